import type { Figure, Report, ReportPart } from "../contract/index.js";
import { chartWords } from "./chart-words.js";
import { cleanLine } from "./clean-text.js";
import { type ReportTable, reportNumber } from "./report-table.js";
import { showValue } from "./show-value.js";

/** Options of `reportMarkdown`. */
export interface MarkdownOptions {
  /**
   * Path or URL of a picture of a chart, as it is linked from the Markdown; where there is none, the chart is told in
   * words. Default: all in words.
   */
  readonly picture?: (name: string, figure: Figure) => string | undefined;
}

const MOST_ROWS = 1_000;

/** A report as GitHub-flavoured Markdown; text of models and users is escaped. */
export function reportMarkdown({ title, parts }: Report, options: MarkdownOptions = {}): string {
  const blocks = [`# ${inline(title)}`, ...parts.map((part) => block(part, options))];
  return `${blocks.filter((text) => text !== "").join("\n\n")}\n`;
}

function block(part: ReportPart, { picture }: MarkdownOptions): string {
  switch (part.kind) {
    case "heading":
      return `## ${inline(part.text)}`;
    case "text": {
      const lines = part.text.split(/\r?\n/).map(inline);
      if (part.tone === "verdict") return lines.map((line) => `> **${line}**`).join("\n");
      const text = lines.join("  \n");
      return part.tone === "warning" ? `> [!WARNING]\n> ${lines.join("\n> ")}` : text;
    }
    case "table":
      return tableBlock(part);
    case "figure": {
      const path = picture?.(part.name, part.figure);
      const words = inline(chartWords(part.figure));
      return path === undefined
        ? `*Chart ${inline(part.name)}: ${words}*`
        : `![${words}](<${path}>)`;
    }
  }
}

function tableBlock({ title, columns, rows, more }: ReportTable): string {
  const isNumber = columns.map(
    (_, at) =>
      rows.some((row) => typeof row[at] === "number") &&
      rows.every((row) => typeof (row[at] ?? 0) === "number"),
  );
  const names = columns.map(({ name, unit }) =>
    inline(unit === undefined ? name : `${name} (${unit})`),
  );
  const lines = [
    line(names),
    line(isNumber.map((numeric) => (numeric ? "---:" : "---"))),
    ...rows.slice(0, MOST_ROWS).map((row) => line(columns.map((_, at) => cell(row[at])))),
  ];
  const left = rows.length - MOST_ROWS;
  const notes = [left > 0 ? `${left} more rows` : "", more ?? ""].filter((text) => text !== "");
  return [
    ...(title === undefined ? [] : [`**${inline(title)}**\n`]),
    ...lines,
    ...notes.map((note) => `\n${inline(note)}`),
  ].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return inline(typeof value === "number" ? reportNumber(value) : showValue(value));
}

/** Foreign text on one line, with what Markdown or HTML would read taken at its word. */
function inline(text: string): string {
  return cleanLine(text)
    .trim()
    .replace(/[\\`*_{}[\]<>#|~$!&]/g, (mark) =>
      mark === "<" ? "&lt;" : mark === "&" ? "&amp;" : `\\${mark}`,
    )
    .replace(/^([-+]|\d+[.)])(?=\s)/, "\\$1");
}
