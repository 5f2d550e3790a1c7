import type { Report, ReportPart } from "../contract/index.js";
import { chartBlock } from "./chart-html.js";
import { escapeHtml, foreignHtml } from "./clean-text.js";
import { previewOf } from "./preview.js";
import { type ReportTable, reportView } from "./report-table.js";
import { tableBlock } from "./table-html.js";

/** Rows of a report's table that are shown; the rest is left out around a gap. */
export const REPORT_ROWS = 60;

/** A report as HTML without style and scripts: everything in it is escaped. */
export function reportHtml({ title, parts }: Report): string {
  return `<div class="pf-title" role="heading" aria-level="2">${foreignHtml(title)}</div>${parts.map(partHtml).join("")}`;
}

function partHtml(part: ReportPart): string {
  switch (part.kind) {
    case "heading":
      return `<div class="pf-heading" role="heading" aria-level="3">${foreignHtml(part.text)}</div>`;
    case "text":
      return `<div class="pf-say pf-say-${escapeHtml(part.tone ?? "note")} pf-lines">${foreignHtml(part.text)}</div>`;
    case "table":
      return tableHtml(part);
    case "figure":
      return chartBlock(part.figure);
  }
}

function tableHtml(part: ReportTable): string {
  const title = part.title ?? "";
  const table = tableBlock(previewOf(reportView(part), REPORT_ROWS));
  if (part.folded) {
    const words = title === "" ? "Table" : title;
    return `<details class="pf-part"><summary>${foreignHtml(words)}</summary><div class="pf-folded">${table}</div></details>`;
  }
  const above = title === "" ? "" : `<div class="pf-above pf-soft">${foreignHtml(title)}</div>`;
  return `<div class="pf-part">${above}${table}</div>`;
}
