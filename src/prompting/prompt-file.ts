import type { AnswerColumn, Message, ModelOptions } from "../contract/index.js";

/** Which answer column tells that a row is not applicable, and by which of its values. */
export interface Gate {
  readonly column: string;
  /** Compared without case, spaces, underscores and punctuation; the first is the one asked for. */
  readonly values: readonly string[];
}

/** What a prompt file asks: of which columns, in which words. */
export interface PromptFile {
  readonly name: string;
  readonly version?: string;
  readonly system?: string;
  /** The template's text; absent in PRISM files, whose rows take the layout of `prismTemplate`. */
  readonly template?: string;
  /** Columns to answer; none means that the model's text is the answer. */
  readonly columns: readonly AnswerColumn[];
  readonly gate?: Gate;
  /**
   * What to do with labels the table already has: `validate` offers them to the model and writes
   * `Validated_…` columns, `replace` offers them and overwrites.
   */
  readonly existing?: "validate" | "replace";
  readonly model?: string;
  readonly options?: ModelOptions;
  /** Constant example turns, user and assistant in turn, in front of every row. */
  readonly examples?: readonly Message[];
  readonly path?: string;
  /** SHA-256 of the file's text. */
  readonly digest: string;
}

/** Values that say "not applicable" unless a prompt file gives its own. */
export const NOT_APPLICABLE: readonly string[] = Object.freeze(["NOT_APPLICABLE", "N/A"]);
