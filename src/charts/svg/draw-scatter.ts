import { thin } from "../theme.js";
import { drawErrors } from "./draw-errors.js";
import { drawMarker } from "./draw-marker.js";
import { drawText } from "./draw-text.js";
import { element, round } from "./element.js";
import { colour, number, pick, record, text } from "./loose.js";
import { axesOf, type Picture, type Point, pixelOf } from "./picture.js";
import type { Trace } from "./read-traces.js";
import { dashOf, modeOf, pointColour, pointOpacity, traceColour } from "./trace-look.js";

/** Draws the filled area and the line of a scatter trace. */
export function drawScatter(picture: Picture, trace: Trace, before: Trace | undefined): string {
  const points = pointsOf(picture, trace);
  const fill = drawFill(picture, trace, points, before);
  return modeOf(trace).includes("lines") ? fill + drawLine(picture, trace, points) : fill;
}

/** Draws the error bars and markers of a scatter trace. */
export function drawPoints(picture: Picture, trace: Trace): string {
  const points = pointsOf(picture, trace);
  const errors = drawErrors(picture, trace, points);
  return modeOf(trace).includes("markers") ? errors + drawMarkers(picture, trace, points) : errors;
}

/** Draws the words beside points; not cut at the edge of the plot. */
export function drawPointTexts(picture: Picture, trace: Trace): string {
  if (!modeOf(trace).includes("text")) return "";
  const size = number(record(trace.given.textfont).size) ?? 12;
  const drawn = pointsOf(picture, trace).map((point, at) => {
    const words = text(pick(trace.given.text, at));
    if (point === undefined || words === undefined) return "";
    const [side = "middle", along = "center"] = (
      text(pick(trace.given.textposition, at)) ?? "middle center"
    ).split(" ");
    const [dx, anchor] =
      along === "left"
        ? ([-8, "end"] as const)
        : along === "right"
          ? ([8, "start"] as const)
          : ([0, "middle"] as const);
    const dy = side === "top" ? -6 : side === "bottom" ? 6 : 0;
    return drawText(words, {
      x: point.x + dx,
      y: point.y + dy,
      size,
      anchor,
      side: side === "top" ? "bottom" : side === "bottom" ? "top" : "middle",
      colour: colour(record(trace.given.textfont).color),
    });
  });
  return drawn.join("");
}

type Points = readonly (Point | undefined)[];

function pointsOf(picture: Picture, trace: Trace): Points {
  const { x, y } = axesOf(picture, trace);
  return trace.x.map((value, at) => {
    const [px, py] = [pixelOf(x, value), pixelOf(y, trace.y[at])];
    return px === undefined || py === undefined ? undefined : { x: px, y: py };
  });
}

function drawLine(picture: Picture, trace: Trace, points: Points): string {
  const line = record(trace.given.line);
  const width = number(line.width) ?? 2;
  if (width <= 0) return "";
  return element("path", {
    d: pathOf(points, text(line.shape), trace.given.connectgaps === true),
    fill: "none",
    stroke: traceColour(picture, trace),
    "stroke-width": width,
    "stroke-dasharray": dashOf(line.dash),
    "stroke-linejoin": "round",
    opacity: opacityOf(trace),
  });
}

function opacityOf({ given }: Trace): number | undefined {
  const own = number(given.opacity);
  return own === undefined || own >= 1 ? undefined : Math.max(0, own);
}

/** A path through points; a missing one breaks it. */
function pathOf(points: Points, shape: string | undefined, connects: boolean): string {
  let path = "";
  let last: Point | undefined;
  for (const point of points) {
    if (point === undefined) {
      if (!connects) last = undefined;
      continue;
    }
    path +=
      last === undefined ? `M${round(point.x)},${round(point.y)}` : stepTo(last, point, shape);
    last = point;
  }
  return path;
}

function stepTo(from: Point, to: Point, shape: string | undefined): string {
  if (shape === "hv") return `H${round(to.x)}V${round(to.y)}`;
  if (shape === "vh") return `V${round(to.y)}H${round(to.x)}`;
  if (shape === "hvh") return `H${round((from.x + to.x) / 2)}V${round(to.y)}H${round(to.x)}`;
  if (shape === "vhv") return `V${round((from.y + to.y) / 2)}H${round(to.x)}V${round(to.y)}`;
  return `L${round(to.x)},${round(to.y)}`;
}

function drawFill(
  picture: Picture,
  trace: Trace,
  points: Points,
  before: Trace | undefined,
): string {
  const fill = text(trace.given.fill);
  const known = points.filter((point) => point !== undefined);
  if (fill === undefined || fill === "none" || known.length < 2) return "";
  const edge = lowerEdge(picture, trace, fill, known, before);
  if (edge === undefined) return "";
  const own = traceColour(picture, trace);
  const shade = /^#[\da-f]{6}$/i.test(own) ? thin(own, 0.25) : own;
  return element("path", {
    d: `${pathOf(known, text(record(trace.given.line).shape), true)}${edge}Z`,
    fill: colour(trace.given.fillcolor) ?? shade,
    stroke: "none",
  });
}

/** The other side of a filled area, drawn backwards. */
function lowerEdge(
  picture: Picture,
  trace: Trace,
  fill: string,
  known: readonly Point[],
  before: Trace | undefined,
): string | undefined {
  const { y } = axesOf(picture, trace);
  if (fill === "tozeroy") {
    const floor = pixelOf(y, 0) ?? y.from;
    return `L${round(known.at(-1)!.x)},${round(floor)}H${round(known[0]!.x)}`;
  }
  if (fill === "toself") return "";
  if (fill !== "tonexty" || before === undefined) return undefined;
  const back = pointsOf(picture, before)
    .filter((point) => point !== undefined)
    .reverse();
  return back.map((point) => `L${round(point.x)},${round(point.y)}`).join("");
}

function drawMarkers(picture: Picture, trace: Trace, points: Points): string {
  const marker = record(trace.given.marker);
  return points
    .map((point, at) => {
      const size = number(pick(marker.size, at)) ?? 6;
      if (point === undefined || size <= 0) return "";
      return drawMarker(point, {
        size,
        symbol: text(pick(marker.symbol, at)) ?? "circle",
        colour: pointColour(picture, trace, at),
        opacity: pointOpacity(trace, at),
        stroke: number(pick(record(marker.line).width, at)),
      });
    })
    .join("");
}
