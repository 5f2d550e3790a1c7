/** A row as it was found, with whatever stands in its label columns. */
export interface FoundRow {
  readonly id: string;
  /** The row's own content, without the constant words of a template: what duplicates are found by. */
  readonly content: string;
  /** The question as a model gets it. */
  readonly text: string;
  /** Raw values of the label columns. */
  readonly found: Readonly<Record<string, unknown>>;
}

/** A row whose right answers are known. */
export interface LabelledRow {
  readonly id: string;
  readonly content: string;
  readonly text: string;
  /** The right answer by column. */
  readonly labels: Readonly<Record<string, unknown>>;
  /** Rows that say the same have the same group; they are never split. */
  readonly group: number;
}

/** What kind of thing was found in the data. */
export type FindingCode =
  | "blank-rows"
  | "missing-labels"
  | "unknown-labels"
  | "contradictory-labels"
  | "repeated-texts"
  | "template-texts"
  | "shown-rows"
  | "class-imbalance"
  | "rare-labels"
  | "absent-labels"
  | "unlearnt-labels";

/** Something about the data that its owner should know. */
export interface DataFinding {
  readonly code: FindingCode;
  /** A sentence with the figures in it. */
  readonly message: string;
  /** Rows concerned. */
  readonly rows: number;
  /** Ids of the first ten of them. */
  readonly ids: readonly string[];
  /** Whether the rows concerned were left out. */
  readonly leftOut: boolean;
}

/** Makes a finding of the rows it concerns. */
export function finding(
  code: FindingCode,
  message: string,
  ids: readonly string[],
  leftOut: boolean,
): DataFinding {
  const counted = Object.freeze(ids.slice(0, 10));
  return Object.freeze({ code, message, rows: ids.length, ids: counted, leftOut });
}

/** `1 row`, `2 rows`. */
export function rowCount(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`;
}
