import { chartSvg, plotlyDraws, suitsAnyPage } from "../charts/index.js";
import type { Figure } from "../contract/index.js";
import { chartWords } from "./chart-words.js";
import { escapeHtml, foreignHtml } from "./clean-text.js";

/**
 * A chart as a part of a page that carries the style of reports: drawn at once as a picture, which needs no script and
 * which front ends leave in pages they do not trust; `CHART_SCRIPT` puts the interactive chart in its place.
 */
export function chartBlock(figure: Figure): string {
  const words = chartWords(figure);
  const svg = chartSvg(figure);
  const drawn =
    svg === undefined
      ? `<div class="pf-soft pf-drawn">${foreignHtml(words)}</div>`
      : `<img class="pf-drawn" alt="${escapeHtml(words)}" src="${dataUri(svg)}">`;
  const data = plotlyDraws(figure) ? `${FIGURE}${jsonBlock(suitsAnyPage(figure))}</script>` : "";
  return `<div class="pf-chart"${data === "" ? " data-drawn" : ""}>${drawn}${data}</div>`;
}

const FIGURE = '<script type="application/json" class="pf-figure">';

/** Whether a part of a page has charts that can become interactive; text that says so is escaped and does not count. */
export function hasFigure(html: string): boolean {
  return html.includes(FIGURE);
}

/** JSON that cannot end the script element it stands in. */
function jsonBlock(figure: Figure): string {
  return JSON.stringify(figure)
    .replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`)
    .replace(/[\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}

/** Only what a URL or an attribute would read is encoded: a third of the size of base64, and it packs well. */
function dataUri(svg: string): string {
  const encoded = svg
    .replace(/[%#<>&"\n]/g, (mark) => encodeURIComponent(mark))
    .replaceAll("'", "%27");
  return `data:image/svg+xml,${encoded}`;
}
