import type { Figure } from "../contract/index.js";
import {
  axisOf,
  figure,
  figureOf,
  finite,
  guideLine,
  plainUnit,
  seriesColour,
  shortNames,
  words,
} from "./theme.js";

/** A bar of a histogram: so many values from `low` up to `high`. */
export interface ChartBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** A place on an axis that has a name, such as the median. */
export interface ChartMark {
  readonly name: string;
  readonly value: number;
}

/** What a histogram shows. */
export interface HistogramInput {
  /** What was measured, such as `Latency` or `Tokens per answer`. */
  readonly quantity: string;
  /** Unit of the quantity, such as `ms`. */
  readonly unit?: string;
  /** One histogram, or several to compare; bars of equal width. */
  readonly series: readonly { readonly name: string; readonly bins: readonly ChartBin[] }[];
  /** Places named on the axis, such as p50 and p95. */
  readonly marks?: readonly ChartMark[];
  /** What is counted. Default `Rows`. */
  readonly counted?: string;
  /** Default: the quantity. */
  readonly title?: string;
}

/** Draws how often values of each size occur: latencies, tokens, lengths. */
export function histogramChart(input: HistogramInput): Figure {
  const { quantity, unit, series, marks = [], counted = "Rows", title } = input;
  const names = shortNames(series.map(({ name }) => name));
  const several = series.length > 1;
  const data = series.map(({ bins }, at) => {
    const known = bins.filter(({ low, high }) => finite(low) !== null && finite(high) !== null);
    return {
      type: "bar",
      name: names[at]!,
      x: known.map(({ low, high }) => low + (high - low) / 2),
      y: known.map(({ count }) => finite(count)),
      width: known.map(widthOf),
      customdata: known.map(({ low, high }) => `${figure(low)} to ${figure(high)}`),
      hovertemplate: `%{customdata}${unit ? ` ${words(unit)}` : ""}: %{y:,}<extra></extra>`,
      marker: { color: seriesColour(at), opacity: several ? 0.6 : 0.85 },
    };
  });
  return figureOf({ title: words(title ?? quantity), alt: altOf(input) }, data, {
    barmode: "overlay",
    bargap: 0.04,
    showlegend: several,
    xaxis: axisOf({ title: quantity, unit }, { showgrid: false, showline: true }),
    yaxis: axisOf({ title: counted }, { tickformat: ",", ...countRange(series, marks.length) }),
    ...markLines(
      marks,
      series.flatMap(({ bins }) => bins.flatMap(({ low, high }) => [low, high])),
    ),
  });
}

/** Names of marks stand above the bars. */
function countRange(series: HistogramInput["series"], marks: number): Record<string, unknown> {
  const counts = series.flatMap(({ bins }) => bins.map(({ count }) => finite(count) ?? 0));
  const top = counts.reduce((most, count) => Math.max(most, count), 0);
  if (marks === 0 || top === 0) return { rangemode: "tozero" };
  return { range: [0, top * (1.1 + 0.07 * Math.min(3, marks))] };
}

/** A single value has no width of its own. */
function widthOf({ low, high }: ChartBin): number {
  return high > low ? high - low : Math.max(1, Math.abs(low) / 20);
}

/** Dashed lines at places of the x axis, with their names on top; names that would collide go one line up or down. */
export function markLines(
  marks: readonly ChartMark[],
  places: readonly number[],
): Record<string, unknown> {
  const known = marks.filter(({ value }) => finite(value) !== null);
  if (known.length === 0) return {};
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const place of places) [least, most] = [Math.min(least, place), Math.max(most, place)];
  // A name at the far end is written to the left of its line, where there is room for it.
  const isRight = (value: number): boolean => value - least > 0.7 * (most - least);
  return {
    shapes: known.map(({ value }) =>
      guideLine({
        x0: value,
        x1: value,
        xref: "x",
        y0: 0,
        y1: 1,
        yref: "y domain",
        layer: "above",
      }),
    ),
    annotations: known.map(({ name, value }, at) => ({
      x: value,
      y: 1,
      xref: "x",
      yref: "y domain",
      xanchor: isRight(value) ? "right" : "left",
      yanchor: "top",
      yshift: -2 - 15 * (at % 3),
      xshift: isRight(value) ? -3 : 3,
      showarrow: false,
      text: words(name),
      font: { size: 11 },
    })),
  };
}

function altOf({ quantity, unit, series, marks = [] }: HistogramInput): string {
  const count = series.reduce(
    (sum, { bins }) => sum + bins.reduce((all, bin) => all + bin.count, 0),
    0,
  );
  const places = marks.map(
    ({ name, value }) => `${name} ${figure(value)}${unit ? ` ${unit}` : ""}`,
  );
  const what = `Histogram of ${plainUnit(quantity, unit)} over ${figure(count)} values`;
  return places.length === 0 ? `${what}.` : `${what}: ${places.join(", ")}.`;
}
