import type { Interval } from "./interval.js";

/** Writes the figures of one interval alike, rounding its ends outwards so that it never looks narrower. */
export interface FigureWords {
  readonly low: string;
  readonly high: string;
  /** Any other figure in the same number of digits, to the nearest. */
  nearest(value: number): string;
}

/** Two digits of the interval's width decide how many digits are written. */
export function figureWords({ low, high }: Pick<Interval, "low" | "high">): FigureWords {
  const width = high - low || Math.abs(high) || 1;
  let digits = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(width))));
  // An end that is not 0 must not be written as 0: a claim hangs on its sign.
  const vanishes = (end: number): boolean =>
    end !== 0 && Math.abs(end) < 10 ** -digits && digits < 12;
  while (vanishes(low) || vanishes(high)) digits++;
  const round = (value: number, how: (x: number) => number): string => {
    const scale = 10 ** digits;
    // 0.07 * 100 is a little more than 7, which must not become 8.
    const exact = Number((value * scale).toPrecision(12));
    return written(how(exact) / scale, digits);
  };
  return {
    low: round(low, Math.floor),
    high: round(high, Math.ceil),
    nearest: (value) => round(value, Math.round),
  };
}

/** A p-value for a sentence; never written as 0. */
export function writtenP(p: number): string {
  if (p < 0.001) return "p < 0.001";
  return `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** A planned number of rows, rounded up to two digits. */
export function writtenRows(rows: number): string {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return (Math.ceil(rows / scale) * scale).toLocaleString("en-US");
}

/** A confidence as per cent. */
export function writtenConfidence(confidence: number): string {
  return `${Number((100 * confidence).toPrecision(6))} %`;
}

function written(value: number, digits: number): string {
  const plain = value === 0 ? 0 : value;
  return plain.toLocaleString("en-US", { maximumFractionDigits: digits });
}
