import type { Figure } from "../contract/index.js";
import { markLines } from "./histogram-chart.js";
import { axisOf, figure, figureOf, finite, seriesColour, shortNames, words } from "./theme.js";

/** What a chart of training shows. */
export interface LossInput {
  /** One curve each, such as training and held-out rows; steps ascending. */
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly { readonly step: number; readonly loss: number }[];
  }[];
  /** Step whose model was kept. */
  readonly kept?: number;
  /** Default `Loss`. */
  readonly title?: string;
}

const DASHES = ["solid", "dash", "dot", "dashdot"];

/** Draws the loss over the steps of a training. */
export function lossChart({ series, kept, title = "Loss" }: LossInput): Figure {
  const names = shortNames(series.map(({ name }) => name));
  const data = series.map(({ points }, at) => ({
    type: "scatter",
    mode: points.length <= 40 ? "lines+markers" : "lines",
    name: names[at]!,
    x: points.map(({ step }) => finite(step)),
    y: points.map(({ loss }) => finite(loss)),
    line: { width: 2, color: seriesColour(at), dash: DASHES[at % DASHES.length]! },
    marker: { size: 5, color: seriesColour(at) },
    hovertemplate: `step %{x:,}: %{y:.4~g}<extra>${names[at]!}</extra>`,
  }));
  const ends = series.map(
    ({ name, points }) => `${name} ${figure(points[0]?.loss)} to ${figure(points.at(-1)?.loss)}`,
  );
  return figureOf(
    { title: words(title), alt: `Loss over the steps of a training: ${ends.join(", ")}.` },
    data,
    {
      showlegend: series.length > 1,
      xaxis: axisOf({ title: "Step" }, { showline: true, tickformat: "," }),
      yaxis: axisOf({ title: "Loss" }, { rangemode: "tozero" }),
      ...markLines(
        kept === undefined ? [] : [{ name: `kept: step ${figure(kept)}`, value: kept }],
        series.flatMap(({ points }) => points.map(({ step }) => step)),
      ),
    },
  );
}
