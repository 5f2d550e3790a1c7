import type { Verdict } from "./difference-verdict.js";
import { figureWords, writtenConfidence } from "./figure-words.js";
import type { Estimate } from "./interval.js";

/** What {@link ratioVerdict} speaks about. */
export interface RatioFacts {
  readonly first: string;
  readonly second: string;
  /** What was measured, with its article: "the median time per row". */
  readonly measure: string;
  /** Second divided by first. */
  readonly ratio: Estimate;
  /** Measurements of the smaller side. */
  readonly measurements: number;
  /** So many measurements are needed to name a winner, for example `fewestUnits`; default none. */
  readonly fewest?: number;
  /** Default true; false for times and costs. */
  readonly higherIsBetter?: boolean;
}

/**
 * One honest sentence about a ratio, such as one model's speed to another's.
 * A winner is named only when the interval lies on one side of 1; its ends are rounded outwards.
 */
export function ratioVerdict(facts: RatioFacts): Verdict {
  const { first, second, measure, ratio, measurements, fewest = 0, higherIsBetter = true } = facts;
  if (!Number.isFinite(ratio.estimate) || !Number.isFinite(ratio.low + ratio.high)) {
    const why = measurements < 2 ? "that takes two measurements of each" : "a figure is missing";
    return {
      claim: "not-comparable",
      sentence: `${capital(measure)} of ${first} and ${second} cannot be compared: ${why}.`,
    };
  }
  if (measurements < fewest) {
    return {
      claim: "no-difference-shown",
      sentence: `No difference in ${measure} could be shown between ${first} and ${second}: ${measurements === 1 ? "1 measurement is" : `${measurements} measurements are`} too few to show one.`,
    };
  }
  const words = figureWords(ratio);
  const level = `${writtenConfidence(ratio.confidence)} confidence`;
  const rough = measurements < 20 ? " With so few measurements the interval is rough." : "";
  const between = `between ${words.low} and ${words.high}`;
  if (ratio.low <= 1 && ratio.high >= 1) {
    return {
      claim: "no-difference-shown",
      sentence:
        `No difference in ${measure} could be shown between ${first} and ${second}: ` +
        `that of ${second} is ${between} times that of ${first} at ${level}.${rough}`,
    };
  }
  return {
    claim: ratio.low > 1 === higherIsBetter ? "second-better" : "first-better",
    sentence:
      `${capital(measure)} of ${second} is ${words.nearest(ratio.estimate)} times that of ${first}: ` +
      `${between} at ${level}.${rough}`,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
