import type { CellOutput, Fields } from "../notebook.js";
import { ansiHtml } from "./ansi-html.js";
import { escapeHtml } from "./escape-html.js";
import { renderMarkdown } from "./render-markdown.js";

/** MIME types a page can show, the richest first. */
const SHOWN: readonly (readonly [string, (value: unknown) => string])[] = [
  ["text/html", (value) => `<div class="html">${String(value)}</div>`],
  // As a picture its scripts are dead, and it cannot touch the page.
  [
    "image/svg+xml",
    (value) => picture("image/svg+xml", Buffer.from(String(value)).toString("base64")),
  ],
  ...["image/png", "image/jpeg", "image/gif", "image/webp"].map(
    (mime) => [mime, (value: unknown) => picture(mime, String(value).replace(/\s/g, ""))] as const,
  ),
  [
    "text/markdown",
    (value) => `<div class="markdown">${renderMarkdown(String(value), { html: false })}</div>`,
  ],
  ["text/plain", (value) => pre(String(value))],
  ["text/latex", (value) => pre(String(value))],
  ["application/json", (value) => pre(JSON.stringify(value, null, 2))],
];

/** One output of a cell as HTML; empty for what a page cannot show. */
export function renderOutput(output: CellOutput): string {
  if (output.type === "stream") {
    return `<pre class="stream ${output.name}">${ansiHtml(output.text)}</pre>`;
  }
  if (output.type === "error") {
    const { name, message, traceback } = output;
    const text = traceback.length > 0 ? traceback.join("\n") : `${name}: ${message}`;
    return `<pre class="error">${ansiHtml(text)}</pre>`;
  }
  return renderBundle(output.data);
}

function renderBundle(data: Fields): string {
  const best = SHOWN.find(([mime]) => data[mime] !== undefined);
  if (best === undefined) return "";
  const [mime, render] = best;
  return render(data[mime]);
}

function pre(text: string): string {
  return `<pre>${ansiHtml(text)}</pre>`;
}

function picture(mime: string, base64: string): string {
  return `<img src="data:${mime};base64,${escapeHtml(base64)}" alt="">`;
}
