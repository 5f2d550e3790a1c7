import type { Figure } from "../contract/index.js";
import { type ChartEstimate, errorBars, hoverWords } from "./chart-estimate.js";
import { axisOf, figure, figureOf, finite, percent, QUIET, seriesColour, words } from "./theme.js";

/** Answers of about the same confidence, and how many of them are right. */
export interface ReliabilityPoint {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean confidence; NaN without answers. */
  readonly confidence: number;
  readonly accuracy: ChartEstimate;
}

/** What a reliability diagram shows. */
export interface ReliabilityInput {
  readonly bins: readonly ReliabilityPoint[];
  /** Expected calibration error, told in the title. */
  readonly ece?: number;
  /** Default `Confidence and accuracy`. */
  readonly title?: string;
}

/** Draws how often answers of each confidence are right: on the diagonal, confidence means what it says. */
export function reliabilityChart({
  bins,
  ece,
  title = "Confidence and accuracy",
}: ReliabilityInput): Figure {
  const filled = bins.filter(
    ({ count, confidence, accuracy }) =>
      count > 0 && finite(confidence) !== null && finite(accuracy.estimate) !== null,
  );
  const color = seriesColour(0);
  const error = errorBars(
    filled.map(({ accuracy }) => accuracy),
    { color },
  );
  const data = [
    {
      type: "scatter",
      mode: "lines",
      name: "perfect",
      x: [0, 1],
      y: [0, 1],
      line: { width: 1.5, dash: "dash", color: QUIET },
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "lines+markers",
      name: "measured",
      x: filled.map(({ confidence }) => confidence),
      y: filled.map(({ accuracy }) => accuracy.estimate),
      line: { width: 2, color },
      marker: { size: 8, color },
      ...(error ? { error_y: error } : {}),
      customdata: filled.map(
        ({ count, accuracy }) =>
          `${hoverWords(accuracy, "share")} right of ${figure(count)} ${count === 1 ? "answer" : "answers"}`,
      ),
      hovertemplate: "confidence %{x:.1%}: %{customdata}<extra></extra>",
    },
    {
      type: "bar",
      name: "answers",
      x: bins.map(({ low, high }) => finite(low + (high - low) / 2)),
      y: bins.map(({ count }) => finite(count)),
      width: bins.map(({ low, high }) => finite(Math.max(0, high - low)) ?? 0),
      marker: { color: QUIET, opacity: 0.6 },
      yaxis: "y2",
      hovertemplate: "%{y:,} answers<extra></extra>",
    },
  ];
  const heading = finite(ece) === null ? title : `${title}: calibration error ${percent(ece)}`;
  return figureOf({ title: words(heading), alt: altOf(filled, ece) }, data, {
    height: 480,
    bargap: 0.04,
    xaxis: axisOf(
      { title: "Confidence" },
      { tickformat: ".0%", range: [0, 1], anchor: "y2", showline: true },
    ),
    yaxis: axisOf(
      { title: "Share right" },
      { tickformat: ".0%", range: [0, 1.02], domain: [0.3, 1] },
    ),
    yaxis2: axisOf(
      { title: "Answers" },
      { domain: [0, 0.2], rangemode: "tozero", tickformat: ",", nticks: 4 },
    ),
  });
}

function altOf(filled: readonly ReliabilityPoint[], ece: number | undefined): string {
  const points = filled.map(
    ({ confidence, accuracy }) => `${percent(confidence)}: ${percent(accuracy.estimate)}`,
  );
  const error = finite(ece) === null ? "" : `Expected calibration error ${percent(ece)}. `;
  return `${error}Share right by confidence: ${points.join(", ") || "no answers"}.`;
}
