import { CHART_SCRIPT, libraryBlock } from "./chart-script.js";

let isSent = false;

/**
 * The scripts behind the charts of one output. The library goes with the first output of a session that has charts;
 * later ones find it on the page.
 */
export function chartScripts(): string {
  const library = isSent ? "" : libraryBlock();
  isSent = true;
  return library + CHART_SCRIPT;
}
