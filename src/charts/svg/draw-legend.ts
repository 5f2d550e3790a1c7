import { drawMarker } from "./draw-marker.js";
import { drawText, linesOf, lineWidth } from "./draw-text.js";
import { element } from "./element.js";
import { type Loose, list, number, pick, record, text } from "./loose.js";
import type { Picture } from "./picture.js";
import type { Box } from "./place-axes.js";
import type { Trace } from "./read-traces.js";
import { dashOf, modeOf, pointOpacity, traceColour } from "./trace-look.js";

const SIZE = 12;
const ROW = 20;
const SWATCH = 30;
const GAP = 18;
const WIDEST = 170;

/** Where a legend is and how much room it takes. */
export interface LegendPlan {
  readonly side: "top" | "right" | "none";
  /** Height above or width beside the plot. */
  readonly room: number;
  /** Entries in rows, as they fit. */
  readonly rows: readonly (readonly Trace[])[];
}

/** Plans the legend of a figure: in rows above the plot, or in a column beside it. */
export function planLegend(traces: readonly Trace[], layout: Loose, width: number): LegendPlan {
  const shown = traces.filter(
    ({ kind, given }) => kind !== "heatmap" && given.showlegend !== false,
  );
  const wanted =
    layout.showlegend ?? (shown.length > 1 || shown.some(({ given }) => given.showlegend === true));
  if (wanted !== true || shown.length === 0) return { side: "none", room: 0, rows: [] };
  if (record(layout.legend).orientation !== "h") {
    const widest = Math.max(...shown.map(entryWidth));
    return {
      side: "right",
      room: Math.min(WIDEST, widest) + 12,
      rows: shown.map((trace) => [trace]),
    };
  }
  const rows: Trace[][] = [[]];
  let used = 0;
  for (const trace of shown) {
    const needed = entryWidth(trace);
    if (used > 0 && used + needed > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(trace);
    used += needed;
  }
  return { side: "top", room: rows.length * ROW + 6, rows };
}

function entryWidth({ name }: Trace): number {
  return SWATCH + 6 + lineWidth(linesOf(name).join(" "), SIZE) + GAP;
}

/** Draws the legend as planned. */
export function drawLegend(picture: Picture, { side, rows, room }: LegendPlan, plot: Box): string {
  if (side === "none") return "";
  const [left, top] =
    side === "top"
      ? [plot.left, plot.top - room + ROW / 2 - 2]
      : [picture.width - room, plot.top + ROW / 2];
  const drawn = rows.map((row, at) => {
    let x = left;
    return row
      .map((trace) => {
        const entry = drawEntry(picture, trace, x, top + at * ROW);
        x += entryWidth(trace);
        return entry;
      })
      .join("");
  });
  return drawn.join("");
}

function drawEntry(picture: Picture, trace: Trace, x: number, y: number): string {
  const name = trace.name.replace(/<br\s*\/?>|\n/gi, " ");
  return (
    drawSwatch(picture, trace, x, y) +
    drawText(name, { x: x + SWATCH + 6, y, anchor: "start", size: SIZE })
  );
}

function drawSwatch(picture: Picture, trace: Trace, x: number, y: number): string {
  const colour = traceColour(picture, trace);
  const opacity = pointOpacity(trace, 0);
  if (trace.kind === "bar")
    return element("rect", { x: x + 12, y: y - 6, width: 14, height: 12, fill: colour, opacity });
  const mode = modeOf(trace);
  const line = record(trace.given.line);
  const stroke = mode.includes("lines")
    ? element("line", {
        x1: x,
        x2: x + SWATCH - 2,
        y1: y,
        y2: y,
        stroke: colour,
        "stroke-width": number(line.width) ?? 2,
        "stroke-dasharray": dashOf(line.dash),
      })
    : "";
  if (!mode.includes("markers")) return stroke;
  const marker = record(trace.given.marker);
  const size = Math.min(
    12,
    number(list(marker.size).find((value) => number(value) !== 0) ?? marker.size) ?? 6,
  );
  const symbol = text(pick(marker.symbol, 0)) ?? "circle";
  return stroke + drawMarker({ x: x + SWATCH / 2 - 1, y }, { size, symbol, colour, opacity });
}
