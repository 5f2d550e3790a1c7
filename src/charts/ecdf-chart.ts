import type { Figure } from "../contract/index.js";
import { logAxis } from "./log-axis.js";
import {
  axisOf,
  figure,
  figureOf,
  finite,
  plainUnit,
  seriesColour,
  shortNames,
  words,
} from "./theme.js";

/** A step of an empirical distribution: this share of the values is at most `value`. */
export interface ChartStep {
  readonly value: number;
  readonly share: number;
}

/** What a distribution curve shows. */
export interface EcdfInput {
  /** What was measured, such as `Latency`. */
  readonly quantity: string;
  readonly unit?: string;
  /** Curves to compare, such as one per model; steps ascending. */
  readonly series: readonly { readonly name: string; readonly points: readonly ChartStep[] }[];
  /** Whether the quantity is on a logarithmic axis. Default: where it spans a factor of 100 and more. */
  readonly log?: boolean;
  /** Default: the quantity. */
  readonly title?: string;
}

/** Draws which share of the values is at most so large; the way to compare latencies of models. */
export function ecdfChart(input: EcdfInput): Figure {
  const { quantity, unit, series, title } = input;
  const names = shortNames(series.map(({ name }) => name));
  const values = series.flatMap(({ points }) => points.map(({ value }) => value));
  const log = input.log ?? spansFar(values);
  const data = series.map(({ points }, at) => {
    const known = points.filter(({ value }) => finite(value) !== null && (!log || value > 0));
    const first = known[0];
    return {
      type: "scatter",
      mode: "lines",
      name: names[at]!,
      x: [...(first ? [first.value] : []), ...known.map(({ value }) => value)],
      y: [...(first ? [0] : []), ...known.map(({ share }) => finite(share))],
      line: { shape: "hv", width: 2, color: seriesColour(at) },
      hovertemplate: `%{y:.0%} at most %{x:,}${unit ? ` ${words(unit)}` : ""}`,
    };
  });
  return figureOf({ title: words(title ?? quantity), alt: altOf(input) }, data, {
    showlegend: series.length > 1,
    xaxis: axisOf({ title: quantity, unit }, { showline: true, ...(log ? logAxis(values) : {}) }),
    yaxis: axisOf({ title: "Share at most" }, { tickformat: ".0%", range: [0, 1.02] }),
  });
}

/** Whether values are so far apart that a linear axis would hide most of them. */
export function spansFar(values: readonly number[], factor = 100): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (finite(value) === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > 0 && high / low >= factor;
}

function altOf({ quantity, unit, series }: EcdfInput): string {
  const medians = series.map(({ name, points }) => {
    const half = points.find(({ share }) => share >= 0.5);
    return `${name} ${figure(half?.value)}`;
  });
  return `Distribution of ${plainUnit(quantity, unit)}; medians: ${medians.join(", ")}.`;
}
