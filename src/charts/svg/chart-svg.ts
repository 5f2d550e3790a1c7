import type { Figure } from "../../contract/index.js";
import { TEXT_COLOUR } from "../theme.js";
import { titleOf } from "./axis-scale.js";
import { drawAxis, drawGrid } from "./draw-axes.js";
import { drawBarErrors, drawBars, drawBarTexts } from "./draw-bars.js";
import { drawColourBar, drawHeatmap, hasScale, SCALE_ROOM } from "./draw-heatmap.js";
import { drawLegend, type LegendPlan, planLegend } from "./draw-legend.js";
import { drawAnnotations, drawShapes } from "./draw-notes.js";
import { drawPoints, drawPointTexts, drawScatter } from "./draw-scatter.js";
import { drawText, linesOf } from "./draw-text.js";
import { element, escapeXml } from "./element.js";
import { colour, type Loose, number, record, text } from "./loose.js";
import type { Picture } from "./picture.js";
import { type Box, overhangOf, placeAxes, roomOf } from "./place-axes.js";
import { type ReadAxes, readAxes } from "./read-axes.js";
import { readTraces, type Trace } from "./read-traces.js";

const WIDTH = 800;
const HEIGHT = 450;
const LARGEST = 4_000;
const SIDES = { l: 80, r: 80, t: 100, b: 80 };

/**
 * Draws a figure as a static SVG picture without fonts, scripts or links of its own: scatter, bar and heatmap traces
 * on linear, logarithmic and category axes, with shapes and annotations.
 * Text has the `color` of the place the picture is put into, or a grey that suits light and dark. Undefined where the
 * figure has traces or axes of other kinds: half a picture would mislead.
 */
export function chartSvg({ data, layout }: Figure): string | undefined {
  const words = record(layout);
  if (words.grid !== undefined || words.polar !== undefined) return undefined;
  const traces = readTraces(Array.isArray(data) ? data : []);
  const read = traces && readAxes(traces, words);
  if (traces === undefined || read === undefined) return undefined;
  const width = sizeOf(words.width, WIDTH);
  const height = sizeOf(words.height, HEIGHT);
  const wide = planLegend(traces, words, width - 100);
  const { left } = plotOf(words, read, traces, wide, width, height);
  // Long names beside the plot leave the legend above it less room.
  const legend = planLegend(traces, words, Math.min(width - 100, width - left - 12));
  const plot = plotOf(words, read, traces, legend, width, height);
  const axes = placeAxes(read.axes, plot);
  return draw({ width, height, plot, layout: words, traces, axes, bars: read.bars }, legend);
}

function sizeOf(value: unknown, otherwise: number): number {
  return Math.min(LARGEST, Math.max(80, number(value) ?? otherwise));
}

/** The plot inside its margins, which grow with what is written in them. */
function plotOf(
  layout: Loose,
  { axes }: ReadAxes,
  traces: readonly Trace[],
  legend: LegendPlan,
  width: number,
  height: number,
): Box {
  const margin = record(layout.margin);
  const own = (side: keyof typeof SIDES): number =>
    Math.max(0, number(margin[side]) ?? SIDES[side]);
  const needed = { x: { near: 0, far: 0 }, y: { near: 0, far: 0 } };
  let overhang = 0;
  for (const axis of axes.values()) {
    const side = axis.given.side === "right" || axis.given.side === "top" ? "far" : "near";
    const pixels = axis.direction === "x" ? width - 120 : height - 120;
    needed[axis.direction][side] = Math.max(needed[axis.direction][side], roomOf(axis, pixels));
    overhang = Math.max(overhang, overhangOf(axis, pixels - overhangOf(axis, pixels)));
  }
  const beside =
    (traces.some(hasScale) ? SCALE_ROOM : 0) + (legend.side === "right" ? legend.room : 0);
  const title = titleOf(layout.title) === "" ? 10 : 34;
  const left = Math.max(own("l"), needed.y.near, overhang + 4);
  const top = Math.max(own("t"), needed.x.far + title + (legend.side === "top" ? legend.room : 0));
  const right = Math.max(own("r"), needed.y.far + 8 + beside);
  const bottom = Math.max(own("b"), needed.x.near + 6);
  return {
    left,
    top,
    width: Math.max(20, width - left - right),
    height: Math.max(20, height - top - bottom),
  };
}

function draw(picture: Picture, legend: LegendPlan): string {
  const { width, height, layout, plot, traces, axes } = picture;
  const ground = colour(layout.paper_bgcolor);
  const title = titleOf(layout.title);
  const alt = text(record(layout.meta).alt) ?? linesOf(title).join(" ");
  const all = [...axes.values()];
  const inside = traces.map((trace, at) => drawTrace(picture, trace, traces[at - 1])).join("");
  const over = traces.map((trace) => drawOver(picture, trace)).join("");
  const parts = [
    alt === "" ? "" : element("title", {}, escapeXml(alt)),
    ground === undefined ? "" : element("rect", { width, height, fill: ground }),
    all.map(drawGrid).join(""),
    drawShapes(picture, "below"),
    clipped(plot, 0, inside),
    clipped(plot, 8, over),
    all.map(drawAxis).join(""),
    drawShapes(picture, "above"),
    traces
      .map((trace) =>
        trace.kind === "bar"
          ? drawBarTexts(picture, trace)
          : trace.kind === "scatter"
            ? drawPointTexts(picture, trace)
            : "",
      )
      .join(""),
    drawAnnotations(picture),
    drawLegend(picture, legend, plot),
    traces
      .filter(hasScale)
      .map((trace) => drawColourBar(trace, plot))
      .join(""),
    drawTitle(layout, title, plot, width),
  ];
  const font = record(layout.font);
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      color: font.color === TEXT_COLOUR ? TEXT_COLOUR : (colour(font.color) ?? TEXT_COLOUR),
      "font-family": "system-ui, -apple-system, 'Segoe UI', sans-serif",
      "font-size": 12,
      role: "img",
    },
    parts.join(""),
  );
}

function drawTrace(picture: Picture, trace: Trace, before: Trace | undefined): string {
  if (trace.kind === "bar") return drawBars(picture, trace);
  return trace.kind === "heatmap"
    ? drawHeatmap(picture, trace)
    : drawScatter(picture, trace, before);
}

/** What may reach over the edge of the plot by the size of a marker. */
function drawOver(picture: Picture, trace: Trace): string {
  if (trace.kind === "bar") return drawBarErrors(picture, trace);
  return trace.kind === "scatter" ? drawPoints(picture, trace) : "";
}

/** A picture in a picture needs no name to be cut by, so that many can be on one page. */
function clipped({ left, top, width, height }: Box, room: number, content: string): string {
  if (content === "") return "";
  const [x, y, w, h] = [left - room, top - room, width + 2 * room, height + 2 * room];
  return element("svg", { x, y, width: w, height: h, viewBox: `${x} ${y} ${w} ${h}` }, content);
}

function drawTitle(layout: Loose, title: string, plot: Box, width: number): string {
  if (title === "") return "";
  const given = record(layout.title);
  const font = record(given.font);
  const isLeft = number(given.x) === 0;
  return drawText(title, {
    x: isLeft ? (given.xref === "paper" ? plot.left : 14) : width / 2,
    y: 12,
    side: "top",
    anchor: isLeft ? "start" : "middle",
    size: number(font.size) ?? 17,
    weight: 600,
    colour: colour(font.color),
  });
}
