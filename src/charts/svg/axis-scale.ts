import { type Loose, list, nameOf, number, record, text } from "./loose.js";

/** Kinds of axes that are drawn here. */
export type AxisKind = "linear" | "log" | "category";

/** An axis with its range, before it has a place: coordinates along it are numbers, logarithms or places of names. */
export interface AxisScale {
  /** Such as `x` or `y2`. */
  readonly id: string;
  readonly direction: "x" | "y";
  readonly kind: AxisKind;
  readonly given: Loose;
  readonly names: readonly string[];
  /** Ends of the range in coordinates: first the left or bottom one. */
  readonly range: readonly [number, number];
  /** Coordinate of a value; undefined where it has none. */
  coordinate(value: unknown): number | undefined;
}

const DATE = /^\d{4}-\d{2}(?:-\d{2})?(?:[T ]\d|$)/;

/** The kind of an axis by its own word or its values; undefined for kinds that are not drawn here. */
export function kindOf(given: Loose, values: readonly unknown[]): AxisKind | undefined {
  const { type } = given;
  if (type === "linear" || type === "log" || type === "category") return type;
  if (type !== undefined && type !== "-") return undefined;
  const known = values.filter((value) => value !== null && value !== undefined && value !== "");
  if (known.every((value) => number(value) !== undefined || typeof value === "number"))
    return "linear";
  return known.some((value) => typeof value === "string" && DATE.test(value))
    ? undefined
    : "category";
}

/** Names of an axis in their order; undefined for an order that is not known here. */
export function namesOf(given: Loose, values: readonly unknown[]): string[] | undefined {
  const { categoryorder = "trace" } = given;
  const first = categoryorder === "array" ? list(given.categoryarray) : [];
  const all = [...first, ...values].map(nameOf);
  const names = [...new Set(all.filter((name) => name !== undefined))];
  if (categoryorder === "category ascending") return names.sort();
  if (categoryorder === "category descending") return names.sort().reverse();
  return categoryorder === "trace" || categoryorder === "array" ? names : undefined;
}

/** Makes coordinates of values. */
export function coordinateBy(
  kind: AxisKind,
  names: readonly string[],
): (value: unknown) => number | undefined {
  if (kind === "category") {
    const places = new Map(names.map((name, at) => [name, at]));
    return (value) =>
      places.get(nameOf(value) ?? "") ?? (typeof value === "number" ? number(value) : undefined);
  }
  if (kind === "linear") return number;
  return (value) => {
    const known = number(value);
    return known !== undefined && known > 0 ? Math.log10(known) : undefined;
  };
}

/** What an axis has to hold: coordinates, and whether room is needed around them. */
export interface AxisExtent {
  readonly low: number;
  readonly high: number;
  /** Bars stand on zero, which gets no room below. */
  readonly hasBars: boolean;
  /** Markers reach over their point. */
  readonly hasMarkers: boolean;
}

/** The range of an axis: its own, or what its values need. */
export function rangeOf(
  given: Loose,
  kind: AxisKind,
  names: readonly string[],
  extent: AxisExtent | undefined,
): [number, number] {
  const [from, to] = list(given.range).map(number);
  if (from !== undefined && to !== undefined && from !== to) return [from, to];
  const [low, high] =
    kind === "category"
      ? [-0.5, Math.max(0.5, names.length - 0.5)]
      : autoRange(given, kind, extent);
  return given.autorange === "reversed" ? [high, low] : [low, high];
}

function autoRange(given: Loose, kind: AxisKind, extent: AxisExtent | undefined): [number, number] {
  if (extent === undefined || extent.low > extent.high) return kind === "log" ? [0, 1] : [-1, 6];
  let { low, high } = extent;
  if (low === high) {
    const room = kind === "log" ? 0.5 : Math.abs(low) * 0.1 || 1;
    [low, high] = [low - room, high + room];
  }
  const room = (high - low) * (extent.hasMarkers || extent.hasBars ? 0.06 : 0.03);
  const toZero = kind === "linear" && (given.rangemode === "tozero" || extent.hasBars);
  if (toZero && extent.low >= 0) return [0, Math.max(high, 0) + room];
  if (toZero && extent.high <= 0) return [low - room, 0];
  return [low - room, high + room];
}

/** The title of an axis or a figure, which older figures give as text. */
export function titleOf(given: unknown): string {
  return text(record(given).text) ?? text(given) ?? "";
}
