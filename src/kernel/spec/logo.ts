import { writePng } from "./write-png.js";

/** A thick line with round ends, in a square of side 1. */
interface Stroke {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly width: number;
  readonly colour: string;
}

const GROUND = "#2450a4";
const CORNER = 0.2;

/** A prompt sign, and beside it the rows of a table it is asked about. */
const STROKES: readonly Stroke[] = [
  { from: [0.2, 0.3], to: [0.4, 0.5], width: 0.1, colour: "#ffffff" },
  { from: [0.4, 0.5], to: [0.2, 0.7], width: 0.1, colour: "#ffffff" },
  { from: [0.56, 0.3], to: [0.82, 0.3], width: 0.1, colour: "#9dc1ff" },
  { from: [0.56, 0.5], to: [0.82, 0.5], width: 0.1, colour: "#9dc1ff" },
  { from: [0.56, 0.7], to: [0.74, 0.7], width: 0.1, colour: "#ffd166" },
];

const SVG_SIZE = 64;

/** The kernel's logo as SVG. */
export function logoSvg(): string {
  const at = (share: number) => String(Number((share * SVG_SIZE).toFixed(2)));
  const lines = STROKES.map(
    ({ from, to, width, colour }) =>
      `  <line x1="${at(from[0])}" y1="${at(from[1])}" x2="${at(to[0])}" y2="${at(to[1])}" stroke="${colour}" stroke-width="${at(width)}" stroke-linecap="round"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SVG_SIZE}" height="${SVG_SIZE}" viewBox="0 0 ${SVG_SIZE} ${SVG_SIZE}">`,
    `  <rect width="${SVG_SIZE}" height="${SVG_SIZE}" rx="${at(CORNER)}" fill="${GROUND}"/>`,
    ...lines,
    "</svg>",
    "",
  ].join("\n");
}

/** The kernel's logo as a PNG of so many pixels a side. */
export function logoPng(size: number): Buffer {
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      pixels.set(colourAt((x + 0.5) / size, (y + 0.5) / size, size), (y * size + x) * 4);
    }
  }
  return writePng(size, pixels);
}

function colourAt(x: number, y: number, size: number): readonly [number, number, number, number] {
  // Within half a pixel of an edge the colours mix: that is all the smoothing it needs.
  const cover = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance * size));
  let colour = rgb(GROUND);
  for (const stroke of STROKES) {
    const share = cover(strokeDistance(x, y, stroke));
    const over = rgb(stroke.colour);
    colour = colour.map((part, at) => part + (over[at]! - part) * share) as Rgb;
  }
  const [red, green, blue] = colour.map(Math.round) as Rgb;
  return [red, green, blue, Math.round(255 * cover(cornerDistance(x, y)))];
}

type Rgb = [number, number, number];

function rgb(colour: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb;
}

/** Distance to the edge of a stroke; negative inside. */
function strokeDistance(x: number, y: number, { from, to, width }: Stroke): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from[0] - share * dx, y - from[1] - share * dy) - width / 2;
}

/** Distance to the edge of the rounded square; negative inside. */
function cornerDistance(x: number, y: number): number {
  const inner = 0.5 - CORNER;
  const dx = Math.abs(x - 0.5) - inner;
  const dy = Math.abs(y - 0.5) - inner;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - CORNER;
}
