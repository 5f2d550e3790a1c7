/** One measured number, with the bar it is held against where there is one. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure must be, such as `<= 15`; for people, checked by nobody. */
  readonly bar?: string;
}

/** One part of the bench; parts run one after the other, never side by side. */
export interface Part {
  readonly title: string;
  readonly run: () => Promise<Figure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
