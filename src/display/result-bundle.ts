import type { DisplayBundle, ProgressSnapshot } from "../contract/index.js";
import { cleanLines, foreignHtml } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import { page } from "./page-style.js";
import { previewOf } from "./preview.js";
import { statusCounts } from "./progress-html.js";
import { isRecord } from "./records-view.js";
import { isSummary } from "./run-bundle.js";
import { tableBlock } from "./table-html.js";
import { tableText } from "./table-text.js";
import type { TableView } from "./table-view.js";

type Loose = Readonly<Record<string, unknown>>;

const FAILURES_SHOWN = 5;
const DATA_ROWS = 10;
const TEXT_COLUMNS = 120;

interface Block {
  readonly html: string;
  readonly text: string;
}

/**
 * Shows the result of `processDataset` or of a retry: what happened, the table, the rows that need another look.
 * `viewOf` reads tables of any kind.
 */
export function resultBundle(
  value: unknown,
  viewOf: (table: unknown) => TableView | undefined,
): DisplayBundle | undefined {
  if (!isRecord(value) || !Array.isArray(value.failures) || !isSummary(value.run)) return undefined;
  const { counts, message } = value.run as { counts: ProgressSnapshot["counts"]; message: string };
  const blocks: Block[] = [
    {
      html: `<div class="pf-above pf-lines">${foreignHtml(message)}</div><div class="pf-above pf-counts">${statusCounts({ counts })}</div>`,
      text: cleanLines(message),
    },
    ...dataBlock(value.data, viewOf),
    ...failuresBlock(value.failures),
  ];
  return {
    data: {
      "text/html": page(blocks.map(({ html }) => html).join(""), "table"),
      "text/plain": blocks.map(({ text }) => text).join("\n\n"),
    },
  };
}

function dataBlock(data: unknown, viewOf: (table: unknown) => TableView | undefined): Block[] {
  if (typeof data === "string") {
    const words = `Written to ${data}`;
    return [{ html: `<div class="pf-above">${foreignHtml(words)}</div>`, text: cleanLines(words) }];
  }
  const view = viewOf(data);
  return view ? [tableOf(view, DATA_ROWS)] : [];
}

function failuresBlock(failures: readonly unknown[]): Block[] {
  const shown = failures.slice(0, FAILURES_SHOWN).filter(isRecord);
  if (shown.length === 0) return [];
  const names = ["row", "repeat", "id", "status", "message", "text"].filter((name) =>
    shown.some((failure) => failure[name] !== undefined),
  );
  const total = formatCount(failures.length);
  const more =
    failures.length > shown.length ? `${shown.length} of ${total}, all in .failures` : "";
  const table = tableOf(
    {
      bare: more,
      columns: names.map((name) => ({
        name: name === "text" ? "the model wrote" : name,
        ...(name === "status" ? { mark: true } : {}),
        ...(name === "row" || name === "repeat" ? { numeric: true } : {}),
      })),
      count: shown.length,
      cell: (row, column) => (shown[row] as Loose)[names[column]!],
    },
    FAILURES_SHOWN,
  );
  const title = `${total} ${failures.length === 1 ? "row needs" : "rows need"} another look`;
  return [
    {
      html: `<details><summary>${title}</summary><div style="margin-top:.4em">${table.html}</div></details>`,
      text: `${title}\n${table.text}`,
    },
  ];
}

function tableOf(view: TableView, limit: number): Block {
  const preview = previewOf(view, limit);
  return { html: tableBlock(preview), text: tableText(preview, TEXT_COLUMNS) };
}
