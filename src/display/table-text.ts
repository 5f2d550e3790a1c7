import { cleanLine } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import type { Preview } from "./preview.js";
import { cellOf, showValue } from "./show-value.js";
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
  const cellColumns = Math.max(3, Math.min(CELL_COLUMNS, columns));
  const all = preview.columns.map((column): TextColumn => {
    const show = (row: Readonly<Record<string, unknown>>): string =>
      shortText(showValue(cellOf(row, column.name)), cellColumns);
    const gap = preview.hidden > 0 ? ["…"] : [];
    const cells = [
      shortText(column.name, cellColumns),
      shortText(column.kind, cellColumns),
      ...preview.head.map(show),
      ...gap,
      ...preview.tail.map(show),
    ];
    return { cells, numeric: column.numeric, width: Math.max(...cells.map(textWidth)) };
  });
  const shown = fitting(all, columns);
  const height = all[0]?.cells.length ?? 0;
  const lines = Array.from({ length: height }, (_, line) => textLine(shown, line));
  const rule = shown.map((column) => "─".repeat(column.width)).join(GAP);
  const missing = all.length - shown.length;
  const more = missing > 0 ? ` (${formatCount(missing)} not shown here)` : "";
  const size = `${preview.size}${more}`;
  return height === 0 ? size : [...lines.slice(0, 2), rule, ...lines.slice(2), size].join("\n");
}

/** Cut before it is cleaned: a cell may hold megabytes. */
function shortText(text: string, columns: number): string {
  const cut = text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text;
  return fitText(cleanLine(cut), columns);
}

function fitting(all: readonly TextColumn[], columns: number): readonly TextColumn[] {
  let used = -GAP.length;
  const end = all.findIndex((column) => {
    used += GAP.length + column.width;
    return used > columns;
  });
  return end === -1 ? all : all.slice(0, Math.max(1, end));
}

function textLine(columns: readonly TextColumn[], line: number): string {
  return columns
    .map((column) => padText(column.cells[line]!, column.width, column.numeric ? "left" : "right"))
    .join(GAP)
    .trimEnd();
}
