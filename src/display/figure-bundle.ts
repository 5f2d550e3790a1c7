import { chartSvg, isCharts } from "../charts/index.js";
import type { DisplayBundle, Figure } from "../contract/index.js";
import { chartBlock } from "./chart-html.js";
import { withChartScripts } from "./chart-session.js";
import { chartWords } from "./chart-words.js";
import { cleanLine } from "./clean-text.js";
import { page } from "./page-style.js";
import { plainJson } from "./plain-json.js";
import { isRecord } from "./records-view.js";

/** What a Plotly trace has at least one of; keeps other objects with `data` and `layout` apart. */
const TRACE_KEYS = ["type", "x", "y", "z", "values", "labels", "r", "theta", "lat", "lon"];

/** Shows a Plotly figure, `{ data: [traces], layout }`: interactive, and as a picture where nothing is. */
export function figureBundle(value: object): DisplayBundle | undefined {
  const figure = readFigure(value);
  if (figure === undefined) return undefined;
  const svg = chartSvg(figure);
  return {
    data: {
      "application/vnd.plotly.v1+json": figure,
      "text/html": withChartScripts(page(chartBlock(figure), "report")),
      ...(svg === undefined ? {} : { "image/svg+xml": svg }),
      "text/plain": chartWords(figure),
    },
  };
}

/** Shows the charts of a result below each other. */
export function chartsBundle(value: object): DisplayBundle | undefined {
  if (!isCharts(value)) return undefined;
  const names = Object.keys(value);
  const figures = names.map((name) => plainJson(value[name]) as Figure);
  if (figures.length === 0) return undefined;
  const lines = figures.map((figure, at) => `[${cleanLine(names[at]!)}] ${chartWords(figure)}`);
  return {
    data: {
      "text/html": withChartScripts(page(figures.map(chartBlock).join(""), "report")),
      "text/plain": lines.join("\n"),
    },
  };
}

/** Reads a value as a figure, as plain JSON; titles given as text become objects, as Plotly 3 and later want them. */
function readFigure(value: object): Figure | undefined {
  const { data, layout, config, frames } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(data) || !isRecord(layout)) return undefined;
  if (!data.every((trace) => isRecord(trace) && TRACE_KEYS.some((key) => key in trace))) {
    return undefined;
  }
  const figure = plainJson({
    data,
    layout,
    ...(config ? { config } : {}),
    ...(frames ? { frames } : {}),
  }) as Figure;
  for (const part of [figure.layout, ...Object.values(figure.layout)]) {
    if (isRecord(part) && typeof part.title === "string") {
      Object.assign(part, { title: { text: part.title } });
    }
  }
  return figure;
}
