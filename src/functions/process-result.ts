import type { z } from "zod";
import type { Charts } from "../charts/index.js";
import type { ResultChart } from "./result-charts.js";
import type { RunSummary } from "./run-summary.js";
import type { RowFailure } from "./tally.js";

/** The same kind of table as went in, the rows that need another look, and what the run was. */
export interface ProcessResult<D = unknown> {
  /**
   * Input columns, answer columns (null unless the row is ok), `<column>_confidence` where asked for,
   * `<name>_status`, `<name>_error`, and with `repeats` the columns that tell how far they agree.
   * For a file: the path of the file written.
   */
  readonly data: D;
  /** Names of the columns that were added, in order. */
  readonly columns: readonly string[];
  /** Rows that are not ok, at most 10,000 of them; all are in the run's journal. */
  readonly failures: readonly RowFailure[];
  readonly run: RunSummary;
  /**
   * How rows ended, why some are not ok, how many requests ran at once: Plotly figures, drawn when asked for and left
   * out where there is nothing to draw. Not enumerable. `analyze` draws what the run's folder knows beside.
   */
  readonly charts: Partial<Charts<ResultChart>>;
}

/** A frame the result keeps its kind of: danfo DataFrame, Arrow table or arquero table. */
export type FrameLike =
  | { readonly columns: unknown; readonly shape: unknown; addColumn: unknown }
  | { readonly schema: unknown; readonly numRows: number }
  | { columnNames: unknown; numRows: unknown };

/** What a table may be: a path, a frame, or records. */
export type TableInput = string | FrameLike | Iterable<object> | AsyncIterable<object>;

/** One row of a table, as a prompt function sees it. */
export type RowOf<D> = D extends string | FrameLike
  ? Record<string, unknown>
  : D extends Iterable<infer R> | AsyncIterable<infer R>
    ? R
    : Record<string, unknown>;

/** The kind of table that comes back: a path for a path, the same kind of frame, or an array of records. */
export type AnsweredTable<D, A extends z.ZodType> = D extends string
  ? string
  : D extends FrameLike
    ? D
    : AnsweredRow<RowOf<D>, A>[];

/** One row of the result for an array of records. */
export type AnsweredRow<R, A extends z.ZodType> = (z.output<A> extends Record<string, unknown>
  ? RowWithAnswers<R, z.output<A>>
  : R) &
  Record<string, unknown>;

/**
 * A row and its answers, null where there is none. A column that the row has already holds its old cell, and
 * `Validated_<column>` the answer, or, with `existing: "replace"`, the answer: the type says both.
 */
export type RowWithAnswers<R, Answers> = string extends keyof R
  ? R & OrNull<Answers>
  : [keyof R & keyof Answers] extends [never]
    ? R & OrNull<Answers>
    : Omit<R, keyof Answers> & {
        [C in keyof Answers]: Answers[C] | (C extends keyof R ? R[C] : never) | null;
      } & { [C in keyof R & keyof Answers & string as `Validated_${C}`]?: Answers[C] | null };

type OrNull<Answers> = { [C in keyof Answers]: Answers[C] | null };
