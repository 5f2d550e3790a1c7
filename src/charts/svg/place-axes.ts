import { type AxisScale, titleOf } from "./axis-scale.js";
import { type Tick, ticksOf } from "./axis-ticks.js";
import { heightOf, LINE_HEIGHT, widthOf } from "./draw-text.js";
import { type Loose, list, number, record, text } from "./loose.js";

/** A rectangle on the picture, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An axis with its place on the picture. */
export interface PlacedAxis extends AxisScale {
  /** Pixels of the two ends of its range. */
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
  /** Where its line and labels are, across its own direction. */
  readonly across: number;
  /** Labels are below or left of the line, or on the other side. */
  readonly side: "near" | "far";
  /** Pixels between which its grid lines reach. */
  readonly grid: readonly [number, number];
  /** Degrees by which labels are turned so that they fit. */
  readonly angle: number;
  pixel(coordinate: number): number;
}

export const TICK_SIZE = 12;
const TITLE_ROOM = 24;
const TURNED = -30;

/** Room that the labels and title of an axis need beside the plot. */
export function roomOf(axis: AxisScale, pixels: number): number {
  if (axis.given.visible === false) return 0;
  const ticks = ticksOf(axis, pixels);
  const title = titleOf(axis.given.title) === "" ? 0 : TITLE_ROOM;
  if (axis.direction === "y") {
    return 8 + Math.max(0, ...ticks.map(({ label }) => widthOf(label, TICK_SIZE))) + title;
  }
  const angle = angleOf(axis, ticks, pixels);
  const widest = Math.max(0, ...ticks.map(({ label }) => widthOf(label, TICK_SIZE)));
  const tallest = Math.max(16, ...ticks.map(({ label }) => heightOf(label, TICK_SIZE)));
  const turned = Math.abs(Math.sin((angle * Math.PI) / 180)) * widest;
  return 8 + Math.max(tallest, turned + tallest * 0.8) + title;
}

/** Labels that would run into each other are turned. */
function angleOf(axis: AxisScale, ticks: readonly Tick[], pixels: number): number {
  const own = number(axis.given.tickangle);
  if (own !== undefined) return own;
  if (axis.direction === "y" || ticks.length < 2) return 0;
  const slot = pixels / (axis.kind === "category" ? axis.names.length : ticks.length);
  const widest = Math.max(...ticks.map(({ label }) => widthOf(label, TICK_SIZE)));
  if (axis.kind !== "category" || widest <= slot - 4) return 0;
  // Turned by 30 degrees, lines are half a slot apart.
  return slot < 2 * TICK_SIZE * LINE_HEIGHT ? -90 : TURNED;
}

/** How far turned labels reach over the left end of an axis of so many pixels. */
export function overhangOf(axis: AxisScale, pixels: number): number {
  if (axis.given.visible === false || axis.direction === "y") return 0;
  const ticks = ticksOf(axis, pixels);
  const angle = angleOf(axis, ticks, pixels);
  if (angle >= 0) return 0;
  const [low, high] = axis.range;
  const reaches = ticks.map(({ coordinate, label }) => {
    const width = Math.cos((angle * Math.PI) / 180) * widthOf(label, TICK_SIZE);
    return width - ((coordinate - low) / (high - low)) * pixels;
  });
  return Math.max(0, ...reaches);
}

/** Puts the axes of a figure into its plot. */
export function placeAxes(
  axes: ReadonlyMap<string, AxisScale>,
  plot: Box,
): Map<string, PlacedAxis> {
  const placed = new Map<string, PlacedAxis>();
  for (const [id, axis] of axes) placed.set(id, place(axis, axes, plot));
  return placed;
}

function place(axis: AxisScale, axes: ReadonlyMap<string, AxisScale>, plot: Box): PlacedAxis {
  const [from, to] = endsOf(axis, axes, plot);
  const [low, high] = axis.range;
  const side = isFar(axis.given) ? "far" : "near";
  const partner = axes.get(anchorOf(axis, axes));
  const grid = partner
    ? endsOf(partner, axes, plot)
    : axis.direction === "x"
      ? yEnds(plot)
      : xEnds(plot);
  const pixels = Math.abs(to - from);
  const ticks = ticksOf(axis, pixels);
  return {
    ...axis,
    from,
    to,
    ticks,
    side,
    grid,
    across: side === "near" ? grid[0] : grid[1],
    angle: angleOf(axis, ticks, pixels),
    pixel: (coordinate) => from + ((coordinate - low) / (high - low)) * (to - from),
  };
}

function isFar({ side }: Loose): boolean {
  return side === "right" || side === "top";
}

function anchorOf(axis: AxisScale, axes: ReadonlyMap<string, AxisScale>): string {
  const own = text(axis.given.anchor);
  if (own !== undefined && axes.has(own)) return own;
  return axis.direction === "x" ? "y" : "x";
}

function xEnds({ left, width }: Box): [number, number] {
  return [left, left + width];
}

/** From the bottom up. */
function yEnds({ top, height }: Box): [number, number] {
  return [top + height, top];
}

function endsOf(
  axis: AxisScale,
  axes: ReadonlyMap<string, AxisScale>,
  plot: Box,
): [number, number] {
  const base = axes.get(text(axis.given.overlaying) ?? "");
  const domain = list((base ?? axis).given.domain).map(number);
  const [start = 0, end = 1] = domain;
  const [from, to] = axis.direction === "x" ? xEnds(plot) : yEnds(plot);
  return [from + start * (to - from), from + end * (to - from)];
}

/** The style of an axis: its lines as far as they are drawn. */
export function linesOfAxis({ given, kind }: AxisScale): {
  grid?: string;
  line?: string;
  zero?: string;
} {
  const theme = record(given);
  return {
    ...(theme.showgrid === false || (kind === "category" && theme.showgrid !== true)
      ? {}
      : { grid: text(theme.gridcolor) ?? "rgba(128,128,128,0.2)" }),
    ...((theme.showline ?? theme.linecolor !== undefined) === true
      ? { line: text(theme.linecolor) ?? "rgba(128,128,128,0.55)" }
      : {}),
    ...(theme.zeroline === false || kind !== "linear"
      ? {}
      : { zero: text(theme.zerolinecolor) ?? "rgba(128,128,128,0.55)" }),
  };
}
