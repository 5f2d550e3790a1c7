import { titleOf } from "./axis-scale.js";
import { drawText, fittingText, widthOf } from "./draw-text.js";
import { element } from "./element.js";
import { colour, number, record } from "./loose.js";
import { linesOfAxis, type PlacedAxis, TICK_SIZE } from "./place-axes.js";

/** Lines behind the data: one for each tick, and a stronger one at zero. */
export function drawGrid(axis: PlacedAxis): string {
  if (axis.given.visible === false) return "";
  const { grid, zero } = linesOfAxis(axis);
  const zeroAt = zero === undefined ? undefined : insidePixel(axis, 0);
  const lines = axis.ticks.flatMap(({ coordinate }) => {
    const at = axis.pixel(coordinate);
    return grid === undefined || at === zeroAt ? [] : [across(axis, at, grid, 1)];
  });
  if (zeroAt !== undefined && zero !== undefined) lines.push(across(axis, zeroAt, zero, 1));
  return lines.join("");
}

function insidePixel(axis: PlacedAxis, coordinate: number): number | undefined {
  const [low, high] = [...axis.range].sort((a, b) => a - b) as [number, number];
  return coordinate >= low && coordinate <= high ? axis.pixel(coordinate) : undefined;
}

function across(
  { direction, grid }: PlacedAxis,
  at: number,
  stroke: string,
  width: number,
): string {
  const [a, b] = grid;
  const ends =
    direction === "x" ? { x1: at, x2: at, y1: a, y2: b } : { x1: a, x2: b, y1: at, y2: at };
  return element("line", { ...ends, stroke: colour(stroke), "stroke-width": width });
}

/** The line, the labels and the title of an axis. */
export function drawAxis(axis: PlacedAxis): string {
  if (axis.given.visible === false) return "";
  const { line } = linesOfAxis(axis);
  const { direction, from, to, across: at } = axis;
  const ends =
    direction === "x" ? { x1: from, x2: to, y1: at, y2: at } : { x1: at, x2: at, y1: from, y2: to };
  const stroke =
    line === undefined ? "" : element("line", { ...ends, stroke: colour(line), "stroke-width": 1 });
  const labels = axis.ticks.map(({ coordinate, label }) =>
    drawLabel(axis, axis.pixel(coordinate), label),
  );
  return stroke + labels.join("") + drawTitle(axis);
}

function sizeOf(axis: PlacedAxis): number {
  return number(record(axis.given.tickfont).size) ?? TICK_SIZE;
}

function drawLabel(axis: PlacedAxis, at: number, label: string): string {
  const { direction, across: line, side, angle } = axis;
  const away = side === "near" ? 1 : -1;
  const look = { size: sizeOf(axis), colour: colour(record(axis.given.tickfont).color) };
  if (direction === "y") {
    return drawText(label, {
      x: line - 6 * away,
      y: at,
      anchor: side === "near" ? "end" : "start",
      ...look,
    });
  }
  if (angle !== 0) {
    return drawText(label, {
      x: at,
      y: line + 12 * away,
      anchor: angle < 0 ? "end" : "start",
      angle,
      ...look,
    });
  }
  return drawText(label, {
    x: at,
    y: line + 6 * away,
    side: side === "near" ? "top" : "bottom",
    ...look,
  });
}

/** A title may be a little longer than its axis. */
const TITLE_OVERHANG = 40;

function drawTitle(axis: PlacedAxis): string {
  const title = titleOf(axis.given.title);
  if (title === "") return "";
  const { direction, from, to, across: line, side, angle, ticks } = axis;
  const middle = (from + to) / 2;
  const widest = Math.max(0, ...ticks.map(({ label }) => widthOf(label, TICK_SIZE)));
  const away = side === "near" ? 1 : -1;
  const font = record(record(axis.given.title).font);
  const size = number(font.size) ?? 12.5;
  const look = { size, colour: colour(font.color) };
  const shown = fittingText(title, Math.abs(to - from) + TITLE_OVERHANG, size);
  if (direction === "y") {
    return drawText(shown, { x: line - away * (widest + 22), y: middle, angle: -90, ...look });
  }
  const depth = angle === 0 ? 24 : Math.abs(Math.sin((angle * Math.PI) / 180)) * widest + 24;
  return drawText(shown, {
    x: middle,
    y: line + away * depth,
    side: side === "near" ? "top" : "bottom",
    ...look,
  });
}
