import type { JsonSchema } from "./json-schema.js";

/** One answer column of a prompt file, PRISM prompt or zod object. */
export interface AnswerColumn {
  readonly name: string;
  readonly kind: "label" | "text" | "number" | "integer" | "boolean" | "list" | "object";
  /** The closed set of a `label` column, in the order given. */
  readonly labels?: readonly string[];
  /** Labels outside the set are kept with a warning instead of being invalid (PRISM's organic labels). */
  readonly organic?: boolean;
  readonly description?: string;
  /** Most characters of a `text` column; a longer answer is invalid, and engines that can will end it there. */
  readonly maxLength?: number;
  /** Value this column takes when the first column says the row is not applicable. */
  readonly notApplicable?: string;
}

/** Why an answer did not pass; `path` is the column, or deeper inside a nested answer. */
export interface AnswerIssue {
  readonly path: string;
  readonly message: string;
}

/** What reading one model text gave. A bad answer is a value, not an exception. */
export interface AnswerReading {
  readonly status: "ok" | "invalid" | "truncated";
  /** Validated values by column; for an invalid answer those columns that did pass. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly issues?: readonly AnswerIssue[];
  /** Organic labels kept, label spelling adjusted, not-applicable defaults used. */
  readonly warnings?: readonly string[];
  /** The JSON was broken and mended before it was validated. */
  readonly repaired?: boolean;
}

/** A compiled answer: what to ask the engine for, and how to read what comes back. */
export interface AnswerSpec {
  readonly columns: readonly AnswerColumn[];
  /** Sent to the engine as the required shape; absent when the answer is plain text. */
  readonly schema?: JsonSchema;
  /** `cut` says the engine stopped at its token limit: the reading is then never `ok`. */
  read(text: string, cut: boolean): AnswerReading;
}
