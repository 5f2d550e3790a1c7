import type { Figure } from "../contract/index.js";

/**
 * Colours of series, told apart with any kind of colour vision.
 * Source: M. Okabe and K. Ito, "Color universal design" (2008), without black, which a dark page swallows; yellow,
 * which a light page nearly does, comes last.
 */
export const PALETTE: readonly string[] = Object.freeze([
  "#0072B2",
  "#E69F00",
  "#009E73",
  "#CC79A7",
  "#56B4E9",
  "#D55E00",
  "#8A8F98",
  "#F0E442",
]);

/** What stands for nothing in particular: undecided, left out, a line to compare with. */
export const QUIET = "#8A8F98";
/** Better than what it is compared with, and worse. */
export const BETTER = "#0072B2";
export const WORSE = "#D55E00";

/** Colours of the statuses of rows. */
export const STATUS_COLOURS: Readonly<Record<string, string>> = Object.freeze({
  ok: "#009E73",
  invalid: "#E69F00",
  truncated: "#CC79A7",
  failed: "#D55E00",
  skipped: QUIET,
});

/** Text that can be read on white and on near-black: 4:1 and more on both. */
export const TEXT_COLOUR = "#7B7F86";
const GRID = "rgba(128,128,128,0.2)";
const AXIS_LINE = "rgba(128,128,128,0.55)";
const CLEAR = "rgba(0,0,0,0)";
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

/** Buttons of Plotly that a chart does without: one that sends it to a server, and two that select nothing here. */
const UNWANTED = ["sendChartToCloud", "lasso2d", "select2d"];

/** Colour of the series at a place, for as many as there are. */
export function seriesColour(at: number): string {
  return PALETTE[at % PALETTE.length]!;
}

/** A colour of the palette, thinned. */
export function thin(hex: string, opacity: number): string {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},${opacity})`;
}

/** What a chart is about, in words. */
export interface ChartWords {
  readonly title: string;
  /** What is to be seen, for those who do not see it; one or two sentences. */
  readonly alt: string;
}

/** Puts traces and layout together in the style of all charts. */
export function figureOf(
  { title, alt }: ChartWords,
  data: Record<string, unknown>[],
  layout: Record<string, unknown>,
): Figure {
  const hasLegend = layout.showlegend === true;
  return {
    data,
    layout: {
      title: {
        text: title,
        x: 0,
        xref: "container",
        xanchor: "left",
        y: 1,
        yref: "container",
        yanchor: "top",
        pad: { l: 14, t: 14 },
        font: { size: 15, weight: 600 },
      },
      font: { family: FONT, size: 12, color: TEXT_COLOUR },
      modebar: { bgcolor: CLEAR, color: QUIET, activecolor: BETTER },
      paper_bgcolor: CLEAR,
      plot_bgcolor: CLEAR,
      height: 360,
      hovermode: "closest",
      bargap: 0.25,
      showlegend: false,
      ...(hasLegend
        ? { legend: { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom" } }
        : {}),
      meta: { alt },
      ...layout,
      margin: { l: 56, r: 24, t: hasLegend ? 72 : 52, b: 52, ...(layout.margin as object) },
    },
    config: { responsive: true, displaylogo: false, modeBarButtonsToRemove: UNWANTED },
  };
}

/** What a figure without colours of its own is given, so that it suits the page it is on. */
const TEMPLATE = {
  layout: {
    font: { family: FONT, color: TEXT_COLOUR },
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    colorway: PALETTE,
    modebar: { bgcolor: CLEAR, color: QUIET, activecolor: BETTER },
    xaxis: { gridcolor: GRID, zerolinecolor: AXIS_LINE, automargin: true },
    yaxis: { gridcolor: GRID, zerolinecolor: AXIS_LINE, automargin: true },
  },
};

/** A figure that suits light and dark pages: the user's own choice of colours stays. */
export function suitsAnyPage(figure: Figure): Figure {
  const { template, paper_bgcolor, plot_bgcolor } = figure.layout;
  const hasColours = [template, paper_bgcolor, plot_bgcolor].some((own) => own !== undefined);
  return hasColours ? figure : { ...figure, layout: { ...figure.layout, template: TEMPLATE } };
}

/** Words and details of an axis. */
export interface AxisWords {
  /** What is on it; empty for none. */
  readonly title: string;
  readonly unit?: string;
}

/** An axis in the style of all charts, with its unit behind its title. */
export function axisOf(
  { title, unit }: AxisWords,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const text = withUnit(title, unit);
  return {
    ...(text === "" ? {} : { title: { text, standoff: 10, font: { size: 13 } } }),
    gridcolor: GRID,
    linecolor: AXIS_LINE,
    showline: false,
    ticks: "",
    zeroline: false,
    automargin: true,
    ...more,
  };
}

/** An axis of names: no grid, the names as they are. */
export function namesAxis(words: AxisWords, more: Record<string, unknown> = {}): object {
  return axisOf(words, { type: "category", showgrid: false, ...more });
}

/** A dashed line to compare with. */
export function guideLine(more: Record<string, unknown>): Record<string, unknown> {
  return {
    type: "line",
    layer: "below",
    line: { color: QUIET, width: 1.5, dash: "dash" },
    ...more,
  };
}

/** A quantity and its unit, such as `Latency (ms)`. */
export function withUnit(title: string, unit: string | undefined): string {
  if (unit === undefined || unit === "") return words(title);
  return title === "" ? words(unit) : `${words(title)} (${words(unit)})`;
}

/** A quantity and its unit for plain text, such as that of a picture for those who do not see it. */
export function plainUnit(title: string, unit: string | undefined): string {
  if (unit === undefined || unit === "") return title;
  return title === "" ? unit : `${title} (${unit})`;
}

/** Foreign text as it may stand in a figure, where Plotly reads tags, entities and `%{…}` for values. */
export function words(text: string): string {
  const plain = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/%\{/g, "%&#123;");
  return plain.replace(/\s+/g, " ").trim();
}

const LONGEST_NAME = 44;

/** Names for an axis or a legend: short, and each of them once. */
export function shortNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const letters = [...(name.replace(/\s+/g, " ").trim() || "(blank)")];
    const cut =
      letters.length > LONGEST_NAME
        ? `${letters.slice(0, LONGEST_NAME - 1).join("")}…`
        : letters.join("");
    let short = words(cut);
    for (let copy = 2; used.has(short); copy++) short = `${words(cut)} (${copy})`;
    used.add(short);
    return short;
  });
}

const FARTHEST = 1e150;

/** A number as a figure can hold it; what is missing or beyond all measure becomes a gap. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Math.abs(value) <= FARTHEST ? value : null;
}

/** A number for words and labels: at most three digits that count, thousands apart. */
export function figure(value: number | null | undefined): string {
  const known = finite(value);
  if (known === null) return "–";
  const whole = Math.abs(known);
  if (whole >= 1e15 || (whole > 0 && whole < 1e-4)) return known.toExponential(1);
  if (whole >= 1000)
    return Math.round(known)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ",");
  return String(Number(known.toPrecision(3)));
}

/** A share for words and labels, such as `87%`. */
export function percent(share: number | null | undefined): string {
  const known = finite(share);
  if (known === null) return "–";
  const hundredths = known * 100;
  const isNearEnd = Math.abs(hundredths) < 1 || (hundredths > 99 && hundredths < 100);
  return `${Number(hundredths.toFixed(isNearEnd && hundredths !== 0 ? 1 : 0))}%`;
}
