import { drawErrors } from "./draw-errors.js";
import { drawText, widthOf } from "./draw-text.js";
import { element } from "./element.js";
import { colour, number, pick, record, text } from "./loose.js";
import { axesOf, type Picture, type Point, pixelOf } from "./picture.js";
import type { PlacedBar } from "./place-bars.js";
import type { Trace } from "./read-traces.js";
import { pointColour, pointOpacity } from "./trace-look.js";

/** Draws the bars of a trace. */
export function drawBars(picture: Picture, trace: Trace): string {
  const boxes = barBoxes(picture, trace);
  const drawn = boxes.map(({ bar, left, top, width, height }) =>
    element("rect", {
      x: left,
      y: top,
      width,
      height,
      fill: pointColour(picture, trace, bar.point),
      opacity: pointOpacity(trace, bar.point),
    }),
  );
  return drawn.join("");
}

/** Draws the error bars of the bars of a trace. */
export function drawBarErrors(picture: Picture, trace: Trace): string {
  const tips: (Point | undefined)[] = trace.x.map(() => undefined);
  for (const { bar, tip } of barBoxes(picture, trace)) tips[bar.point] = tip;
  return drawErrors(picture, trace, tips);
}

const TEXT_SIZE = 12;

/** Draws the words on or behind bars; not cut at the edge of the plot. */
export function drawBarTexts(picture: Picture, trace: Trace): string {
  const { given, isFlat } = trace;
  if (given.text === undefined) return "";
  const font = record(given.textfont);
  const size = number(font.size) ?? TEXT_SIZE;
  const drawn = barBoxes(picture, trace).map((box) => {
    const words = text(pick(given.text, box.bar.point));
    const place = text(pick(given.textposition, box.bar.point)) ?? "auto";
    if (words === undefined || place === "none") return "";
    const fits = isFlat ? box.width > widthOf(words, size) + 8 : box.height > size * 1.5;
    if (place === "outside" || (place === "auto" && !fits))
      return outside(words, box, isFlat, size);
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    return fits
      ? drawText(words, { ...middle, size, colour: colour(font.color) ?? "#ffffff" })
      : "";
  });
  return drawn.join("");
}

function outside(words: string, { tip, bar }: BarBox, isFlat: boolean, size: number): string {
  const isUp = bar.tip >= bar.base;
  return isFlat
    ? drawText(words, {
        x: tip.x + (isUp ? 6 : -6),
        y: tip.y,
        anchor: isUp ? "start" : "end",
        size,
      })
    : drawText(words, {
        x: tip.x,
        y: tip.y + (isUp ? -3 : 3),
        side: isUp ? "bottom" : "top",
        size,
      });
}

interface BarBox {
  readonly bar: PlacedBar;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Middle of the bar's end. */
  readonly tip: Point;
}

function barBoxes(picture: Picture, trace: Trace): BarBox[] {
  const { x, y } = axesOf(picture, trace);
  const [stand, length] = trace.isFlat ? [y, x] : [x, y];
  return (picture.bars.get(trace) ?? []).flatMap((bar): BarBox[] => {
    const [a, b] = [
      stand.pixel(bar.middle - bar.width / 2),
      stand.pixel(bar.middle + bar.width / 2),
    ];
    const tip = pixelOf(length, bar.tip);
    // On a logarithmic axis there is no zero to stand on.
    const base = pixelOf(length, bar.base) ?? length.from;
    if (tip === undefined || !Number.isFinite(a) || !Number.isFinite(b)) return [];
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const [low, high] = [Math.min(base, tip), Math.max(base, tip)];
    const middle = (from + to) / 2;
    return [
      trace.isFlat
        ? {
            bar,
            left: low,
            top: from,
            width: high - low,
            height: to - from,
            tip: { x: tip, y: middle },
          }
        : {
            bar,
            left: from,
            top: low,
            width: to - from,
            height: high - low,
            tip: { x: middle, y: tip },
          },
    ];
  });
}
