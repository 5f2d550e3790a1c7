import { PALETTE } from "../theme.js";
import { colour, list, number, pick, record, text } from "./loose.js";
import type { Picture } from "./picture.js";
import type { Trace } from "./read-traces.js";

/** Colour of a trace as a whole, as in the legend. */
export function traceColour({ layout }: Picture, { given, at }: Trace): string {
  const own = colour(record(given.line).color) ?? colour(record(given.marker).color);
  if (own !== undefined) return own;
  const way = list(layout.colorway);
  const palette = way.length > 0 ? way : PALETTE;
  return colour(palette[at % palette.length]) ?? PALETTE[0]!;
}

/** Colour of one point or bar. */
export function pointColour(picture: Picture, trace: Trace, point: number): string {
  return colour(pick(record(trace.given.marker).color, point)) ?? traceColour(picture, trace);
}

/** How opaque one point or bar is. */
export function pointOpacity({ given }: Trace, point: number): number | undefined {
  const own =
    (number(pick(record(given.marker).opacity, point)) ?? 1) * (number(given.opacity) ?? 1);
  return own >= 1 ? undefined : Math.max(0, own);
}

const DASHES: Readonly<Record<string, string>> = {
  dash: "7 5",
  dot: "2 3",
  dashdot: "7 4 2 4",
  longdash: "12 5",
  longdashdot: "12 4 2 4",
};

/** The dashes of a line; undefined for an unbroken one. */
export function dashOf(dash: unknown): string | undefined {
  return DASHES[text(dash) ?? ""];
}

/** How a scatter trace is drawn: lines, markers, text, or several of them. */
export function modeOf({ given, x }: Trace): string {
  return text(given.mode) ?? (x.length < 20 ? "lines+markers" : "lines");
}
