import {
  type AxisExtent,
  type AxisScale,
  coordinateBy,
  kindOf,
  namesOf,
  rangeOf,
} from "./axis-scale.js";
import { type Loose, list, number, record, text } from "./loose.js";
import { errorReach, type PlacedBar, placeBars } from "./place-bars.js";
import type { Trace } from "./read-traces.js";

/** Axes of a figure by their id, and the places of its bars. */
export interface ReadAxes {
  readonly axes: ReadonlyMap<string, AxisScale>;
  readonly bars: ReadonlyMap<Trace, readonly PlacedBar[]>;
}

/** Reads the axes that a figure's traces are on; undefined where one is of a kind that is not drawn here. */
export function readAxes(traces: readonly Trace[], layout: Loose): ReadAxes | undefined {
  const ids = new Set(["x", "y", ...traces.flatMap(({ xaxis, yaxis }) => [xaxis, yaxis])]);
  const started = new Map<string, Omit<AxisScale, "range">>();
  for (const id of ids) {
    const axis = start(id, traces, layout);
    if (axis === undefined) return undefined;
    started.set(id, axis);
  }
  const bars = placeBars(
    traces,
    layout,
    (trace) => started.get(trace.isFlat ? trace.yaxis : trace.xaxis)!.coordinate,
  );
  const axes = new Map<string, AxisScale>();
  for (const [id, axis] of started) {
    const extent = extentOf(axis, traces, bars, layout);
    axes.set(id, { ...axis, range: rangeOf(axis.given, axis.kind, axis.names, extent) });
  }
  return { axes, bars };
}

function start(
  id: string,
  traces: readonly Trace[],
  layout: Loose,
): Omit<AxisScale, "range"> | undefined {
  const direction = id.startsWith("x") ? "x" : "y";
  const given = record(layout[`${direction}axis${id.slice(1)}`]);
  const own = traces.filter((trace) => (direction === "x" ? trace.xaxis : trace.yaxis) === id);
  const values = own.flatMap((trace) => trace[direction]);
  const kind = kindOf(given, values);
  if (kind === undefined) return undefined;
  const names = kind === "category" ? namesOf(given, values) : [];
  return names && { id, direction, kind, given, names, coordinate: coordinateBy(kind, names) };
}

function extentOf(
  axis: Omit<AxisScale, "range">,
  traces: readonly Trace[],
  bars: ReadonlyMap<Trace, readonly PlacedBar[]>,
  layout: Loose,
): AxisExtent | undefined {
  const seen: (number | undefined)[] = [];
  let [hasBars, hasMarkers] = [false, false];
  for (const trace of traces) {
    if ((axis.direction === "x" ? trace.xaxis : trace.yaxis) !== axis.id) continue;
    if (trace.kind === "bar") {
      const isLength = trace.isFlat === (axis.direction === "x");
      hasBars ||= isLength;
      for (const bar of bars.get(trace) ?? []) seen.push(...barEnds(axis, trace, bar, isLength));
    } else if (trace.kind === "heatmap") {
      seen.push(...cellEdges(trace[axis.direction].map(axis.coordinate)));
    } else {
      hasMarkers ||= axis.direction === "y" || text(trace.given.mode)?.includes("markers") === true;
      seen.push(...pointEnds(axis, trace));
    }
  }
  for (const shape of list(layout.shapes).map(record)) {
    if (text(shape[`${axis.direction}ref`]) !== axis.id) continue;
    seen.push(
      axis.coordinate(shape[`${axis.direction}0`]),
      axis.coordinate(shape[`${axis.direction}1`]),
    );
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of seen) {
    if (value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? undefined : { low, high, hasBars, hasMarkers };
}

function barEnds(
  axis: Omit<AxisScale, "range">,
  trace: Trace,
  bar: PlacedBar,
  isLength: boolean,
): (number | undefined)[] {
  if (!isLength) return [bar.middle - bar.width / 2, bar.middle + bar.width / 2];
  const reach = errorReach(trace.given[trace.isFlat ? "error_x" : "error_y"], bar.point, bar.tip);
  const ends = [bar.base, bar.tip, ...(reach ? [bar.tip + reach.up, bar.tip - reach.down] : [])];
  return ends.map(axis.coordinate);
}

function pointEnds(axis: Omit<AxisScale, "range">, trace: Trace): (number | undefined)[] {
  const error = trace.given[`error_${axis.direction}`];
  const ends = trace[axis.direction].flatMap((value, point) => {
    const known = number(value);
    const reach = known === undefined ? undefined : errorReach(error, point, known);
    return reach ? [value, known! + reach.up, known! - reach.down] : [value];
  });
  const isFilled = axis.direction === "y" && trace.given.fill === "tozeroy";
  return [...ends, ...(isFilled ? [0] : [])].map(axis.coordinate);
}

/** Edges of a heatmap's cells: halfway between their middles. */
export function cellEdges(middles: readonly (number | undefined)[]): number[] {
  const known = middles.map((middle, at) => middle ?? at);
  if (known.length === 0) return [];
  if (known.length === 1) return [known[0]! - 0.5, known[0]! + 0.5];
  const inner = known.slice(1).map((middle, at) => (middle + known[at]!) / 2);
  const [first, last] = [known[0]!, known.at(-1)!];
  return [2 * first - inner[0]!, ...inner, 2 * last - inner.at(-1)!];
}
