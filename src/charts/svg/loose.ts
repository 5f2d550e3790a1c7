import { TEXT_COLOUR } from "../theme.js";

/** A part of a figure, of which nothing is known yet. */
export type Loose = Readonly<Record<string, unknown>>;

const FARTHEST = 1e150;

/** An object, or an empty one. */
export function record(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Loose)
    : {};
}

/** A list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number that can be drawn, also written as text. */
export function number(value: unknown): number | undefined {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Math.abs(read) <= FARTHEST ? read : undefined;
}

/** A text that is not empty. */
export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What a value is called on an axis of names; undefined for what is missing or is no single value. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** The item of a list for one point, or the one value for all of them. */
export function pick(value: unknown, at: number): unknown {
  return Array.isArray(value) ? value[at] : value;
}

const COLOUR = /^(?:#[\da-f]{3,8}|(?:rgb|hsl)a?\([\d\s.,%/+-]+\)|[a-z]+)$/i;

/** A colour as CSS knows it, the neutral one as that of the surroundings; anything else is none. */
export function colour(value: unknown): string | undefined {
  if (value === TEXT_COLOUR) return "currentColor";
  return typeof value === "string" && COLOUR.test(value.trim()) ? value.trim() : undefined;
}
