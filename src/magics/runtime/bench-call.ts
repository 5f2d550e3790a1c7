import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import type { ModelHandle } from "../../contract/index.js";
import { RunStoppedError, TaskError } from "../../errors/index.js";
import type { BenchmarkOptions, BenchmarkResult, TableInput } from "../../functions/index.js";
import { namesIn } from "./names-in.js";
import type { NotebookApi } from "./notebook-api.js";
import { type AnswerKind, type AskingLine, askingOptions, schemaOf } from "./prompt-call.js";
import { chooseModel } from "./session-model.js";
import { print, show } from "./show.js";

/** Options of `%%bench` as its line gives them. */
export interface BenchLine extends AskingLine {
  /** Names with commas between them, or a list of names and handles. */
  readonly models?: BenchmarkOptions["models"];
  readonly hosts?: string | readonly string[];
  readonly runs?: number;
  /** A number, or numbers with commas between them. */
  readonly concurrency?: number | string | readonly number[];
  readonly requests?: number;
  readonly warmup?: number;
  readonly order?: string;
  readonly unique?: boolean;
  readonly stream?: boolean;
  readonly label?: string;
  /** Limits in milliseconds. */
  readonly ttft?: number;
  readonly tpot?: number;
  readonly e2e?: number;
  readonly run?: string;
  readonly fresh?: boolean;
  readonly reuse?: boolean;
  readonly output?: string;
}

/** Measures models on a prompt, or on the rows of a table. */
export type BenchCall = (
  line: BenchLine,
  data: TableInput | undefined,
  answer: readonly string[] | AnswerKind | z.ZodType | undefined,
  prompt: string,
) => Promise<BenchmarkResult>;

const WRITERS: Readonly<
  Record<string, (result: BenchmarkResult, file: string, api: NotebookApi) => Promise<unknown>>
> = {
  ".html": (result, file, api) => api.writeReport(result, file),
  ".md": (result, file) => writeFile(file, result.toMarkdown()),
  ".json": (result, file) => writeFile(file, `${JSON.stringify(result, null, 2)}\n`),
  ".csv": (result, file) => writeFile(file, result.toCSV()),
};

/** Makes the call of `%%bench`. */
export function benchCall(api: NotebookApi): BenchCall {
  return async (line, data, answer, prompt) => {
    const write = writerOf(line.output);
    if (line.output !== undefined) await makeFolderOf(line.output);
    const measuring = api.benchmark({
      ...planOf(line),
      ...(askingOptions(line) as Partial<BenchmarkOptions>),
      ...(await comparedOf(line, api)),
      ...(data !== undefined && { data }),
      ...(answer !== undefined && answer !== "text" && { answer: schemaOf(answer) }),
      prompt: prompt.trimEnd(),
    });
    const result = await measuring.catch(async (error: unknown) => {
      await showPartial(error);
      throw error;
    });
    await show(result);
    if (write && line.output) {
      await write(result, line.output, api).then(
        () => print(`Written to ${line.output}\n`),
        // What was measured is worth more than its file: the variable gets it all the same.
        (error: Error) => process.stderr.write(notWritten(line.output!, error)),
      );
    }
    return result;
  };
}

/** What a stopped benchmark has measured is shown all the same. */
async function showPartial(error: unknown): Promise<void> {
  if (!(error instanceof RunStoppedError)) return;
  const partial = error.partial as BenchmarkResult | undefined;
  if (partial !== undefined && partial.cells.length > 0) await show(partial);
}

/** Before anything is measured, so that no benchmark is lost to a name. */
function writerOf(output: string | undefined) {
  if (output === undefined) return undefined;
  const kind = /\.[a-z]+$/i.exec(output)?.[0].toLowerCase() ?? "";
  const write = WRITERS[kind];
  if (write !== undefined) return write;
  throw new TaskError(
    "option-invalid",
    `A benchmark is not written as ${JSON.stringify(output)}.`,
    {
      hint: `The name has to end in one of ${Object.keys(WRITERS).join(", ")}.`,
      received: output,
    },
  );
}

async function makeFolderOf(output: string): Promise<void> {
  const folder = path.dirname(path.resolve(output));
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new TaskError("option-invalid", `The folder of ${output} cannot be made: ${reason}.`, {
      hint: "Nothing was measured. Name a file in a folder that can be written to.",
      received: output,
      cause,
    });
  }
}

function notWritten(output: string, { message }: Error): string {
  return `The result is there, but ${output} was not written: ${message}\nWrite it from the variable of --as: .toCSV(), .toMarkdown(), JSON.stringify().\n`;
}

function planOf(line: BenchLine): Partial<BenchmarkOptions> {
  const { ttft, tpot, e2e, order, concurrency, label, runs, requests, warmup } = line;
  const { unique, stream, run, fresh, reuse } = line;
  const slo = {
    ...(ttft !== undefined && { ttftMs: ttft }),
    ...(tpot !== undefined && { tpotMs: tpot }),
    ...(e2e !== undefined && { e2eMs: e2e }),
  };
  const given = { label, runs, requests, warmup, unique, stream, run, fresh, reuse };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(order !== undefined && { order: order as BenchmarkOptions["order"] }),
    ...(concurrency !== undefined && { concurrency: levelsOf(concurrency) }),
    ...(Object.keys(slo).length > 0 && { slo }),
  };
}

function levelsOf(given: number | string | readonly number[]): number | readonly number[] {
  return typeof given === "string" ? given.split(",").map(Number) : given;
}

async function comparedOf(
  { models, model, hosts }: BenchLine,
  api: NotebookApi,
): Promise<Pick<BenchmarkOptions, "models" | "model" | "hosts">> {
  if (models !== undefined)
    return { models: typeof models === "string" ? namesIn(models) : models };
  const chosen: string | ModelHandle = await chooseModel(model, api);
  if (hosts === undefined) return { models: chosen };
  return {
    hosts: typeof hosts === "string" ? namesIn(hosts) : hosts,
    model: typeof chosen === "string" ? chosen : chosen.model,
  };
}
