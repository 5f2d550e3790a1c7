import { z } from "zod";
import { TaskError } from "../../errors/index.js";
import type { FrameLike, ProcessOptions, ProcessResult } from "../../functions/index.js";
import type { ColumnShape } from "../read-columns.js";
import type { NotebookApi } from "./notebook-api.js";
import { type AskingLine, askingOptions } from "./prompt-call.js";
import { chooseModel } from "./session-model.js";
import { asHtml, plainText, show, showBundle } from "./show.js";

/** Answer columns as the lines above `---` declare them. */
export interface BatchColumns {
  readonly [name: string]: ColumnShape;
}

/** Options of `%%batch` as its line gives them. */
export interface BatchLine extends AskingLine {
  readonly prompt?: string;
  readonly rows?: ProcessOptions["rows"];
  readonly id?: string;
  readonly concurrency?: number | string;
  readonly rowsPerRequest?: number | string;
  readonly run?: string;
  readonly fresh?: boolean;
  readonly failOnError?: number;
  readonly reask?: boolean;
  readonly output?: string;
  readonly name?: string;
  readonly existing?: string;
  readonly provenance?: boolean;
  readonly encoding?: string;
}

/** Type of a column's value. */
type CellOf<C> = C extends { readonly labels: readonly (infer L)[] }
  ? L
  : C extends { readonly kind: "number" | "integer" }
    ? number
    : C extends { readonly kind: "boolean" }
      ? boolean
      : C extends { readonly kind: "list" }
        ? string[]
        : string;

/** One row of the result: the row that went in, and its answers; null where there is none. */
export type BatchRow<R, C> = R & { [K in keyof C]: CellOf<C[K]> | null } & Record<string, unknown>;

/** Asks about every row of a table and shows the answered table. */
export interface BatchCall {
  <D extends FrameLike>(
    data: D,
    line: BatchLine,
    columns: BatchColumns | undefined,
    prompt: string | undefined,
  ): Promise<ProcessResult<D>>;
  (
    data: string,
    line: BatchLine,
    columns: BatchColumns | undefined,
    prompt: string | undefined,
  ): Promise<ProcessResult<string>>;
  <R extends object>(
    data: Iterable<R> | AsyncIterable<R>,
    line: BatchLine,
    columns: undefined,
    prompt: string | undefined,
  ): Promise<ProcessResult<BatchRow<R, object>[]>>;
  <R extends object, const C extends BatchColumns>(
    data: Iterable<R> | AsyncIterable<R>,
    line: BatchLine,
    columns: C,
    prompt: string | undefined,
  ): Promise<ProcessResult<BatchRow<R, C>[]>>;
}

/** Makes the call of `%%batch`. */
export function batchCall(api: NotebookApi): BatchCall {
  const call = async (
    data: unknown,
    line: BatchLine,
    columns: BatchColumns | undefined,
    prompt: string | undefined,
  ): Promise<ProcessResult> => {
    const { prompt: file, model, temperature, seed, maxTokens, ...rest } = line;
    const options = {
      ...rest,
      ...askingOptions(line),
      model: await chooseModel(model, api),
      prompt: prompt?.trimEnd() ?? promptFile(file),
      ...(columns && Object.keys(columns).length > 0 && { answer: schemaOf(columns) }),
    };
    const process = api.processDataset as (
      data: unknown,
      options: unknown,
    ) => Promise<ProcessResult>;
    const result = await process(data, options);
    await showResult(result);
    return result;
  };
  return call as BatchCall;
}

/** A name that is no path would be taken for the words of a prompt. */
function promptFile(file: string | undefined): string {
  if (file !== undefined && /\.(md|json)$/i.test(file)) return file;
  throw new TaskError("prompt-file", `${JSON.stringify(file)} names no prompt file.`, {
    hint: "Prompt files end in .md, or .json for PRISM prompts.",
    received: file,
  });
}

function schemaOf(columns: BatchColumns): z.ZodType {
  const shape = Object.entries(columns).map(([name, column]) => {
    const schema = valueSchema(column);
    return [name, column.description ? schema.describe(column.description) : schema] as const;
  });
  return z.object(Object.fromEntries(shape));
}

function valueSchema(column: ColumnShape): z.ZodType {
  if ("labels" in column) return z.enum(column.labels as [string, ...string[]]);
  switch (column.kind) {
    case "number":
      return z.number();
    case "integer":
      return z.number().int();
    case "boolean":
      return z.boolean();
    case "list":
      return z.array(z.string());
    default:
      return z.string();
  }
}

/** The progress display has told the run's message; what is left to show is the table, or where it is. */
async function showResult({ data, failures }: ProcessResult): Promise<void> {
  if (typeof data === "string") showNote(`Answers: ${data}`);
  else await show(data);
  if (failures.length > 0) {
    const [first] = failures;
    showNote(
      `${failures.length.toLocaleString("en-US")} of the rows need another look (%failures shows them); the first: row ${first!.id}: ${first!.message}`,
    );
  }
}

function showNote(text: string): void {
  showBundle({ data: { "text/html": `<p>${asHtml(text)}</p>`, "text/plain": plainText(text) } });
}
