import { type Attributes, element, escapeXml } from "./element.js";

/** A line of text is as high as its letters and a little more. */
export const LINE_HEIGHT = 1.3;

const KNOWN: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: "\u00a0",
  "#39": "'",
  "#123": "{",
};

/** Lines of a figure's text: its tags are left out, `<br>` ends a line, entities are read. */
export function linesOf(text: string): string[] {
  return text
    .split(/<br\s*\/?>|\n/i)
    .map((line) =>
      line
        .replace(/<\/?[a-z][^<>]*>/gi, "")
        .replace(/&(amp|lt|gt|quot|nbsp|#39|#123);/g, (_, name: string) => KNOWN[name]!),
    );
}

const NARROW = /[\s.,:;'|!()[\]{}ijlIftr-]/;
const WIDE = /[mwMW@%—→\u{3000}-\u{10ffff}]/u;

/** Width of a line in pixels, near enough for margins: the font of the page is not known. */
export function lineWidth(line: string, size: number): number {
  let units = 0;
  for (const letter of line) units += NARROW.test(letter) ? 0.34 : WIDE.test(letter) ? 0.95 : 0.58;
  return units * size * 1.04;
}

/** A text, cut where it is wider than there is room; one of several lines stays. */
export function fittingText(text: string, room: number, size: number): string {
  const [line = "", ...more] = linesOf(text);
  if (more.length > 0 || lineWidth(line, size) <= room) return text;
  const letters = [...line];
  while (letters.length > 1 && lineWidth(`${letters.join("")}…`, size) > room) letters.pop();
  const cut = letters.join("").trimEnd();
  return `${cut.replace(/&/g, "&amp;").replace(/</g, "&lt;")}…`;
}

/** Width of the longest line. */
export function widthOf(text: string, size: number): number {
  return Math.max(0, ...linesOf(text).map((line) => lineWidth(line, size)));
}

/** Height of all lines. */
export function heightOf(text: string, size: number): number {
  return linesOf(text).length * size * LINE_HEIGHT;
}

/** Where a text is and what it looks like. */
export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor?: "start" | "middle" | "end";
  /** Which part of the text is at y. Default `middle`. */
  readonly side?: "top" | "middle" | "bottom";
  readonly colour?: string;
  readonly weight?: number;
  /** Degrees clockwise around the place. */
  readonly angle?: number;
}

/** Letters sit on a line that is about a third of their size below their middle. */
const MIDDLE = 0.35;

/** Draws a text of one or more lines. */
export function drawText(text: string, place: TextPlace): string {
  const lines = linesOf(text);
  if (lines.every((line) => line.trim() === "")) return "";
  const { x, y, size, anchor = "middle", side = "middle", colour, weight, angle } = place;
  const step = size * LINE_HEIGHT;
  const total = step * lines.length;
  const above = side === "top" ? 0 : side === "bottom" ? total : total / 2;
  const first = y - above + step / 2 + size * MIDDLE;
  const attributes: Attributes = {
    "text-anchor": anchor === "start" ? undefined : anchor,
    "font-size": size === 12 ? undefined : size,
    "font-weight": weight,
    fill: colour ?? "currentColor",
    transform: angle ? `rotate(${angle} ${Math.round(x)} ${Math.round(y)})` : undefined,
  };
  if (lines.length === 1) {
    return element("text", { x, y: first, ...attributes }, escapeXml(lines[0]!));
  }
  const spans = lines.map((line, at) =>
    element("tspan", { x, y: first + at * step }, escapeXml(line) || " "),
  );
  return element("text", attributes, spans.join(""));
}
