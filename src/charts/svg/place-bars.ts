import { type Loose, list, number, pick, text } from "./loose.js";
import type { Trace } from "./read-traces.js";

/** A bar: its place and width in coordinates of the axis it stands on, its ends as values of the other one. */
export interface PlacedBar {
  readonly point: number;
  readonly middle: number;
  readonly width: number;
  readonly base: number;
  readonly tip: number;
}

/** Gives the bars of all traces their places: side by side, on top of each other, or over each other. */
export function placeBars(
  traces: readonly Trace[],
  layout: Loose,
  positionOf: (trace: Trace) => (value: unknown) => number | undefined,
): Map<Trace, readonly PlacedBar[]> {
  const groups = new Map<string, Trace[]>();
  for (const trace of traces) {
    if (trace.kind !== "bar") continue;
    const key = `${trace.xaxis} ${trace.yaxis} ${trace.isFlat}`;
    groups.set(key, [...(groups.get(key) ?? []), trace]);
  }
  const placed = new Map<Trace, readonly PlacedBar[]>();
  for (const group of groups.values()) {
    for (const [trace, bars] of placeGroup(group, layout, positionOf)) placed.set(trace, bars);
  }
  return placed;
}

function placeGroup(
  group: readonly Trace[],
  layout: Loose,
  positionOf: (trace: Trace) => (value: unknown) => number | undefined,
): [Trace, PlacedBar[]][] {
  const mode = text(layout.barmode) ?? "group";
  const isStack = mode === "stack" || mode === "relative";
  const isBeside = mode === "group" && group.length > 1;
  const positions = group.map((trace) => {
    const coordinate = positionOf(trace);
    return (trace.isFlat ? trace.y : trace.x).map(coordinate);
  });
  const slot = smallestGap(positions.flat()) * (1 - share(layout.bargap, isBeside ? 0.2 : 0.2));
  const own = isBeside ? slot / group.length : slot;
  const up = new Map<number, number>();
  const down = new Map<number, number>();
  return group.map((trace, place) => {
    const values = trace.isFlat ? trace.x : trace.y;
    const shift = isBeside ? (place - (group.length - 1) / 2) * own : 0;
    const inner = isBeside ? own * (1 - share(layout.bargroupgap, 0)) : own;
    const bars = positions[place]!.flatMap((position, point): PlacedBar[] => {
      const length = number(values[point]);
      if (position === undefined || length === undefined) return [];
      const width = number(pick(trace.given.width, point)) ?? inner;
      const pile = length < 0 ? down : up;
      const base = isStack ? (pile.get(position) ?? 0) : 0;
      if (isStack) pile.set(position, base + length);
      return [{ point, middle: position + shift, width, base, tip: base + length }];
    });
    return [trace, bars];
  });
}

function share(value: unknown, otherwise: number): number {
  return Math.min(0.95, Math.max(0, number(value) ?? otherwise));
}

function smallestGap(positions: readonly (number | undefined)[]): number {
  const sorted = [...new Set(positions.filter((position) => position !== undefined))].sort(
    (a, b) => a - b,
  );
  const gaps = sorted.slice(1).map((position, at) => position - sorted[at]!);
  return gaps.length === 0 ? 1 : Math.min(...gaps);
}

/** How far an error bar reaches down and up from a value. */
export function errorReach(
  given: unknown,
  point: number,
  value: number,
): { down: number; up: number } | undefined {
  const bar = given as Loose | undefined;
  if (typeof bar !== "object" || bar === null || bar.visible === false) return undefined;
  const type = text(bar.type) ?? (bar.array === undefined ? "percent" : "data");
  const read = (array: unknown, one: unknown): number | undefined => {
    if (type === "data") return number(list(array)[point]);
    const amount = number(one) ?? 10;
    if (type === "constant") return amount;
    return type === "percent" ? (Math.abs(value) * amount) / 100 : undefined;
  };
  const up = read(bar.array, bar.value);
  if (up === undefined) return undefined;
  const isSymmetric =
    bar.symmetric ?? (bar.arrayminus === undefined && bar.valueminus === undefined);
  const down = isSymmetric === true ? up : read(bar.arrayminus, bar.valueminus);
  return { up, down: down ?? up };
}
