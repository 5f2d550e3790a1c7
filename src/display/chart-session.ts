import { notebookHost } from "../contract/index.js";
import { hasFigure } from "./chart-html.js";
import { CHART_SCRIPT, libraryBlock } from "./chart-script.js";

let isSent = false;
/** Name of the output that has the library, where outputs have names. */
let carrier: string | undefined;

/**
 * Puts the scripts of charts behind an output that has charts. The library goes with the first output of a session that has charts;
 * later ones find it on the page. It goes again when the cell that carried it ran again or was deleted, so that a saved
 * notebook holds it once.
 */
export function withChartScripts(html: string): string {
  if (!hasFigure(html)) return html;
  const host = notebookHost();
  const isThere = carrier === undefined || host?.keepsOutput?.(carrier) !== false;
  if (isSent && isThere) return html + CHART_SCRIPT;
  isSent = true;
  carrier = host?.outputName?.();
  return html + libraryBlock() + CHART_SCRIPT;
}
