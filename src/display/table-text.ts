import { cleanLine } from "./clean-text.js";
import { type ColumnFit, ELLIPSIS, fitColumns, GAP, type TextColumn } from "./fit-columns.js";
import { formatCount } from "./format-figures.js";
import type { ColumnNote, Preview } from "./preview.js";
import { showNumber, showValue } from "./show-value.js";
import { readCell } from "./table-view.js";
import { fitText, padText, textWidth } from "./text-width.js";

const CELL_COLUMNS = 40;
/** No cell is longer than this, however it is shown. */
const LONGEST = 1_000;

/** Draws a preview as aligned plain text of at most `columns` terminal columns. */
export function tableText(preview: Preview, columns: number): string {
  const widest = Math.max(3, Math.min(CELL_COLUMNS, columns));
  const all = preview.columns.map((column) => textColumn(preview, column, widest));
  if (preview.view.label) all.unshift(labelColumn(preview, widest));
  const shown = fitColumns(all, columns, widest);
  const height = all[0]?.cells.length ?? 0;
  const lines = Array.from({ length: height }, (_, line) => textLine(shown, line));
  const rule = shown.map((column) => "─".repeat(column.width)).join(GAP);
  const size = sizeText(preview, all, shown);
  if (height === 0) return size;
  const hasKinds = preview.columns.some(({ kind }) => kind !== "");
  const top = preview.view.bare === undefined || hasKinds ? 2 : 1;
  const parts = [...lines.slice(0, top), rule, ...lines.slice(2), size];
  return (size === "" ? parts.slice(0, -1) : parts).join("\n");
}

/** The size of the table, and how many of its columns are not shown. */
function sizeText(
  { size, hiddenColumns }: Preview,
  all: readonly TextColumn[],
  shown: readonly TextColumn[],
): string {
  const left = all.filter(({ cells }) => shown.every((column) => column.cells !== cells));
  const missing = left.length + hiddenColumns;
  const said = cleanLine(size);
  if (missing === 0) return said;
  const hasValues = all.some(({ fit }) => !fit.isEmpty);
  const empty = hasValues ? left.filter(({ fit }) => fit.isEmpty).length : 0;
  const which = empty === missing ? " empty" : empty > 0 ? `, ${formatCount(empty)} empty,` : "";
  return `${said} (${formatCount(missing)}${which} not shown here)`;
}

function textColumn(preview: Preview, column: ColumnNote, widest: number): TextColumn {
  const { view } = preview;
  const write = view.number ?? showNumber;
  const isWhole = view.columns[column.at]?.whole === true;
  const most = isWhole ? LONGEST : widest;
  const show = (row: number): string => {
    const value = readCell(view, row, column.at);
    return shortText(typeof value === "number" ? write(value) : showValue(value), most);
  };
  const top = [shortText(column.name, widest), shortText(column.kind, widest)];
  const cells = cellsOf(preview, top, show);
  const values = cells.slice(top.length).filter((cell) => cell !== "" && cell !== "…");
  const isEmpty = column.kind === "empty" || (view.bare !== undefined && values.length === 0);
  return columnOf(cells, column.numeric, {
    least: isWhole || column.numeric ? "whole" : Math.max(...top.map(textWidth)),
    isProse: values.some((value) => /\s/.test(value)),
    isEmpty,
    isStatus: column.marked,
  });
}

function labelColumn(preview: Preview, widest: number): TextColumn {
  const show = (row: number): string => shortText(preview.view.label!(row), widest);
  const fit = { least: "whole", isProse: false, isEmpty: false, isStatus: false } as const;
  return columnOf(cellsOf(preview, ["", ""], show), false, fit);
}

function cellsOf(
  { head, tail, hidden }: Preview,
  top: readonly string[],
  show: (row: number) => string,
): string[] {
  return [...top, ...head.map(show), ...(hidden > 0 ? ["…"] : []), ...tail.map(show)];
}

function columnOf(cells: readonly string[], numeric: boolean, fit: ColumnFit): TextColumn {
  return { cells, numeric, width: Math.max(...cells.map(textWidth)), fit };
}

/** Cut before it is cleaned: a cell may hold megabytes. */
function shortText(text: string, columns: number): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return fitText(cleanLine(cut), columns);
}

function textLine(columns: readonly TextColumn[], line: number): string {
  return columns
    .map((column) => {
      const cell = column === ELLIPSIS ? "…" : fitText(column.cells[line]!, column.width);
      return padText(cell, column.width, column.numeric ? "left" : "right");
    })
    .join(GAP)
    .trimEnd();
}
