import { drawText, heightOf, widthOf } from "./draw-text.js";
import { element } from "./element.js";
import { colour, type Loose, list, number, record, text } from "./loose.js";
import { type Picture, pixelOf } from "./picture.js";
import { dashOf } from "./trace-look.js";

/** Draws the lines, rectangles and circles that a layout adds, those of one layer. */
export function drawShapes(picture: Picture, layer: "below" | "above"): string {
  return list(picture.layout.shapes)
    .map(record)
    .filter(
      (shape) => (shape.layer === "below" ? "below" : "above") === layer && shape.visible !== false,
    )
    .map((shape) => drawShape(picture, shape))
    .join("");
}

function drawShape(picture: Picture, shape: Loose): string {
  const [x1, x2] = [shape.x0, shape.x1].map((value) => placeOf(picture, shape, "x", value, false));
  const [y1, y2] = [shape.y0, shape.y1].map((value) => placeOf(picture, shape, "y", value, false));
  if (x1 === undefined || x2 === undefined || y1 === undefined || y2 === undefined) return "";
  const line = record(shape.line);
  const look = {
    stroke: colour(line.color) ?? "currentColor",
    "stroke-width": number(line.width) ?? 2,
    "stroke-dasharray": dashOf(line.dash),
    opacity: number(shape.opacity),
  };
  if (shape.type === "line") return element("line", { x1, x2, y1, y2, ...look });
  const fill = colour(shape.fillcolor) ?? "none";
  const [left, top, width, height] = [
    Math.min(x1, x2),
    Math.min(y1, y2),
    Math.abs(x2 - x1),
    Math.abs(y2 - y1),
  ];
  if (shape.type === "rect")
    return element("rect", { x: left, y: top, width, height, fill, ...look });
  if (shape.type !== "circle") return "";
  return element("ellipse", {
    cx: left + width / 2,
    cy: top + height / 2,
    rx: width / 2,
    ry: height / 2,
    fill,
    ...look,
  });
}

/** Draws the words that a layout adds, and the arrows that lead from them. */
export function drawAnnotations(picture: Picture): string {
  return list(picture.layout.annotations)
    .map(record)
    .filter(({ visible }) => visible !== false)
    .map((note) => drawAnnotation(picture, note))
    .join("");
}

const SIDES_X = { left: "start", center: "middle", right: "end" } as const;

function drawAnnotation(picture: Picture, note: Loose): string {
  const words = text(note.text);
  const [px, py] = [
    placeOf(picture, note, "x", note.x, true),
    placeOf(picture, note, "y", note.y, true),
  ];
  if (words === undefined || px === undefined || py === undefined) return "";
  const [x, y] = [px + (number(note.xshift) ?? 0), py - (number(note.yshift) ?? 0)];
  const font = record(note.font);
  const look = {
    size: number(font.size) ?? 12,
    colour: colour(font.color),
    angle: number(note.textangle),
  };
  if (note.showarrow !== false) return drawArrow(words, x, y, note, look);
  const anchor = SIDES_X[autoX(note)];
  const side =
    text(note.yanchor) === "top" ? "top" : text(note.yanchor) === "bottom" ? "bottom" : "middle";
  return drawText(words, { x, y, anchor, side, ...look });
}

function autoX({ xanchor }: Loose): keyof typeof SIDES_X {
  return xanchor === "left" || xanchor === "right" ? xanchor : "center";
}

function drawArrow(
  words: string,
  x: number,
  y: number,
  note: Loose,
  look: { size: number; colour?: string },
): string {
  const [tx, ty] = [x + (number(note.ax) ?? -10), y + (number(note.ay) ?? -30)];
  const line = element("line", {
    x1: tx,
    y1: ty,
    x2: x,
    y2: y,
    stroke: colour(note.arrowcolor) ?? "currentColor",
    "stroke-width": number(note.arrowwidth) ?? 1,
  });
  const away = ty <= y ? -1 : 1;
  const half = heightOf(words, look.size) / 2;
  const shift =
    Math.abs(tx - x) > Math.abs(ty - y) ? (Math.sign(tx - x) * widthOf(words, look.size)) / 2 : 0;
  return (
    line + drawText(words, { x: tx + shift, y: ty + (shift === 0 ? away * half : 0), ...look })
  );
}

/**
 * Pixels of a coordinate of a shape or an annotation, which counts along an axis, along the span of an axis, or along
 * the whole plot. Annotations stand on a logarithmic axis by their logarithm, shapes by their value.
 */
function placeOf(
  { axes, plot }: Picture,
  given: Loose,
  direction: "x" | "y",
  value: unknown,
  isNote: boolean,
): number | undefined {
  const ref = text(given[`${direction}ref`]) ?? (isNote && direction === "y" ? "y" : direction);
  const share = number(value);
  if (ref === "paper") {
    if (share === undefined) return undefined;
    return direction === "x"
      ? plot.left + share * plot.width
      : plot.top + (1 - share) * plot.height;
  }
  const [id = "", domain] = ref.split(" ");
  const axis = axes.get(id);
  if (axis === undefined || !id.startsWith(direction)) return undefined;
  if (domain === "domain")
    return share === undefined ? undefined : axis.from + share * (axis.to - axis.from);
  if (isNote && axis.kind === "log") return share === undefined ? undefined : axis.pixel(share);
  return pixelOf(axis, value);
}
