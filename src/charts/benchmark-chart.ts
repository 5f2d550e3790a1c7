import type { Figure } from "../contract/index.js";
import { type ChartEstimate, errorBars, hoverWords } from "./chart-estimate.js";
import {
  axisOf,
  figure,
  figureOf,
  finite,
  namesAxis,
  seriesColour,
  shortNames,
  words,
} from "./theme.js";

/** A measured figure of one model at one concurrency. */
export interface BenchmarkBar extends ChartEstimate {
  readonly model: string;
  readonly concurrency: number;
}

/** What a comparison of models shows. */
export interface BenchmarkInput {
  /** What was measured, such as `Time to first token`. */
  readonly quantity: string;
  readonly unit?: string;
  readonly bars: readonly BenchmarkBar[];
  /** Default: the quantity. */
  readonly title?: string;
}

/** Draws a figure for each model and concurrency as bars with their intervals. */
export function benchmarkChart(input: BenchmarkInput): Figure {
  const { quantity, unit, bars, title } = input;
  const models = [...new Set(bars.map(({ model }) => model))];
  const levels = [...new Set(bars.map(({ concurrency }) => concurrency))]
    .filter((level) => finite(level) !== null)
    .sort((a, b) => a - b);
  const names = shortNames(models);
  const isSweep = levels.length > 1;
  const data = models.map((model, at) => {
    const own = isSweep
      ? levels.flatMap((level) => find(bars, model, level) ?? [])
      : bars.filter((bar) => bar.model === model).slice(0, 1);
    const error = errorBars(own);
    return {
      type: "bar",
      name: names[at]!,
      x: own.map(({ concurrency }) => (isSweep ? String(concurrency) : names[at]!)),
      y: own.map(({ estimate }) => finite(estimate)),
      ...(error ? { error_y: error } : {}),
      marker: { color: seriesColour(at), opacity: 0.88 },
      customdata: own.map((bar) => hoverWords(bar, { unit })),
      hovertemplate: `%{customdata}<extra>${names[at]!}</extra>`,
    };
  });
  return figureOf({ title: words(title ?? quantity), alt: altOf(input) }, data, {
    barmode: isSweep ? "group" : "overlay",
    showlegend: isSweep && models.length > 1,
    xaxis: namesAxis(
      { title: isSweep ? "Requests at once" : "" },
      { categoryorder: "array", categoryarray: isSweep ? levels.map(String) : names },
    ),
    yaxis: axisOf({ title: quantity, unit }, { rangemode: "tozero" }),
  });
}

function find(
  bars: readonly BenchmarkBar[],
  model: string,
  concurrency: number,
): BenchmarkBar | undefined {
  return bars.find((bar) => bar.model === model && bar.concurrency === concurrency);
}

function altOf({ quantity, unit, bars }: BenchmarkInput): string {
  const parts = bars
    .slice(0, 12)
    .map(
      ({ model, concurrency, estimate }) =>
        `${model} at ${figure(concurrency)}: ${figure(estimate)}`,
    );
  return `${quantity}${unit ? ` in ${unit}` : ""}, per model and requests at once: ${parts.join("; ") || "nothing measured"}.`;
}
