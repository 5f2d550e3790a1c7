import { type Attributes, element, round } from "./element.js";
import type { Point } from "./picture.js";

/** What a marker looks like. */
export interface MarkerLook {
  /** Diameter in pixels. */
  readonly size: number;
  /** As Plotly names them: `circle`, `square`, `diamond`, `cross`, `x`, `triangle-up`, with `-open` for a ring. */
  readonly symbol: string;
  readonly colour: string;
  readonly opacity?: number;
  /** Width of an open marker's line. */
  readonly stroke?: number;
}

/** Draws the marker of a point; symbols not known here become circles. */
export function drawMarker(
  { x, y }: Point,
  { size, symbol, colour, opacity, stroke }: MarkerLook,
): string {
  const isOpen = symbol.endsWith("-open");
  const name = symbol.replace(/-open$/, "");
  const r = Math.min(size, 200) / 2;
  const isLine = name === "cross" || name === "x";
  const look: Attributes =
    isOpen || isLine
      ? { fill: "none", stroke: colour, "stroke-width": stroke || (isLine ? 2 : 1.5), opacity }
      : { fill: colour, opacity };
  if (name === "square")
    return element("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, ...look });
  const path = pathOf(name, x, y, r);
  return path === undefined
    ? element("circle", { cx: x, cy: y, r, ...look })
    : element("path", { d: path, ...look });
}

function pathOf(name: string, x: number, y: number, r: number): string | undefined {
  const at = (dx: number, dy: number): string => `${round(x + dx * r)},${round(y + dy * r)}`;
  switch (name) {
    case "diamond":
      return `M${at(0, -1.25)}L${at(1.25, 0)}L${at(0, 1.25)}L${at(-1.25, 0)}Z`;
    case "triangle-up":
      return `M${at(0, -1.1)}L${at(1.1, 0.85)}L${at(-1.1, 0.85)}Z`;
    case "triangle-down":
      return `M${at(0, 1.1)}L${at(1.1, -0.85)}L${at(-1.1, -0.85)}Z`;
    case "cross":
      return `M${at(-1, 0)}L${at(1, 0)}M${at(0, -1)}L${at(0, 1)}`;
    case "x":
      return `M${at(-0.8, -0.8)}L${at(0.8, 0.8)}M${at(-0.8, 0.8)}L${at(0.8, -0.8)}`;
    default:
      return undefined;
  }
}
