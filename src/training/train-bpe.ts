import { preTokenize, spell } from "./pre-tokenize.js";

/** Two neighbours merged into one token, in the order they were learnt. */
export type Merge = readonly [left: string, right: string];

interface Word {
  parts: string[];
  readonly count: number;
}

const SEPARATOR = " ";
/** Bytes of a piece that are learnt from: one that goes on longer is no word, but encoded data. */
const LONGEST_PIECE = 512;

/**
 * Learns byte-pair merges from texts: again and again the most frequent pair of neighbours becomes one token.
 * Ties go to the pair that sorts first, so the same texts give the same merges on every machine.
 * Stops early when no pair occurs twice.
 */
export function trainBpe(texts: Iterable<string>, mergeCount: number): Merge[] {
  const words = countWords(texts);
  const counts = new Map<string, number>();
  const holders = new Map<string, Set<Word>>();
  for (const word of words) addPairs(word, counts, holders);
  const merges: Merge[] = [];
  while (merges.length < mergeCount) {
    const best = mostFrequent(counts);
    if (best === undefined) break;
    const [left, right] = best.split(SEPARATOR) as [string, string];
    merges.push([left, right]);
    for (const word of [...(holders.get(best) ?? [])]) {
      removePairs(word, counts, holders);
      word.parts = mergeParts(word.parts, left, right);
      addPairs(word, counts, holders);
    }
  }
  return merges;
}

function countWords(texts: Iterable<string>): Word[] {
  const seen = new Map<string, number>();
  for (const text of texts) {
    for (const piece of preTokenize(text)) seen.set(piece, (seen.get(piece) ?? 0) + 1);
  }
  return Array.from(seen, ([piece, count]) => ({
    parts: spell(piece.slice(0, LONGEST_PIECE)).slice(0, LONGEST_PIECE),
    count,
  }));
}

function pairsOf(word: Word): string[] {
  return word.parts.slice(1).map((right, i) => `${word.parts[i]}${SEPARATOR}${right}`);
}

function addPairs(word: Word, counts: Map<string, number>, holders: Map<string, Set<Word>>): void {
  for (const pair of pairsOf(word)) {
    counts.set(pair, (counts.get(pair) ?? 0) + word.count);
    const set = holders.get(pair);
    if (set) set.add(word);
    else holders.set(pair, new Set([word]));
  }
}

function removePairs(
  word: Word,
  counts: Map<string, number>,
  holders: Map<string, Set<Word>>,
): void {
  for (const pair of pairsOf(word)) {
    const left = (counts.get(pair) ?? 0) - word.count;
    if (left > 0) counts.set(pair, left);
    else counts.delete(pair);
    holders.get(pair)?.delete(word);
  }
}

function mostFrequent(counts: Map<string, number>): string | undefined {
  let best: string | undefined;
  let bestCount = 1;
  for (const [pair, count] of counts) {
    if (count > bestCount || (count === bestCount && best !== undefined && pair < best)) {
      best = pair;
      bestCount = count;
    }
  }
  return best;
}

/** Joins every `left` that stands before a `right`, from left to right. */
export function mergeParts(parts: readonly string[], left: string, right: string): string[] {
  const out: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    if (part === left && parts[i + 1] === right) {
      out.push(left + right);
      i++;
    } else out.push(part);
  }
  return out;
}
