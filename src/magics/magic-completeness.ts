import { findCellMagic } from "./find-magics.js";
import { lowerCell } from "./lower-cell.js";
import { findMagic } from "./registry.js";
import { lineEnd, scanCode } from "./scan-code.js";

/**
 * Whether a console may run a cell with magics, or should wait for more lines: a cell magic with a body ends with a
 * blank line, code ends when its brackets are closed.
 */
export function magicCompleteness(source: string): "complete" | "incomplete" {
  const site = findCellMagic(source, 0);
  const magic = site && findMagic(site.name);
  if (site?.kind === "cell" && magic?.body) {
    const body = source.slice(lineEnd(source, site.end));
    const isEnded = /\S[\s\S]*\n\s*$|\n\s*\n\s*$/.test(body);
    return isEnded ? "complete" : "incomplete";
  }
  try {
    const { code } = lowerCell(source);
    const open = scanCode(code, 0, code.length, () => undefined);
    return open.length === 0 ? "complete" : "incomplete";
  } catch {
    // Running it tells what is wrong.
    return "complete";
  }
}
