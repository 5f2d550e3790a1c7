import { element, round } from "./element.js";
import { colour, number, record } from "./loose.js";
import { axesOf, type Picture, type Point, pixelOf } from "./picture.js";
import { errorReach } from "./place-bars.js";
import type { Trace } from "./read-traces.js";
import { traceColour } from "./trace-look.js";

/** Draws the error bars of a trace through the points given. */
export function drawErrors(
  picture: Picture,
  trace: Trace,
  points: readonly (Point | undefined)[],
): string {
  return drawSide(picture, trace, points, "x") + drawSide(picture, trace, points, "y");
}

function drawSide(
  picture: Picture,
  trace: Trace,
  points: readonly (Point | undefined)[],
  direction: "x" | "y",
): string {
  const given = trace.given[`error_${direction}`];
  if (given === undefined) return "";
  const axis = axesOf(picture, trace)[direction];
  const look = record(given);
  const cap = (number(look.width) ?? 4) / 1;
  const paths = points.map((point, at) => {
    const value = number(trace[direction][at]);
    const reach = value === undefined ? undefined : errorReach(given, at, value);
    if (point === undefined || reach === undefined) return "";
    const [low, high] = [pixelOf(axis, value! - reach.down), pixelOf(axis, value! + reach.up)];
    // Down to zero is infinitely far on a logarithmic axis: the bar then ends where the axis does.
    return high === undefined ? "" : barPath(point, low ?? axis.from, high, cap, direction);
  });
  return element("path", {
    d: paths.join(""),
    fill: "none",
    stroke:
      colour(look.color) ?? (trace.kind === "bar" ? "currentColor" : traceColour(picture, trace)),
    "stroke-width": number(look.thickness) ?? 2,
  });
}

function barPath(
  { x, y }: Point,
  low: number,
  high: number,
  cap: number,
  direction: "x" | "y",
): string {
  if (low === high) return "";
  const [a, b, c] = [round(low), round(high), round(cap)];
  const twice = round(2 * cap);
  return direction === "x"
    ? `M${a},${round(y - cap)}v${twice}m0,-${c}H${b}m0,-${c}v${twice}`
    : `M${round(x - cap)},${a}h${twice}m-${c},0V${b}m-${c},0h${twice}`;
}
