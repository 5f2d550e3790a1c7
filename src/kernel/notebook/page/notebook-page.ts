import { chartScriptHashes } from "../../../display/pages/index.js";
import type { CodeCell, Notebook, NotebookCell } from "../notebook.js";
import { escapeHtml } from "./escape-html.js";
import { highlight } from "./highlight.js";
import { PAGE_STYLE } from "./page-style.js";
import { renderMarkdown } from "./render-markdown.js";
import { renderOutput } from "./render-output.js";

/** What a page says beside the notebook. */
export interface PageOptions {
  /** Title, when the notebook has no heading. */
  readonly title: string;
}

/**
 * Nothing is fetched, and nothing runs that a notebook's writer or a model wrote: what a page shows cannot act.
 * Outputs may bring styles of their own.
 */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/** What every interactive chart brings. */
const CHART = 'class="pf-figure"';

/**
 * A notebook as one HTML page that needs no network and no kernel. The one script that may run is the one that makes
 * charts interactive, with its library; both are known by their hashes. Without them the charts are pictures.
 */
export function notebookPage(notebook: Notebook, options: PageOptions): string {
  const cells = notebook.cells.map(renderCell).join("\n");
  const title = escapeHtml(firstHeading(notebook) ?? options.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policyFor(cells)}">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${cells}
<footer>${escapeHtml(options.title)}, executed by promptframe</footer>
</main>
</body>
</html>
`;
}

function policyFor(cells: string): string {
  if (!cells.includes(CHART)) return POLICY;
  return `${POLICY}; script-src ${chartScriptHashes()
    .map((hash) => `'${hash}'`)
    .join(" ")}`;
}

function firstHeading({ cells }: Notebook): string | undefined {
  for (const { type, source } of cells) {
    const heading = type === "markdown" ? /^#\s+(.+)$/m.exec(source)?.[1] : undefined;
    if (heading !== undefined) return heading.replace(/[*_`]/g, "").trim();
  }
  return undefined;
}

function renderCell(cell: NotebookCell): string {
  if (cell.type === "code") return renderCode(cell);
  const html =
    cell.type === "markdown"
      ? renderMarkdown(cell.source, { html: true, attachments: cell.attachments })
      : `<pre>${escapeHtml(cell.source)}</pre>`;
  return `<section class="cell"><div class="prompt"></div><div class="body markdown">${html}</div></section>`;
}

function renderCode(cell: CodeCell): string {
  const count = cell.executionCount ?? " ";
  const outputs = cell.outputs
    .map(renderOutput)
    .filter((html) => html !== "")
    .map((html) => `<div class="output">${html}</div>`);
  return `<section class="cell" id="${escapeHtml(cell.id)}"><div class="prompt">[${count}]</div><div class="body"><pre class="source">${highlight(cell.source)}</pre>
${outputs.join("\n")}</div></section>`;
}
