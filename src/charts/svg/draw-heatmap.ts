import { titleOf } from "./axis-scale.js";
import { colourScale } from "./colour-scale.js";
import { drawText } from "./draw-text.js";
import { element } from "./element.js";
import { list, number, record, text } from "./loose.js";
import { formatBy, tickText } from "./number-format.js";
import { axesOf, type Picture } from "./picture.js";
import type { Box } from "./place-axes.js";
import { cellEdges } from "./read-axes.js";
import type { Trace } from "./read-traces.js";
import { linearTicks } from "./ticks.js";

/** Room on the right that a scale of colours needs. */
export const SCALE_ROOM = 92;

/** Draws the cells of a heatmap. */
export function drawHeatmap(picture: Picture, trace: Trace): string {
  const { x, y } = axesOf(picture, trace);
  const { low, high } = endsOf(trace);
  const paint = colourScale(trace.given.colorscale, trace.given.reversescale === true);
  const [columns, rows] = [
    cellEdges(trace.x.map(x.coordinate)),
    cellEdges(trace.y.map(y.coordinate)),
  ];
  const [xgap, ygap] = [number(trace.given.xgap) ?? 0, number(trace.given.ygap) ?? 0];
  const cells = list(trace.given.z).flatMap((row, r) =>
    list(row).map((value, c) => {
      const known = number(value);
      if (known === undefined || columns[c + 1] === undefined || rows[r + 1] === undefined)
        return "";
      const [left, right] = [x.pixel(columns[c]!), x.pixel(columns[c + 1]!)].sort(
        (a, b) => a - b,
      ) as [number, number];
      const [top, bottom] = [y.pixel(rows[r]!), y.pixel(rows[r + 1]!)].sort((a, b) => a - b) as [
        number,
        number,
      ];
      return element("rect", {
        x: left + xgap / 2,
        y: top + ygap / 2,
        width: Math.max(0, right - left - xgap),
        height: Math.max(0, bottom - top - ygap),
        fill: paint(high > low ? (known - low) / (high - low) : 1),
      });
    }),
  );
  return cells.join("");
}

function endsOf({ given }: Trace): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of list(given.z).flatMap(list)) {
    const known = number(value);
    if (known === undefined) continue;
    low = Math.min(low, known);
    high = Math.max(high, known);
  }
  return { low: number(given.zmin) ?? low, high: number(given.zmax) ?? high };
}

/** Whether a trace brings a scale of colours. */
export function hasScale({ kind, given }: Trace): boolean {
  return kind === "heatmap" && given.showscale !== false;
}

const STRIPES = 24;
const BAR_WIDTH = 12;

/** Draws which colour is which value, right of the plot. */
export function drawColourBar(trace: Trace, plot: Box): string {
  const { low, high } = endsOf(trace);
  if (!(high > low)) return "";
  const bar = record(trace.given.colorbar);
  const paint = colourScale(trace.given.colorscale, trace.given.reversescale === true);
  const title = titleOf(bar.title);
  const left = plot.left + plot.width + 18;
  const top = plot.top + (title === "" ? 0 : 38);
  // Whole pixels leave no seams between the stripes.
  const height =
    STRIPES * Math.max(2, Math.floor(((plot.height - (top - plot.top)) * 0.9) / STRIPES));
  const stripes = Array.from({ length: STRIPES }, (_, at) =>
    element("rect", {
      x: left,
      y: Math.round(top) + (at * height) / STRIPES,
      width: BAR_WIDTH,
      height: height / STRIPES,
      fill: paint(1 - (at + 0.5) / STRIPES),
    }),
  );
  const { values, step } = linearTicks(low, high, 4);
  const labels = values.map((value) => {
    const words = formatBy(text(bar.tickformat) ?? " ", value) ?? tickText(value, step);
    const y = top + (1 - (value - low) / (high - low)) * height;
    return drawText(words, { x: left + BAR_WIDTH + 6, y, anchor: "start", size: 11 });
  });
  const head = drawText(title, { x: left, y: plot.top, side: "top", anchor: "start", size: 11 });
  return stripes.join("") + labels.join("") + head;
}
