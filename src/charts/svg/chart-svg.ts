import type { Figure } from "../../contract/index.js";

/** Draws a figure as a static SVG picture; undefined where it has traces that are not known here. */
export function chartSvg(_figure: Figure): string | undefined {
  return undefined;
}
