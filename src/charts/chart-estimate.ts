import { finite, TEXT_COLOUR } from "./theme.js";

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

/** Words for the bounds of a figure, for hovering and reading; empty without any. */
export function boundsWords(
  { low, high }: Omit<ChartEstimate, "estimate">,
  write: (value: number) => string,
): string {
  if (finite(low) === null || finite(high) === null) return "";
  return `${write(low!)} to ${write(high!)}`;
}

function reach(to: number | undefined, from: number | undefined): number | null {
  const [end, start] = [finite(to), finite(from)];
  return end === null || start === null ? null : Math.max(0, end - start);
}
