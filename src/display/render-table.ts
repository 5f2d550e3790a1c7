import type { DisplayBundle } from "../contract/index.js";
import { previewOf } from "./preview.js";
import { viewOfRecords } from "./records-view.js";
import { tableHtml } from "./table-html.js";
import { tableText } from "./table-text.js";
import { readCell, type TableView } from "./table-view.js";

/** Options of `renderTable`. */
export interface TableOptions {
  /** Most rows shown, the first and the last ones; at least 2. Default 10. */
  readonly limit?: number;
  /** Width of the plain text in terminal columns; columns that do not fit are counted, not shown. Default 120. */
  readonly columns?: number;
  /** Columns whose values are never cut in plain text, such as ids that are to be copied. Default: none. */
  readonly whole?: readonly string[];
  /** Said below the table instead of its size; types and counts of columns are then left out. */
  readonly caption?: string;
}

/** A table preview in the two forms a notebook keeps. */
export interface RenderedTable {
  /** Self-contained HTML; every value escaped. */
  readonly html: string;
  /** Aligned plain text, without control characters. */
  readonly text: string;
}

/** Name of a column that holds states of rows or runs. */
const STATE_COLUMN = /^(?:state|status|.*_status)$/;

/** Renders a preview of records: column types and counts, first and last rows. */
export function renderTable(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
  options: TableOptions = {},
): RenderedTable {
  const view = viewOfRecords(columns, rows, options.whole);
  const { caption } = options;
  return renderView(caption === undefined ? view : bareView(view, caption), options);
}

function bareView(view: TableView, caption: string): TableView {
  const columns = view.columns.map((column, at) => ({
    ...column,
    mark: STATE_COLUMN.test(column.name),
    numeric: view.count > 0 && typeof readCell(view, 0, at) === "number",
  }));
  return { ...view, columns, bare: caption };
}

/** Renders a preview of any table. */
export function renderView(view: TableView, options: TableOptions = {}): RenderedTable {
  const preview = previewOf(view, options.limit ?? 10);
  return { html: tableHtml(preview), text: tableText(preview, options.columns ?? 120) };
}

const SHOWN_WHOLE = 20;

/** Shows a table as a notebook does: a short one whole, else its first and last rows. */
export function tableBundle(view: TableView): DisplayBundle {
  const { html, text } = renderView(view, view.count <= SHOWN_WHOLE ? { limit: SHOWN_WHOLE } : {});
  return { data: { "text/html": html, "text/plain": text } };
}
