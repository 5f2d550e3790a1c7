import type { AxisScale } from "./axis-scale.js";
import { list, nameOf, number, text } from "./loose.js";
import { formatBy, tickText } from "./number-format.js";
import { linearTicks, logTicks } from "./ticks.js";

/** A tick: where it is along its axis, and what it says. */
export interface Tick {
  readonly coordinate: number;
  readonly label: string;
}

/** Chooses the ticks of an axis that is so many pixels long. */
export function ticksOf(axis: AxisScale, pixels: number): Tick[] {
  const { given } = axis;
  if (given.visible === false || given.showticklabels === false) return [];
  const [from, to] = axis.range;
  const [low, high] = from < to ? [from, to] : [to, from];
  const isInside = ({ coordinate }: Tick): boolean => {
    const room = (high - low) * 1e-6;
    return coordinate >= low - room && coordinate <= high + room;
  };
  const wrap = (label: string): string =>
    `${text(given.tickprefix) ?? ""}${label}${text(given.ticksuffix) ?? ""}`;
  return chosen(axis, low, high, pixels)
    .filter(isInside)
    .map(({ coordinate, label }) => ({ coordinate, label: wrap(label) }));
}

const ROOM_X = 78;
const ROOM_Y = 36;
const ROOM_NAME = 13;

function chosen(axis: AxisScale, low: number, high: number, pixels: number): Tick[] {
  const { kind, given, names, direction } = axis;
  const own = list(given.tickvals);
  if (own.length > 0 && given.tickmode !== "auto") return ownTicks(axis, own);
  if (kind === "category") {
    const stride = Math.max(1, Math.ceil((names.length * ROOM_NAME) / Math.max(1, pixels)));
    return names.flatMap((label, coordinate) =>
      coordinate % stride === 0 ? [{ coordinate, label }] : [],
    );
  }
  const most =
    number(given.nticks) ?? Math.max(2, Math.floor(pixels / (direction === "x" ? ROOM_X : ROOM_Y)));
  if (kind === "log") {
    return logValues(low, high, most).map((value) => ({
      coordinate: Math.log10(value),
      label: labelOf(axis, value),
    }));
  }
  const step = number(given.dtick);
  const { values, step: nice } =
    step !== undefined && step > 0 && (high - low) / step < 60
      ? linearTicks(low, high, (high - low) / step)
      : linearTicks(low, high, most);
  return values.map((value) => ({ coordinate: value, label: labelOf(axis, value, nice) }));
}

function ownTicks(axis: AxisScale, own: readonly unknown[]): Tick[] {
  const labels = list(axis.given.ticktext);
  return own.flatMap((value, at) => {
    const coordinate = axis.coordinate(value);
    if (coordinate === undefined) return [];
    const known = number(value);
    const label =
      text(labels[at]) ?? (known === undefined ? (nameOf(value) ?? "") : labelOf(axis, known));
    return [{ coordinate, label }];
  });
}

/** Within less than a factor of two or so there are no round logarithms: the ticks are then even ones. */
function logValues(low: number, high: number, most: number): readonly number[] {
  const logarithmic = logTicks(low, high, most);
  const values =
    logarithmic.length >= 3 ? logarithmic : linearTicks(10 ** low, 10 ** high, most).values;
  return thinned(values, most * 2).filter((value) => value > 0);
}

function thinned(values: readonly number[], most: number): readonly number[] {
  const stride = Math.ceil(values.length / Math.max(1, most));
  return stride <= 1 ? values : values.filter((_, at) => at % stride === 0);
}

function labelOf({ given }: AxisScale, value: number, step?: number): string {
  const format = text(given.tickformat);
  return (format === undefined ? undefined : formatBy(format, value)) ?? tickText(value, step);
}
