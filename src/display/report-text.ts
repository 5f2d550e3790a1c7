import type { Report, ReportPart } from "../contract/index.js";
import { chartWords } from "./chart-words.js";
import { cleanLine, cleanLines } from "./clean-text.js";
import { previewOf } from "./preview.js";
import { REPORT_ROWS } from "./report-html.js";
import { reportView } from "./report-table.js";
import { tableText } from "./table-text.js";
import { textWidth } from "./text-width.js";

const TEXT_COLUMNS = 120;

/** A report as plain text for a terminal: no control characters, tables aligned. */
export function reportText({ title, parts }: Report): string {
  const head = cleanLine(title);
  const body = parts.map(partText).filter((text) => text !== "");
  return [`${head}\n${"═".repeat(Math.min(TEXT_COLUMNS, textWidth(head)))}`, ...body].join("\n\n");
}

function partText(part: ReportPart): string {
  switch (part.kind) {
    case "heading": {
      const text = cleanLine(part.text);
      return `${text}\n${"─".repeat(Math.min(TEXT_COLUMNS, textWidth(text)))}`;
    }
    case "text": {
      const text = cleanLines(part.text);
      if (part.tone === "verdict") return `▶ ${text.replaceAll("\n", "\n  ")}`;
      return part.tone === "warning" ? `! ${text.replaceAll("\n", "\n  ")}` : text;
    }
    case "table": {
      const table = tableText(previewOf(reportView(part), REPORT_ROWS), TEXT_COLUMNS);
      return part.title ? `${cleanLine(part.title)}\n${table}` : table;
    }
    case "figure":
      return `[chart ${cleanLine(part.name)}] ${chartWords(part.figure)}`;
  }
}
