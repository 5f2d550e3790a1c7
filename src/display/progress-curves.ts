import type { ProgressCurve } from "../contract/index.js";
import { escapeHtml } from "./clean-text.js";

const WIDTH = 320;
const HEIGHT = 64;
/** Colour classes of the curves; the later ones are dashed, for eyes that do not tell the colours apart. */
const STYLES = ["pf-running", "pf-paused"];

/** Draws curves over each other as a small picture, with their newest figures; nothing where there are none. */
export function progressCurves(curves: readonly ProgressCurve[] = []): string {
  const drawn = curves.filter(({ points }) => points.length > 1);
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return "";
  const places = scaleOf(all.map(([at]) => at));
  const isPositive = all.every(([, figure]) => figure > 0);
  // Losses fall fast and then by little: on a logarithmic scale both can be seen.
  const height = isPositive ? Math.log : (figure: number) => figure;
  const figures = scaleOf(all.map(([, figure]) => height(figure)));
  const lines = drawn.map(({ points }, number) => {
    const path = points.map(([at, figure]) => {
      const x = 2 + places(at) * (WIDTH - 4);
      const y = HEIGHT - 2 - figures(height(figure)) * (HEIGHT - 4);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    const dash = number === 0 ? "" : ' stroke-dasharray="4 2"';
    return `<polyline class="${styleOf(number)}" points="${path.join(" ")}" fill="none" stroke="currentColor" stroke-width="1.5"${dash}></polyline>`;
  });
  const words = drawn.map(({ name, points }) => `${name} ${points.at(-1)![1]}`);
  const label = escapeHtml(`${words.join(", ")}${isPositive ? "; logarithmic scale" : ""}`);
  const keys = drawn.map(
    (_, number) =>
      `<span><span aria-hidden="true" class="${styleOf(number)}">${number === 0 ? "—" : "┄"}</span> ${escapeHtml(words[number]!)}</span>`,
  );
  return `<div class="pf-curves"><svg role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">${lines.join("")}</svg></div><div class="pf-counts pf-soft">${keys.join("")}</div>`;
}

function styleOf(number: number): string {
  return STYLES[number % STYLES.length]!;
}

/** Maps values to 0 to 1; all alike lie in the middle. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return (value) => (span === 0 ? 0.5 : (value - low) / span);
}
