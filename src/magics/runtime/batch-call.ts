import { z } from "zod";
import { TaskError } from "../../errors/index.js";
import type {
  FrameLike,
  ProcessOptions,
  ProcessResult,
  RowOf,
  RowWithAnswers,
  TableInput,
} from "../../functions/index.js";
import { namesPromptFile, type PromptFile } from "../../prompting/index.js";
import type { ColumnShape } from "../read-columns.js";
import type { NotebookApi } from "./notebook-api.js";
import { type AskingLine, askingOptions } from "./prompt-call.js";
import { chooseModel } from "./session-model.js";
import { show } from "./show.js";

/** Answer columns as the lines above `---` declare them. */
export interface BatchColumns {
  readonly [name: string]: ColumnShape;
}

/** What a line says about the table, how its rows are asked about, and the run. */
export interface TableLine {
  /** Path of a prompt file, or one that was loaded. */
  readonly prompt?: string | PromptFile;
  readonly rows?: ProcessOptions["rows"];
  readonly id?: string;
  readonly concurrency?: number | string;
  readonly run?: string;
  readonly fresh?: boolean;
  readonly encoding?: string;
}

/** The same of magics whose answers go into columns. */
export interface AnswersLine extends TableLine {
  readonly rowsPerRequest?: number | string;
  readonly failOnError?: number;
  readonly reask?: boolean;
  readonly existing?: string;
}

/** Options of `%%batch` as its line gives them. */
export interface BatchLine extends AskingLine, AnswersLine {
  readonly repeats?: number;
  readonly output?: string;
  readonly name?: string;
  readonly confidence?: boolean;
  readonly provenance?: boolean;
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
export type BatchRow<R, C> = RowWithAnswers<R, { [K in keyof C]: CellOf<C[K]> }> &
  Record<string, unknown>;

/** The kind of table that comes back: a path for a path, the same kind of frame, or an array of records. */
export type BatchTable<D, C> = D extends string
  ? string
  : D extends FrameLike
    ? D
    : BatchRow<RowOf<D>, C extends undefined ? object : C>[];

/** Asks about every row of a table and shows the answered table. */
export type BatchCall = <D extends TableInput, const C extends BatchColumns | undefined>(
  data: D,
  line: BatchLine,
  columns: C,
  prompt: string | undefined,
) => Promise<ProcessResult<BatchTable<D, C>>>;

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
      ...answerOf(columns),
    };
    const process = api.processDataset as (
      data: unknown,
      options: unknown,
    ) => Promise<ProcessResult>;
    const result = await process(data, options);
    await show(result);
    return result;
  };
  return call as BatchCall;
}

/** A name that is no path would be taken for the words of a prompt. */
export function promptFile(file: string | PromptFile | undefined): string | PromptFile {
  if (typeof file === "object" || (file !== undefined && namesPromptFile(file))) return file;
  throw new TaskError("prompt-file", `${JSON.stringify(file)} names no prompt file.`, {
    hint: "Prompt files end in .md, .markdown or .txt, or in .json for PRISM prompts.",
    received: file,
  });
}

/** The option `answer` from the columns that a cell declares; nothing where it declares none. */
export function answerOf(columns: BatchColumns | undefined): { readonly answer?: z.ZodType } {
  if (columns === undefined || Object.keys(columns).length === 0) return {};
  const shape = Object.entries(columns).map(([name, column]) => {
    const schema = valueSchema(column);
    return [name, column.description ? schema.describe(column.description) : schema] as const;
  });
  return { answer: z.object(Object.fromEntries(shape)) };
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
