import { cleanLine } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import type { ColumnNote, Preview } from "./preview.js";
import { showNumber, showValue } from "./show-value.js";
import { readCell } from "./table-view.js";
import { fitText, padText, textWidth } from "./text-width.js";

const CELL_COLUMNS = 40;
const GAP = "  ";

interface TextColumn {
  readonly cells: readonly string[];
  readonly numeric: boolean;
  readonly width: number;
}

/** Draws a preview as aligned plain text of at most `columns` terminal columns. */
export function tableText(preview: Preview, columns: number): string {
  const widest = Math.max(3, Math.min(CELL_COLUMNS, columns));
  const all = preview.columns.map((column) => textColumn(preview, column, widest));
  if (preview.view.label) all.unshift(labelColumn(preview, widest));
  const shown = fitting(all, columns);
  const height = all[0]?.cells.length ?? 0;
  const lines = Array.from({ length: height }, (_, line) => textLine(shown, line));
  const rule = shown.map((column) => "─".repeat(column.width)).join(GAP);
  const cells = shown.filter((column) => column !== ELLIPSIS).length;
  const missing = all.length - cells + preview.hiddenColumns;
  const said = cleanLine(preview.size);
  const size = missing > 0 ? `${said} (${formatCount(missing)} not shown here)` : said;
  if (height === 0) return size;
  const hasKinds = preview.columns.some(({ kind }) => kind !== "");
  const top = preview.view.bare === undefined || hasKinds ? 2 : 1;
  const parts = [...lines.slice(0, top), rule, ...lines.slice(2), size];
  return (size === "" ? parts.slice(0, -1) : parts).join("\n");
}

function textColumn(preview: Preview, column: ColumnNote, widest: number): TextColumn {
  const write = preview.view.number ?? showNumber;
  const show = (row: number): string => {
    const value = readCell(preview.view, row, column.at);
    return shortText(typeof value === "number" ? write(value) : showValue(value), widest);
  };
  return columnOf(
    preview,
    [shortText(column.name, widest), shortText(column.kind, widest)],
    show,
    column.numeric,
  );
}

function labelColumn(preview: Preview, widest: number): TextColumn {
  const show = (row: number): string => shortText(preview.view.label!(row), widest);
  return columnOf(preview, ["", ""], show, false);
}

function columnOf(
  { head, tail, hidden }: Preview,
  top: readonly string[],
  show: (row: number) => string,
  numeric: boolean,
): TextColumn {
  const cells = [...top, ...head.map(show), ...(hidden > 0 ? ["…"] : []), ...tail.map(show)];
  return { cells, numeric, width: Math.max(...cells.map(textWidth)) };
}

/** Cut before it is cleaned: a cell may hold megabytes. */
function shortText(text: string, columns: number): string {
  const cut = text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text;
  return fitText(cleanLine(cut), columns);
}

/** Stands for columns left out. */
const ELLIPSIS: TextColumn = { cells: [], numeric: false, width: 1 };

/** As many columns as fit, from both ends: what a run adds stands last. */
function fitting(all: readonly TextColumn[], columns: number): readonly TextColumn[] {
  const width = all.reduce((sum, column) => sum + GAP.length + column.width, -GAP.length);
  if (width <= columns) return all;
  let left = columns - ELLIPSIS.width;
  let first = 0;
  let last = all.length;
  const take = (at: number): boolean => {
    const needed = all[at]!.width + GAP.length;
    if (first === last || needed > left) return false;
    left -= needed;
    return true;
  };
  for (let grown = true; grown && first < last; ) {
    grown = false;
    if (take(first)) {
      first++;
      grown = true;
    }
    if (first < last && take(last - 1)) {
      last--;
      grown = true;
    }
  }
  if (first === 0 && last === all.length) return all.slice(0, 1);
  return [...all.slice(0, first), ELLIPSIS, ...all.slice(last)];
}

function textLine(columns: readonly TextColumn[], line: number): string {
  return columns
    .map((column) => {
      const cell = column === ELLIPSIS ? "…" : column.cells[line]!;
      return padText(cell, column.width, column.numeric ? "left" : "right");
    })
    .join(GAP)
    .trimEnd();
}
