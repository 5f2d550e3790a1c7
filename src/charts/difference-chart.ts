import type { Figure } from "../contract/index.js";
import { type ChartEstimate, errorBars, plainWords } from "./chart-estimate.js";
import {
  axisOf,
  BETTER,
  figureOf,
  finite,
  guideLine,
  namesAxis,
  QUIET,
  shortNames,
  WORSE,
  words,
} from "./theme.js";

/** What a plot of differences shows. */
export interface DifferenceInput {
  /** What differs, such as `Accuracy`. */
  readonly quantity: string;
  /** Unit of the differences; `share` writes them as percentage points, `times` as ratios around 1. */
  readonly unit?: string;
  /** One line each, top to bottom: what is compared with what, the difference, and its interval. */
  readonly rows: readonly ({ readonly name: string } & ChartEstimate)[];
  /** Which side is good. Default `higher`; `neither` leaves all in one colour. */
  readonly better?: "higher" | "lower" | "neither";
  /** Default: the quantity and the word difference. */
  readonly title?: string;
}

/** Draws differences with their intervals around a line of no difference; undecided ones are grey. */
export function differenceChart(input: DifferenceInput): Figure {
  const { quantity, unit, rows, better = "higher", title } = input;
  const isRatio = unit === "times";
  const none = isRatio ? 1 : 0;
  const known = rows
    .filter(({ estimate }) => finite(estimate) !== null && (!isRatio || estimate > 0))
    .map((row) => ({ ...row, shown: unit === "share" ? inPoints(row) : row }));
  const names = shortNames(known.map(({ name }) => name));
  const colours = known.map((row) => colourOf(row, none, better));
  const data = known.map((row, at) => ({
    type: "scatter",
    mode: "markers",
    name: names[at]!,
    x: [row.shown.estimate],
    y: [names[at]!],
    marker: {
      size: 11,
      color: colours[at]!,
      symbol: colours[at] === QUIET ? "circle-open" : "circle",
      line: { width: 2, color: colours[at]! },
    },
    ...withBars(row.shown, colours[at]!),
    customdata: [words(told(row, unit))],
    hovertemplate: "%{y}: %{customdata}<extra></extra>",
  }));
  const heading =
    title ?? (isRatio ? `${quantity}: how many times` : `Difference in ${lowerFirst(quantity)}`);
  return figureOf({ title: words(heading), alt: altOf(input, none) }, data, {
    height: Math.min(900, Math.max(190, 132 + 38 * known.length)),
    xaxis: axisOf(axisWords(quantity, unit), {
      showline: true,
      ...(isRatio ? ratioTicks(known) : {}),
      ...(unit === "share" ? { tickformat: "+~g" } : {}),
    }),
    yaxis: namesAxis({ title: "" }, { range: [known.length - 0.5, -0.5], ticksuffix: "  " }),
    shapes: [guideLine({ x0: none, x1: none, xref: "x", y0: 0, y1: 1, yref: "paper" })],
    annotations: better === "neither" ? [] : sides(none, better, isRatio),
  });
}

/** Shares differ by percentage points. */
function inPoints({ estimate, low, high }: ChartEstimate): ChartEstimate {
  const points = (share: number | undefined) => (share === undefined ? undefined : share * 100);
  return { estimate: estimate * 100, low: points(low), high: points(high) };
}

const RATIOS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 50, 100];

/** Ratios people know on a logarithmic axis; beyond them the axis chooses its own. */
function ratioTicks(rows: readonly ChartEstimate[]): Record<string, unknown> {
  const ends = rows.flatMap(({ estimate, low, high }) => [
    estimate,
    low ?? estimate,
    high ?? estimate,
  ]);
  const known = ends.filter((end) => finite(end) !== null && end > 0);
  const [low, high] = [Math.min(1, ...known), Math.max(1, ...known)];
  if (low < 0.01 || high > 100) return { type: "log" };
  const isFar = high / low > 12;
  const shown = RATIOS.filter((ratio) => !isFar || ![0.33, 0.75, 1.5, 3].includes(ratio));
  return { type: "log", tickvals: shown, ticktext: shown.map((ratio) => `${ratio}×`) };
}

function axisWords(quantity: string, unit: string | undefined): { title: string; unit?: string } {
  if (unit === "share")
    return { title: `Difference in ${lowerFirst(quantity)}`, unit: "percentage points" };
  if (unit === "times") return { title: quantity, unit: "times, 1 = the same" };
  return {
    title: `Difference in ${lowerFirst(quantity)}`,
    ...(unit === undefined ? {} : { unit }),
  };
}

function withBars(row: ChartEstimate, color: string): { error_x?: Record<string, unknown> } {
  const bars = errorBars([row], { color, thickness: 2, width: 6 });
  return bars === undefined ? {} : { error_x: bars };
}

/** Decided is only what has its whole interval on one side. */
function colourOf({ low, high }: ChartEstimate, none: number, better: string): string {
  const [from, to] = [finite(low), finite(high)];
  if (from === null || to === null || (from <= none && to >= none)) return QUIET;
  if (better === "neither") return BETTER;
  return from > none === (better === "higher") ? BETTER : WORSE;
}

/** Says at the top which side of the line is good. */
function sides(none: number, better: string, isRatio: boolean): Record<string, unknown>[] {
  const [left, right] = better === "higher" ? ["worse", "better"] : ["better", "worse"];
  const x = isRatio ? Math.log10(none) : none;
  const common = {
    x,
    xref: "x",
    y: 1,
    yref: "paper",
    yanchor: "bottom",
    showarrow: false,
    font: { size: 11 },
  };
  return [
    { ...common, xanchor: "right", xshift: -6, text: `← ${left}` },
    { ...common, xanchor: "left", xshift: 6, text: `${right} →` },
  ];
}

function told(row: ChartEstimate, unit: string | undefined): string {
  return plainWords(row, unit === "share" ? "points" : { unit });
}

function lowerFirst(text: string): string {
  // A word that is all capitals, such as TTFT or F1, stays.
  return /^[A-Z][a-z]/.test(text) ? `${text[0]!.toLowerCase()}${text.slice(1)}` : text;
}

function altOf({ quantity, unit, rows }: DifferenceInput, none: number): string {
  const lines = rows.map((row) => {
    const isOpen = colourOf(row, none, "neither") === QUIET;
    return `${row.name} ${told(row, unit)}${isOpen ? ", undecided" : ""}`;
  });
  return `Differences in ${lowerFirst(quantity)}: ${lines.join("; ") || "none"}.`;
}
