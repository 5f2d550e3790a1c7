import { fewestUnits } from "./fewest-units.js";
import { figureWords, writtenConfidence, writtenP, writtenRows } from "./figure-words.js";
import type { Estimate } from "./interval.js";

/** What may be claimed. */
export type Claim =
  | "second-better"
  | "first-better"
  | "no-difference-shown"
  | "equal-within-margin"
  | "not-comparable";

/** A claim and the sentence that makes it. */
export interface Verdict {
  readonly claim: Claim;
  readonly sentence: string;
}

/** What {@link differenceVerdict} speaks about. */
export interface DifferenceFacts {
  readonly first: string;
  readonly second: string;
  /** Second minus first. Of shares (0 to 1) when the unit is points. */
  readonly difference: Estimate;
  /** Rows both were measured on. */
  readonly rows: number;
  /** P-value of the test, adjusted when there are several comparisons; without one the interval decides. */
  readonly p?: number;
  /** Default 0.05. */
  readonly alpha?: number;
  /** How many comparisons `p` was adjusted for; default 1. */
  readonly comparisons?: number;
  /** Default `points`: per cent points of a share. Any other text is written behind the figures as they are. */
  readonly unit?: string;
  /** Default true; false for times and costs. */
  readonly higherIsBetter?: boolean;
  /** A difference too small to matter, in the unit of `difference`. */
  readonly margin?: number;
  /** Rows that find a difference of this size, for example from `rowsForPairedShares`. */
  readonly rowsFor?: (difference: number) => number;
}

/** On fewer rows an interval is rough. */
const ROUGH = 20;

/**
 * One honest sentence about a difference.
 * A winner is named only when the interval lies on one side of 0 and the test, where there is one, rejects. Otherwise
 * it says what the interval still allows, and how many rows would settle a difference of the size seen. Without a test
 * no winner is named on fewer rows than an exact sign test would need (6 at 95 % confidence), and none are called equal
 * on fewer than 20. Interval ends are rounded outwards.
 */
export function differenceVerdict(facts: DifferenceFacts): Verdict {
  const { first, second, difference, rows, alpha = 0.05 } = facts;
  if (rows === 0 || !Number.isFinite(difference.estimate)) {
    const why = rows === 0 ? "there are no rows" : "there is no figure for both";
    return {
      claim: "not-comparable",
      sentence: `${first} and ${second} cannot be compared: ${why}.`,
    };
  }
  if (!Number.isFinite(difference.low) || !Number.isFinite(difference.high)) {
    return {
      claim: "no-difference-shown",
      sentence: `No difference could be shown between ${first} and ${second}: ${tooFew(rows)} for an interval.`,
    };
  }
  const view = viewOf(facts);
  if (facts.p === undefined && rows < fewestUnits(difference.confidence)) {
    return {
      claim: "no-difference-shown",
      sentence: `No difference could be shown between ${first} and ${second}: ${tooFew(rows)} to show one.${needed(facts, view)}`,
    };
  }
  const oneSided = view.low > 0 || view.high < 0;
  const rejected = facts.p === undefined || facts.p < alpha;
  if (oneSided && rejected) return winner(facts, view);
  const { margin } = facts;
  if (
    margin !== undefined &&
    (facts.p !== undefined || rows >= ROUGH) &&
    Math.max(Math.abs(difference.low), Math.abs(difference.high)) <= margin
  ) {
    return equal(facts, view);
  }
  return unsettled(facts, view, oneSided);
}

function tooFew(rows: number): string {
  return rows === 1 ? "1 row is too few" : `${rows} rows are too few`;
}

/** The difference as what the second gains, in the unit written. */
interface View {
  readonly low: number;
  readonly high: number;
  readonly gain: number;
  readonly scale: number;
  readonly unit: string;
}

function viewOf({ difference, unit = "points", higherIsBetter = true }: DifferenceFacts): View {
  const scale = unit === "points" ? 100 : 1;
  const sign = higherIsBetter ? scale : -scale;
  const ends = [sign * difference.low, sign * difference.high] as const;
  return {
    low: Math.min(...ends),
    high: Math.max(...ends),
    gain: sign * difference.estimate,
    scale,
    unit,
  };
}

function winner(facts: DifferenceFacts, view: View): Verdict {
  const up = view.low > 0;
  const size = up ? view : { low: -view.high, high: -view.low };
  const words = figureWords(size);
  const [better, worse] = up ? [facts.second, facts.first] : [facts.first, facts.second];
  const within = facts.margin !== undefined && size.high <= facts.margin * view.scale;
  return {
    claim: up ? "second-better" : "first-better",
    sentence:
      `${better} is better than ${worse} by ${counted(words.nearest(Math.abs(view.gain)), view.unit)}: ` +
      `between ${words.low} and ${words.high} at ${evidence(facts)}.` +
      (within ? " That is less than what matters here." : "") +
      caution(facts),
  };
}

function equal(facts: DifferenceFacts, view: View): Verdict {
  const margin = figureWords({ low: 0, high: facts.margin! * view.scale }).high;
  return {
    claim: "equal-within-margin",
    sentence:
      `${facts.first} and ${facts.second} are equal within ${counted(margin, view.unit)}: ` +
      `${range(facts.second, view)} at ${evidence(facts)}.${caution(facts)}`,
  };
}

function unsettled(facts: DifferenceFacts, view: View, oneSided: boolean): Verdict {
  const doubt =
    oneSided && facts.p !== undefined
      ? ` The interval alone would show one, the test does not (${writtenP(facts.p)}).`
      : "";
  return {
    claim: "no-difference-shown",
    sentence:
      `No difference could be shown between ${facts.first} and ${facts.second}: ` +
      `${range(facts.second, view)} at ${evidence(facts)}.` +
      doubt +
      needed(facts, view) +
      caution(facts),
  };
}

function range(second: string, view: View): string {
  const words = figureWords(view);
  const side = (text: string): string =>
    text.startsWith("-")
      ? `${counted(text.slice(1), view.unit)} worse`
      : `${counted(text, view.unit)} better`;
  return `${second} is between ${side(words.low)} and ${side(words.high)}`;
}

function counted(figure: string, unit: string): string {
  return `${figure} ${figure === "1" && unit === "points" ? "point" : unit}`;
}

function evidence({ difference, rows, p, comparisons = 1 }: DifferenceFacts): string {
  const after = comparisons > 1 ? ` after Holm's correction for ${comparisons} comparisons` : "";
  const test = p === undefined ? "" : ` (${writtenP(p)}${after})`;
  const counted = `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
  return `${writtenConfidence(difference.confidence)} confidence on ${counted}${test}`;
}

function needed({ rows, rowsFor, difference }: DifferenceFacts, view: View): string {
  if (!rowsFor || difference.estimate === 0) return "";
  const wanted = rowsFor(Math.abs(difference.estimate));
  if (!Number.isFinite(wanted) || wanted <= rows) return "";
  const seen = figureWords(view).nearest(Math.abs(view.gain));
  if (Number(seen.replaceAll(",", "")) === 0) return "";
  return ` If the true difference is the ${counted(seen, view.unit)} seen, about ${writtenRows(wanted)} rows would settle it.`;
}

function caution({ rows }: DifferenceFacts): string {
  return rows < ROUGH ? " With so few rows the interval is rough." : "";
}
