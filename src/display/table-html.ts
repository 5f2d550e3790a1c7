import { escapeHtml, foreignHtml } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import { page } from "./page-style.js";
import type { ColumnNote, Preview } from "./preview.js";
import { kindOf, showNumber, showValue } from "./show-value.js";
import { isRunState, isStatus } from "./status-words.js";
import { readCell, type TableView } from "./table-view.js";

const LONG_TEXT = 140;
/** Shorter text is never broken into lines, longer text gets room for some words in each. */
const TIGHT_TEXT = 24;
const WIDE_TEXT = 50;
const MOST_LINES = 4;
const LONGEST_TEXT = 20_000;

/** Draws a preview as a self-contained HTML table that suits light and dark pages. */
export function tableHtml(preview: Preview): string {
  return page(tableBlock(preview), "table");
}

/** Draws a preview as a part of a page that carries the style of tables. */
export function tableBlock(preview: Preview): string {
  const { head, tail, size } = preview;
  const body = [...head.map((row) => bodyRow(preview, row)), gapRow(preview)];
  for (const row of tail) body.push(bodyRow(preview, row));
  return (
    `<div class="pf-scroll"><table class="pf-table"><thead>${headRow(preview)}</thead>` +
    `<tbody>${body.join("")}</tbody></table></div>${size === "" ? "" : `<div class="pf-foot">${escapeHtml(size)}</div>`}`
  );
}

/** Puts the cell that stands for columns left out in its place. */
function withGap(preview: Preview, cells: string[], gap: string): string {
  if (preview.hiddenColumns > 0) cells.splice(preview.columnGap, 0, gap);
  return cells.join("");
}

function headRow(preview: Preview): string {
  const cells = preview.columns.map(headCell);
  const names = preview.view.columns
    .slice(preview.columnGap, preview.columnGap + Math.min(preview.hiddenColumns, 50))
    .map(({ name }) => name.slice(0, 60))
    .join(", ");
  const more = formatCount(preview.hiddenColumns);
  const gap = `<th scope="col" title="${escapeHtml(names)}">…<small>${more} more</small></th>`;
  const label = preview.view.label ? "<th></th>" : "";
  return `<tr>${label}${withGap(preview, cells, gap)}</tr>`;
}

function headCell(column: ColumnNote): string {
  const native = column.type === undefined ? "" : ` title="${escapeHtml(column.type)}"`;
  const missing = column.missing > 0 ? ` · ${formatCount(column.missing)} missing` : "";
  const counts = column.statuses?.map(
    ([status, rows]) => `<span class="pf-${status}">${formatCount(rows)} ${status}</span>`,
  );
  const about = counts ? counts.join(" · ") + missing : escapeHtml(column.kind) + missing;
  const name = foreignHtml(cut(column.name, LONG_TEXT));
  const side = (column.statuses?.length ?? 0) > 2 ? ' class="pf-marks"' : sideOf(column);
  const below = about === "" ? "" : ` <small>${about}</small>`;
  return `<th scope="col"${side}${native}>${name}${below}</th>`;
}

function gapRow(preview: Preview): string {
  if (preview.hidden === 0) return "";
  const { columns, hiddenColumns, view } = preview;
  const width = columns.length + (hiddenColumns > 0 ? 1 : 0) + (view.label ? 1 : 0);
  const rows = preview.hidden === 1 ? "row" : "rows";
  return `<tr class="pf-gap"><td colspan="${width}">⋯ ${formatCount(preview.hidden)} more ${rows} ⋯</td></tr>`;
}

function bodyRow(preview: Preview, row: number): string {
  const cells = preview.columns.map((column) => bodyCell(preview.view, row, column));
  return `<tr>${labelCell(preview.view, row)}${withGap(preview, cells, '<td class="pf-none">…</td>')}</tr>`;
}

function labelCell(view: TableView, row: number): string {
  if (!view.label) return "";
  return `<th scope="row" class="pf-label">${foreignHtml(cut(view.label(row), LONG_TEXT))}</th>`;
}

/** An attribute beside the class: pages that take styles away, as GitHub does, keep it. */
function sideOf(column: ColumnNote): string {
  return column.numeric ? ' class="pf-num" align="right"' : "";
}

function bodyCell(view: TableView, row: number, column: ColumnNote): string {
  const value = readCell(view, row, column.at);
  const cell = (content: string, side = sideOf(column)): string => `<td${side}>${content}</td>`;
  if (value === null || value === undefined) return cell('<span class="pf-none">–</span>');
  if (column.marked && (isStatus(value) || isRunState(value))) return cell(statusMark(value));
  if (typeof value === "number") return cell(numberCell(value, view.number ?? showNumber));
  const text = showValue(value);
  const kind = kindOf(value);
  if (kind === "text" && text.trim() === "") {
    return cell(`<span class="pf-none">${text === "" ? "&quot;&quot;" : "(blank)"}</span>`);
  }
  if (column.numeric) return cell(fold(text));
  if (text.length > WIDE_TEXT) return cell(fold(text), ' class="pf-wide"');
  return text.length > TIGHT_TEXT ? cell(fold(text)) : cell(fold(text), ' class="pf-tight"');
}

/** The status of a row or the state of a run as a coloured word. */
export function statusMark(status: string): string {
  return `<span class="pf-mark pf-${escapeHtml(status)}">${escapeHtml(status)}</span>`;
}

function numberCell(value: number, write: (value: number) => string): string {
  const short = escapeHtml(write(value));
  const whole = String(value);
  return short === whole ? short : `<span title="${whole}">${short}</span>`;
}

/** Long text is folded: its beginning is what one clicks on. */
function fold(text: string): string {
  const start = text.slice(0, LONG_TEXT);
  const lines = start.split("\n", MOST_LINES + 1);
  if (text.length <= LONG_TEXT && lines.length <= MOST_LINES) return foreignHtml(text.trimEnd());
  const first = cut(lines.slice(0, MOST_LINES - 1).join("\n"), LONG_TEXT - 20);
  const begins = first.endsWith("…") ? first : `${first} …`;
  const rest =
    text.length > LONGEST_TEXT
      ? `<div class="pf-soft">… ${formatCount(text.length)} characters in all</div>`
      : "";
  const whole = foreignHtml(cut(text, LONGEST_TEXT));
  return `<details><summary class="pf-fold">${foreignHtml(begins)}</summary><div class="pf-whole">${whole}</div>${rest}</details>`;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…`;
}
