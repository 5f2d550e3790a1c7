import type { Figure } from "../contract/index.js";
import { axisOf, figure, figureOf, finite, seriesColour, words } from "./theme.js";

/** What a chart of a run's speed shows. */
export interface ThroughputInput {
  /** Rows finished per second, at times since the run began, ascending. */
  readonly points: readonly { readonly atMs: number; readonly rowsPerSecond: number }[];
  /** What the adaptive concurrency decided; none for a fixed one. */
  readonly decisions?: readonly {
    readonly atMs: number;
    readonly from: number;
    readonly to: number;
    readonly why: string;
  }[];
  /** Unit of the speed. Default `rows/s`. */
  readonly unit?: string;
  /** Default `Throughput`. */
  readonly title?: string;
}

/** Draws rows per second over the time of a run, and below it the concurrency with its decisions. */
export function throughputChart(input: ThroughputInput): Figure {
  const { points, decisions = [], unit = "rows/s", title = "Throughput" } = input;
  const end = Math.max(0, ...[...points, ...decisions].map(({ atMs }) => finite(atMs) ?? 0));
  const time = timeUnit(end);
  const x = (atMs: number): number | null => {
    const known = finite(atMs);
    return known === null ? null : known / time.ms;
  };
  const stepped = decisions.length > 0;
  const data: Record<string, unknown>[] = [
    {
      type: "scatter",
      mode: "lines",
      name: words(unit),
      x: points.map(({ atMs }) => x(atMs)),
      y: points.map(({ rowsPerSecond }) => finite(rowsPerSecond)),
      line: { width: 2, color: seriesColour(0) },
      fill: "tozeroy",
      fillcolor: "rgba(0,114,178,0.14)",
      hovertemplate: `%{y:,.3~g} ${words(unit)} after %{x:.3~g} ${time.unit}<extra></extra>`,
      ...(stepped ? { xaxis: "x", yaxis: "y" } : {}),
    },
  ];
  if (stepped) data.push(stepsOf(decisions, x, end));
  const speed = axisOf({ title: "Speed", unit }, { rangemode: "tozero" });
  const clock = axisOf(
    { title: "Time since the start", unit: time.unit },
    { showline: true, rangemode: "tozero" },
  );
  return figureOf({ title: words(title), alt: altOf(input) }, data, {
    height: stepped ? 440 : 340,
    xaxis: stepped ? { ...clock, anchor: "y2" } : clock,
    yaxis: stepped ? { ...speed, domain: [0.42, 1] } : speed,
    ...(stepped
      ? {
          yaxis2: axisOf(
            { title: "In flight", unit: "limit" },
            { domain: [0, 0.32], rangemode: "tozero", tickformat: "," },
          ),
        }
      : {}),
  });
}

/** What a chart of the concurrency alone shows. */
export interface ConcurrencyInput {
  /** What the adaptive concurrency decided, at least one. */
  readonly decisions: Decisions;
  /** When the run ended, in milliseconds since it began. Default: the last decision. */
  readonly endMs?: number;
  /** Default `Requests at once`. */
  readonly title?: string;
}

/** Draws how many requests were in flight over the time of a run, and why that changed. */
export function concurrencyChart(input: ConcurrencyInput): Figure {
  const { decisions, endMs = 0, title = "Requests at once" } = input;
  const end = Math.max(0, finite(endMs) ?? 0, ...decisions.map(({ atMs }) => finite(atMs) ?? 0));
  const time = timeUnit(end);
  const x = (atMs: number): number | null => {
    const known = finite(atMs);
    return known === null ? null : known / time.ms;
  };
  const { xaxis, yaxis, ...steps } = decisions.length === 0 ? {} : stepsOf(decisions, x, end);
  return figureOf({ title: words(title), alt: stepsAlt(decisions) }, [steps], {
    height: 300,
    xaxis: axisOf(
      { title: "Time since the start", unit: time.unit },
      { showline: true, rangemode: "tozero" },
    ),
    yaxis: axisOf({ title: "Limit", unit: "requests" }, { rangemode: "tozero", tickformat: "," }),
  });
}

function stepsAlt(decisions: Decisions): string {
  const last = decisions.at(-1);
  if (last === undefined) return "Requests at once over time: never changed.";
  const changes = decisions.length === 1 ? "1 step" : `${decisions.length} steps`;
  return `Requests at once over time, from ${figure(decisions[0]!.from)} to ${figure(last.to)} in ${changes}; the last: ${last.why}.`;
}

type Decisions = NonNullable<ThroughputInput["decisions"]>;

function stepsOf(
  decisions: Decisions,
  x: (atMs: number) => number | null,
  end: number,
): Record<string, unknown> {
  const last = decisions.at(-1)!;
  const steps = [
    { atMs: 0, limit: decisions[0]!.from, why: "start" },
    ...decisions.map(({ atMs, to, why }) => ({ atMs, limit: to, why })),
    { atMs: end, limit: last.to, why: "end" },
  ];
  return {
    type: "scatter",
    mode: decisions.length > 80 ? "lines" : "lines+markers",
    name: "concurrency",
    x: steps.map(({ atMs }) => x(atMs)),
    y: steps.map(({ limit }) => finite(limit)),
    customdata: steps.map(({ why }) => words(why)),
    line: { shape: "hv", width: 2, color: seriesColour(5) },
    marker: {
      size: steps.map((_, at) => (at === 0 || at === steps.length - 1 ? 0 : 6)),
      color: seriesColour(5),
    },
    hovertemplate: "%{y} in flight: %{customdata}<extra></extra>",
    xaxis: "x",
    yaxis: "y2",
  };
}

/** The unit in which a time is read best. */
export function timeUnit(ms: number): { readonly unit: string; readonly ms: number } {
  if (ms < 2_000) return { unit: "ms", ms: 1 };
  if (ms < 300_000) return { unit: "s", ms: 1_000 };
  return ms < 4 * 3_600_000 ? { unit: "min", ms: 60_000 } : { unit: "h", ms: 3_600_000 };
}

function altOf({ points, decisions = [], unit = "rows/s" }: ThroughputInput): string {
  const rates = points.map(({ rowsPerSecond }) => finite(rowsPerSecond) ?? 0);
  const last = decisions.at(-1);
  const most = `Throughput over time, at most ${figure(Math.max(0, ...rates))} ${unit}`;
  return last === undefined
    ? `${most}.`
    : `${most}; concurrency from ${figure(decisions[0]!.from)} to ${figure(last.to)} in ${decisions.length} steps.`;
}
