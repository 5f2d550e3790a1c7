import type { ConcurrencyKnee } from "./concurrency-knee.js";
import { figureWords } from "./figure-words.js";

/** A knee that fewer resamples than this name is not stated alone. */
const STABLE = 0.8;
/** A knee that fewer resamples than this name is not called clear. */
const CLEAR = 0.95;
/** With fewer repeats of a level than this their spread is hardly known, and nothing is stated without a doubt. */
const FEWEST_REPEATS = 3;

/** Whether repeats bear out where throughput stops growing: enough of them, and 95 % of the resamples name this level. */
export function isClearKnee({ support, repeats, atTop }: ConcurrencyKnee): boolean {
  return !atTop && support !== undefined && support >= CLEAR && repeats >= FEWEST_REPEATS;
}

/** One honest sentence about where throughput stops growing, for example of a server. */
export function kneeVerdict(knee: ConcurrencyKnee): string {
  const { concurrency, levels, fastest } = knee;
  const lowest = levels[0]!;
  if (levels.length === 1) {
    return `Only a concurrency of ${concurrency} was measured: where throughput stops growing is unknown.`;
  }
  const at = levels.find((level) => level.concurrency === concurrency)!;
  const times = growth(at.speedup.estimate, lowest.concurrency);
  const doubt = doubtOf(knee);
  if (knee.atTop) {
    return `Throughput still grew up to ${concurrency} at once, the highest concurrency measured: it is ${times}.${doubt}`;
  }
  const more = at.rate > 0 ? Math.max(0, Math.round(100 * (fastest.rate / at.rate - 1))) : 0;
  const beyond =
    more === 0
      ? "more at once brought nothing"
      : `${fastest.concurrency} at once brought only ${more} % more`;
  return concurrency === lowest.concurrency
    ? `Throughput does not grow beyond ${concurrency} at once: ${beyond}.${doubt}`
    : `Throughput stops growing beyond ${concurrency} at once, where it is ${times}: ${beyond}.${doubt}`;
}

/** Throughput beside that of the lowest level, as the end of "it is". */
function growth(speedup: number, lowest: number): string {
  if (!Number.isFinite(speedup)) return `above that of ${lowest}, which was 0`;
  const times = figure(speedup);
  if (times !== "1") return `${times} times that of ${lowest}`;
  const percent = Math.round(100 * (speedup - 1));
  return percent === 0 ? `that of ${lowest}` : `${percent} % above that of ${lowest}`;
}

function doubtOf({ support, plausible, repeats }: ConcurrencyKnee): string {
  if (support === undefined) return " Nothing was repeated, so how sure this is cannot be told.";
  if (support >= STABLE || plausible.length < 2) {
    return repeats >= FEWEST_REPEATS
      ? ""
      : ` With fewer than ${FEWEST_REPEATS} repeats of each, how sure this is cannot be told.`;
  }
  return ` The repeats differ too much to tell ${plausible.join(", ").replace(/, (\d+)$/, " and $1")} apart.`;
}

function figure(value: number): string {
  return figureWords({ low: 0, high: Math.max(1, value) }).nearest(value);
}
