import { escapeHtml } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import type { ColumnNote, Preview } from "./preview.js";
import { cellOf, showValue } from "./show-value.js";
import { MUTED, STATUS_COLOURS } from "./status-colours.js";

const LONG_TEXT = 120;
const LONGEST_TEXT = 20_000;
const LINE = "1px solid rgba(128,128,128,.35)";
const CELL = `padding:.25em .6em;border-bottom:${LINE};vertical-align:top;overflow-wrap:break-word;min-width:3em;max-width:28em`;

/** Draws a preview as a self-contained HTML table that suits light and dark pages. */
export function tableHtml(preview: Preview): string {
  const head = preview.columns.map(headCell).join("");
  const gap =
    preview.hidden === 0
      ? ""
      : `<tr><td colspan="${preview.columns.length}" style="${CELL};${MUTED};text-align:center">… ${formatCount(preview.hidden)} more rows …</td></tr>`;
  const body = `${preview.head.map((row) => bodyRow(preview, row)).join("")}${gap}${preview.tail
    .map((row) => bodyRow(preview, row))
    .join("")}`;
  return (
    '<div style="font:13px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;color:inherit;overflow-x:auto">' +
    `<table style="border-collapse:collapse;border-top:${LINE}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>` +
    `<div style="${MUTED};padding:.25em 0">${preview.size}</div></div>`
  );
}

function headCell(column: ColumnNote): string {
  const about = [column.kind, column.counts].filter((word) => word !== "").join(" · ");
  return `<th scope="col" style="${CELL};text-align:${side(column)}">${foreign(column.name)}<div style="${MUTED};font-weight:normal;font-size:.85em">${escapeHtml(about)}</div></th>`;
}

function bodyRow(preview: Preview, row: Readonly<Record<string, unknown>>): string {
  const cells = preview.columns.map((column) => {
    const text = showValue(cellOf(row, column.name));
    const colour = column.status ? statusColour(text) : undefined;
    const extra = colour ? `;color:${colour};font-weight:600` : "";
    return `<td style="${CELL};text-align:${side(column)}${extra}">${cellText(text)}</td>`;
  });
  return `<tr>${cells.join("")}</tr>`;
}

function cellText(text: string): string {
  if (text.length <= LONG_TEXT) return foreign(text);
  const start = text.slice(0, LONG_TEXT - 20).replace(/[\ud800-\udbff]$/, "");
  const shown = text.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, "");
  const rest =
    text.length > LONGEST_TEXT
      ? `<div style="${MUTED}">… ${formatCount(text.length)} characters in all</div>`
      : "";
  return `<details><summary>${foreign(`${start}…`)}</summary><div style="white-space:pre-wrap">${foreign(shown)}</div>${rest}</details>`;
}

function statusColour(text: string): string | undefined {
  return Object.hasOwn(STATUS_COLOURS, text)
    ? STATUS_COLOURS[text as keyof typeof STATUS_COLOURS]
    : undefined;
}

function side(column: ColumnNote): "left" | "right" {
  return column.numeric ? "right" : "left";
}

function foreign(text: string): string {
  return `<bdi>${escapeHtml(text)}</bdi>`;
}
