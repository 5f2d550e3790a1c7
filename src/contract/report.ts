import type { Figure } from "./figure.js";

/** One column of a report's table. */
export interface ReportColumn {
  readonly name: string;
  /** What the figures are in, such as `ms` or `rows/s`. */
  readonly unit?: string;
  /** Longer words for a heading: what is counted, and how. */
  readonly description?: string;
}

/** A piece of a report, in the order in which a person reads it. */
export type ReportPart =
  | { readonly kind: "heading"; readonly text: string }
  | {
      readonly kind: "text";
      readonly text: string;
      /** `verdict` is what the reader came for; `note` and `warning` qualify it. Default `note`. */
      readonly tone?: "verdict" | "note" | "warning";
    }
  | {
      readonly kind: "table";
      readonly title?: string;
      readonly columns: readonly ReportColumn[];
      /** Cells in the order of the columns; numbers stay numbers, text is text and never markup. */
      readonly rows: readonly (readonly unknown[])[];
      /** Where the rows are that are not shown, if any. */
      readonly more?: string;
      /** Folded until it is asked for, where the front end can. Default false. */
      readonly folded?: boolean;
    }
  | { readonly kind: "figure"; readonly name: string; readonly figure: Figure };

/** What a result tells of itself: plain data that a notebook, a page, Markdown or a terminal can show. */
export interface Report {
  readonly title: string;
  readonly parts: readonly ReportPart[];
}

/** Method by which a result gives its report. */
export const REPORT: unique symbol = Symbol.for("promptframe.report") as never;

/** A result that can be shown as a report. */
export interface Reporting {
  [REPORT](): Report;
}
