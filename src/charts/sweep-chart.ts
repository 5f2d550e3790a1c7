import type { Figure } from "../contract/index.js";
import { type ChartEstimate, errorBars, hoverWords } from "./chart-estimate.js";
import {
  axisOf,
  figure,
  figureOf,
  finite,
  guideLine,
  QUIET,
  seriesColour,
  shortNames,
  words,
} from "./theme.js";

/** Throughput at one concurrency. */
export interface SweepLevel {
  readonly concurrency: number;
  readonly rate: number;
  readonly low?: number;
  readonly high?: number;
}

/** What a concurrency sweep shows. */
export interface SweepInput {
  /** One curve per model or server; levels ascending, the knee where throughput stops growing. */
  readonly series: readonly {
    readonly name: string;
    readonly levels: readonly SweepLevel[];
    readonly knee?: number;
  }[];
  /** Unit of the rates. Default `rows/s`. */
  readonly unit?: string;
  /** Default `Throughput by requests at once`. */
  readonly title?: string;
}

/** Draws throughput over the number of requests at once, what perfect scaling would be, and the knee. */
export function sweepChart(input: SweepInput): Figure {
  const { series, unit = "rows/s", title = "Throughput by requests at once" } = input;
  const names = shortNames(series.map(({ name }) => name));
  const curves = series.map(({ levels }) => usable(levels));
  const data = curves.map((levels, at) => curveOf(levels, names[at]!, at, unit));
  const perfect = perfectOf(curves);
  if (perfect) data.push(perfect);
  const all = [...new Set(curves.flat().map(({ concurrency }) => concurrency))].sort(
    (a, b) => a - b,
  );
  const top = Math.max(0, ...curves.flat().map(({ rate, high }) => finite(high) ?? rate));
  return figureOf({ title: words(title), alt: altOf(input, unit) }, data, {
    showlegend: data.length > 1,
    xaxis: axisOf(
      { title: "Requests at once" },
      { type: "log", showline: true, tickvals: all, ticktext: all.map(String) },
    ),
    yaxis: axisOf({ title: "Throughput", unit }, { range: [0, top === 0 ? 1 : top * 1.15] }),
    ...kneesOf(series, names, all),
  });
}

function usable(levels: readonly SweepLevel[]): SweepLevel[] {
  return levels.filter(
    ({ concurrency, rate }) =>
      finite(concurrency) !== null && concurrency > 0 && finite(rate) !== null,
  );
}

function curveOf(
  levels: readonly SweepLevel[],
  name: string,
  at: number,
  unit: string,
): Record<string, unknown> {
  const color = seriesColour(at);
  const rates = levels.map(({ rate, low, high }): ChartEstimate => ({ estimate: rate, low, high }));
  const error = errorBars(rates, { color });
  return {
    type: "scatter",
    mode: "lines+markers",
    name,
    x: levels.map(({ concurrency }) => concurrency),
    y: levels.map(({ rate }) => rate),
    line: { width: 2, color },
    marker: { size: 8, color },
    ...(error ? { error_y: error } : {}),
    customdata: rates.map((rate) => hoverWords(rate, { unit })),
    hovertemplate: `%{x} at once: %{customdata}<extra>${name}</extra>`,
  };
}

/** A straight line of the slowest level's rate times the concurrency, from the fastest first level. */
function perfectOf(
  curves: readonly (readonly SweepLevel[])[],
): Record<string, unknown> | undefined {
  const firsts = curves
    .flatMap((levels) => levels.slice(0, 1))
    .sort((a, b) => b.rate / b.concurrency - a.rate / a.concurrency);
  const first = firsts[0];
  const levels = [...new Set(curves.flat().map(({ concurrency }) => concurrency))].sort(
    (a, b) => a - b,
  );
  if (first === undefined || levels.length < 2) return undefined;
  return {
    type: "scatter",
    mode: "lines",
    name: "perfect scaling",
    x: levels,
    y: levels.map((level) => finite((first.rate / first.concurrency) * level)),
    line: { width: 1.5, dash: "dot", color: QUIET },
    hoverinfo: "skip",
  };
}

function kneesOf(
  series: SweepInput["series"],
  names: readonly string[],
  levels: readonly number[],
): Record<string, unknown> {
  const [least = 1, most = 1] = [levels[0], levels.at(-1)];
  const isRight = (knee: number): boolean => knee * knee > least * most;
  const marks = series.flatMap(({ knee }, at) =>
    knee !== undefined && knee > 0 && finite(knee) !== null ? [{ knee, at }] : [],
  );
  return {
    shapes: marks.map(({ knee, at }) =>
      guideLine({
        x0: knee,
        x1: knee,
        xref: "x",
        y0: 0,
        y1: 1,
        yref: "paper",
        line: { color: seriesColour(at), width: 1.5, dash: "dash" },
      }),
    ),
    annotations: marks.map(({ knee, at }, place) => ({
      // Annotations stand on a logarithmic axis by their logarithm, shapes by their value.
      x: Math.log10(knee),
      xref: "x",
      y: 0,
      yref: "paper",
      yanchor: "bottom",
      xanchor: isRight(knee) ? "right" : "left",
      xshift: isRight(knee) ? -4 : 4,
      yshift: 2 + 16 * place,
      showarrow: false,
      text: series.length > 1 ? `knee of ${names[at]}: ${figure(knee)}` : `knee: ${figure(knee)}`,
      font: { size: 11 },
    })),
  };
}

function altOf({ series }: SweepInput, unit: string): string {
  const parts = series.map(({ name, levels, knee }) => {
    const rates = levels
      .map(({ concurrency, rate }) => `${figure(concurrency)}: ${figure(rate)}`)
      .join(", ");
    return `${name} ${rates}${knee === undefined ? "" : ` (knee at ${figure(knee)})`}`;
  });
  return `Throughput in ${unit} by requests at once. ${parts.join("; ")}.`;
}
