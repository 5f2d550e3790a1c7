import type { Loose } from "./loose.js";
import type { Box, PlacedAxis } from "./place-axes.js";
import type { PlacedBar } from "./place-bars.js";
import type { Trace } from "./read-traces.js";

/** A figure whose parts have their places; what is drawn is drawn from this. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly plot: Box;
  readonly layout: Loose;
  readonly traces: readonly Trace[];
  readonly axes: ReadonlyMap<string, PlacedAxis>;
  readonly bars: ReadonlyMap<Trace, readonly PlacedBar[]>;
}

/** The axes that a trace is on. */
export function axesOf(picture: Picture, trace: Trace): { x: PlacedAxis; y: PlacedAxis } {
  return { x: picture.axes.get(trace.xaxis)!, y: picture.axes.get(trace.yaxis)! };
}

/** A place on the picture, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels of a value on an axis; undefined where it has no place. */
export function pixelOf(axis: PlacedAxis, value: unknown): number | undefined {
  const coordinate = axis.coordinate(value);
  if (coordinate === undefined) return undefined;
  const pixel = axis.pixel(coordinate);
  return Number.isFinite(pixel) ? Math.min(1e5, Math.max(-1e5, pixel)) : undefined;
}
