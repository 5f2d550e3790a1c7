/** A figure and where it probably lies; without ends where none are known. */
export interface Bounded {
  readonly estimate: number;
  readonly low?: number;
  readonly high?: number;
}

/** The ends of an interval. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

/** Writes the figures of one interval alike, rounding its ends outwards so that it never looks narrower. */
export interface FigureWords {
  readonly low: string;
  readonly high: string;
  /** Any other figure in the same number of digits, to the nearest. */
  nearest(value: number): string;
}

/** A figure and its interval in words; `bounds` is empty where no interval is known. */
export interface EstimateWords {
  readonly figure: string;
  readonly bounds: string;
}

/** How an estimate is written. */
export interface EstimateStyle {
  /** What figure and ends are multiplied by, 100 for points of a share. Default 1. */
  readonly scale?: number;
  /** Whether a plus stands in front of what is above 0. Default false. */
  readonly signed?: boolean;
  /** Decimals of figure and ends. Default: as many as the interval's width has a meaning for. */
  readonly decimals?: number;
}

/** What is so much smaller than the other end is what adding binary fractions leaves of 0. */
const NOTHING = 1e-12;

/** Two digits of the interval's width decide how many digits are written. */
export function figureWords(interval: Ends, decimals?: number): FigureWords {
  const size = Math.max(Math.abs(interval.low), Math.abs(interval.high));
  const clean = (end: number): number => (Math.abs(end) <= NOTHING * size ? 0 : end);
  const [low, high] = [clean(interval.low), clean(interval.high)];
  const digits = decimals ?? digitsFor(low, high);
  const ends = outwards({ low, high }, digits);
  return {
    low: written(ends.low, digits, decimals),
    high: written(ends.high, digits, decimals),
    nearest: (value) =>
      written(Math.sign(value) * rounded(Math.abs(value), digits, Math.round), digits, decimals),
  };
}

function digitsFor(low: number, high: number): number {
  const width = Math.abs(high - low) || Math.abs(high) || 1;
  let digits = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(width))));
  // An end that is not 0 must not be written as 0: a claim hangs on its sign.
  const vanishes = (end: number): boolean =>
    end !== 0 && Math.abs(end) < 10 ** -digits && digits < 12;
  while (vanishes(low) || vanishes(high)) digits++;
  return digits;
}

/** The ends of an interval in so many decimals, rounded outwards. */
export function outwards({ low, high }: Ends, digits: number): Ends {
  return { low: rounded(low, digits, Math.floor), high: rounded(high, digits, Math.ceil) };
}

/**
 * A figure to the nearest and its interval outwards, in the same digits, such as `-0.8` and `-3.3 to 1.7`; an
 * interval without an upper end as `70 or more`. In three digits where there is no interval; a dash where there is
 * no figure.
 */
export function estimateWords(
  { estimate, low = Number.NaN, high = Number.NaN }: Bounded,
  { scale = 1, signed = false, decimals }: EstimateStyle = {},
): EstimateWords {
  if (!Number.isFinite(estimate)) return { figure: "–", bounds: "" };
  const sign = (text: string): string => (signed && !/^(-|0[.0]*$)/.test(text) ? `+${text}` : text);
  const figure = scale * estimate;
  const isOpen = Number.isFinite(low) && high === Number.POSITIVE_INFINITY;
  if (!isOpen && !Number.isFinite(low + high))
    return { figure: sign(alone(figure, decimals)), bounds: "" };
  const words = figureWords({ low: scale * low, high: isOpen ? figure : scale * high }, decimals);
  const bounds = isOpen
    ? `${sign(words.low)} or more`
    : `${sign(words.low)} to ${sign(words.high)}`;
  return { figure: sign(words.nearest(figure)), bounds };
}

/** A figure with its interval in brackets, as {@link estimateWords} writes them: `-0.8 (-3.3 to 1.7)`. */
export function writtenEstimate(estimate: Bounded, style: EstimateStyle = {}): string {
  const { figure, bounds } = estimateWords(estimate, style);
  return bounds === "" ? figure : `${figure} (${bounds})`;
}

function alone(figure: number, decimals: number | undefined): string {
  if (decimals !== undefined)
    return figureWords({ low: figure, high: figure }, decimals).nearest(figure);
  return written(Number(figure.toPrecision(3)), 12);
}

function rounded(value: number, digits: number, how: (x: number) => number): number {
  const scale = 10 ** digits;
  // 0.07 * 100 is a little more than 7, which must not become 8.
  return how(Number((value * scale).toPrecision(12))) / scale;
}

function written(value: number, digits: number, atLeast = 0): string {
  const plain = value === 0 ? 0 : value;
  return plain.toLocaleString("en-US", {
    minimumFractionDigits: atLeast,
    maximumFractionDigits: digits,
  });
}
