import { estimateWords } from "../contract/index.js";
import { figure, finite, TEXT_COLOUR, words } from "./theme.js";

/** A figure and where it probably lies; without bounds where none are known. */
export interface ChartEstimate {
  readonly estimate: number;
  readonly low?: number;
  readonly high?: number;
}

/** Error bars of figures, as Plotly wants them: how far the bounds are from the figure. */
export function errorBars(
  values: readonly ChartEstimate[],
  more: Record<string, unknown> = {},
): Record<string, unknown> | undefined {
  const up = values.map(({ estimate, high }) => reach(high, estimate));
  const down = values.map(({ estimate, low }) => reach(estimate, low));
  if (![...up, ...down].some((length) => length !== null && length > 0)) return undefined;
  return {
    type: "data",
    symmetric: false,
    array: up.map((length) => length ?? 0),
    arrayminus: down.map((length) => length ?? 0),
    color: TEXT_COLOUR,
    thickness: 1.5,
    width: 5,
    ...more,
  };
}

/** What figures are of, for words: a share as `87.5% (80.1 to 92.3)`, a difference of shares in points. */
export type Quantity = "share" | "points" | { readonly unit?: string };

/** A figure with its interval as it may stand in a figure, to the same digits as reports write them. */
export function hoverWords(value: ChartEstimate, of: Quantity): string {
  return words(plainWords(value, of));
}

/** As {@link hoverWords}, for plain text. */
export function plainWords(value: ChartEstimate, of: Quantity): string {
  if (finite(value.estimate) === null) return "–";
  const isPlain = typeof of === "object";
  const style = isPlain ? (of.unit === "%" ? TENTHS : {}) : of === "share" ? PERCENT : POINTS;
  const { figure: near, bounds } = estimateWords(value, style);
  const behind = isPlain ? (of.unit ? ` ${of.unit}` : "") : of === "share" ? "%" : " points";
  // A figure without an interval may be of any size.
  const shown = bounds === "" && isPlain ? figure(value.estimate) : near;
  return `${shown}${behind}${bounds === "" ? "" : ` (${bounds})`}`;
}

/** Reports write shares with one decimal, and differences of shares to the digits that their interval bears. */
const TENTHS = { decimals: 1 };
const PERCENT = { ...TENTHS, scale: 100 };
const POINTS = { scale: 100, signed: true };

function reach(to: number | undefined, from: number | undefined): number | null {
  const [end, start] = [finite(to), finite(from)];
  return end === null || start === null ? null : Math.max(0, end - start);
}
