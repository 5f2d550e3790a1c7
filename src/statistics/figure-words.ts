import type { Estimate, Interval } from "./interval.js";

/** Writes the figures of one interval alike, rounding its ends outwards so that it never looks narrower. */
export interface FigureWords {
  readonly low: string;
  readonly high: string;
  /** Any other figure in the same number of digits, to the nearest. */
  nearest(value: number): string;
}

/** What is so much smaller than the other end is what adding binary fractions leaves of 0. */
const NOTHING = 1e-12;

/** Two digits of the interval's width decide how many digits are written. */
export function figureWords(interval: Pick<Interval, "low" | "high">): FigureWords {
  const size = Math.max(Math.abs(interval.low), Math.abs(interval.high));
  const clean = (end: number): number => (Math.abs(end) <= NOTHING * size ? 0 : end);
  const [low, high] = [clean(interval.low), clean(interval.high)];
  const width = high - low || Math.abs(high) || 1;
  let digits = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(width))));
  // An end that is not 0 must not be written as 0: a claim hangs on its sign.
  const vanishes = (end: number): boolean =>
    end !== 0 && Math.abs(end) < 10 ** -digits && digits < 12;
  while (vanishes(low) || vanishes(high)) digits++;
  const ends = outwards({ low, high }, digits);
  return {
    low: written(ends.low, digits),
    high: written(ends.high, digits),
    nearest: (value) =>
      written(Math.sign(value) * rounded(Math.abs(value), digits, Math.round), digits),
  };
}

/** The ends of an interval in so many decimals, rounded outwards. */
export function outwards(
  { low, high }: Pick<Interval, "low" | "high">,
  digits: number,
): Pick<Interval, "low" | "high"> {
  return { low: rounded(low, digits, Math.floor), high: rounded(high, digits, Math.ceil) };
}

/**
 * A figure with its interval, in the digits in which a verdict writes it, such as `-0.8 (-3.3 to 1.7)`.
 * Alone and in three digits where there is no interval; a dash where there is no figure. `scale` is what all are
 * multiplied by, 100 for points of a share; `signed` puts a plus in front of what is above 0. Defaults 1 and false.
 */
export function writtenEstimate(
  { estimate, low, high }: Pick<Estimate, "estimate" | "low" | "high">,
  { scale = 1, signed = false }: { readonly scale?: number; readonly signed?: boolean } = {},
): string {
  if (!Number.isFinite(estimate)) return "–";
  const sign = (text: string): string => (signed && !/^(-|0$)/.test(text) ? `+${text}` : text);
  const figure = scale * estimate;
  if (!Number.isFinite(low + high)) return sign(written(Number(figure.toPrecision(3)), 12));
  const words = figureWords({ low: scale * low, high: scale * high });
  return `${sign(words.nearest(figure))} (${sign(words.low)} to ${sign(words.high)})`;
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

function rounded(value: number, digits: number, how: (x: number) => number): number {
  const scale = 10 ** digits;
  // 0.07 * 100 is a little more than 7, which must not become 8.
  return how(Number((value * scale).toPrecision(12))) / scale;
}

function written(value: number, digits: number): string {
  const plain = value === 0 ? 0 : value;
  return plain.toLocaleString("en-US", { maximumFractionDigits: digits });
}
