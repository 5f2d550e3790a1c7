import { type Loose, list, number, record, text } from "./loose.js";

/** A trace that can be drawn here. */
export interface Trace {
  readonly kind: "scatter" | "bar" | "heatmap";
  readonly given: Loose;
  readonly name: string;
  /** Place among all traces. */
  readonly at: number;
  readonly xaxis: string;
  readonly yaxis: string;
  readonly x: readonly unknown[];
  readonly y: readonly unknown[];
  /** Bars lie along x. */
  readonly isFlat: boolean;
}

const KINDS: Readonly<Record<string, Trace["kind"]>> = {
  scatter: "scatter",
  scattergl: "scatter",
  bar: "bar",
  heatmap: "heatmap",
};
/** Beyond this a picture would be larger than what it shows. */
const MOST_POINTS = 20_000;
/** What changes a trace in ways that are not drawn here. */
const UNKNOWN = ["stackgroup", "base", "transforms", "xperiod", "yperiod", "groupnorm"];

/** Reads the traces of a figure; undefined where one of them cannot be drawn here. */
export function readTraces(data: readonly unknown[]): Trace[] | undefined {
  const traces: Trace[] = [];
  let points = 0;
  for (const [at, value] of data.entries()) {
    const given = record(value);
    if (given.visible === false || given.visible === "legendonly") continue;
    const kind = KINDS[text(given.type) ?? "scatter"];
    if (kind === undefined || UNKNOWN.some((key) => given[key] !== undefined)) return undefined;
    if (["x", "y", "z"].some((key) => isPacked(given[key]))) return undefined;
    const trace = readTrace(kind, given, at);
    points += kind === "heatmap" ? trace.x.length * trace.y.length : trace.x.length;
    if (points > MOST_POINTS) return undefined;
    traces.push(trace);
  }
  return traces;
}

function readTrace(kind: Trace["kind"], given: Loose, at: number): Trace {
  return {
    kind,
    given,
    at,
    name: text(given.name) ?? `trace ${at}`,
    xaxis: text(given.xaxis) ?? "x",
    yaxis: text(given.yaxis) ?? "y",
    isFlat: kind === "bar" && given.orientation === "h",
    ...(kind === "heatmap" ? heatmapSides(given) : points(given)),
  };
}

function points(given: Loose): Pick<Trace, "x" | "y"> {
  const [x, y] = [list(given.x), list(given.y)];
  const count =
    x.length === 0 || y.length === 0 ? Math.max(x.length, y.length) : Math.min(x.length, y.length);
  return {
    x: x.length === 0 ? counted(count, given.x0, given.dx) : x.slice(0, count),
    y: y.length === 0 ? counted(count) : y.slice(0, count),
  };
}

function heatmapSides(given: Loose): Pick<Trace, "x" | "y"> {
  const rows = list(given.z);
  const width = Math.max(0, ...rows.map((row) => list(row).length));
  const [x, y] = [list(given.x), list(given.y)];
  return { x: x.length === 0 ? counted(width) : x, y: y.length === 0 ? counted(rows.length) : y };
}

function counted(count: number, first?: unknown, step?: unknown): number[] {
  return Array.from({ length: count }, (_, i) => (number(first) ?? 0) + i * (number(step) ?? 1));
}

/** Numbers packed as bytes, as Python writes them. */
function isPacked(value: unknown): boolean {
  return value !== undefined && value !== null && !Array.isArray(value);
}
