import { SetSketches } from "./set-sketches.js";
import { SignatureTable } from "./signature-table.js";

/** Sets are near when they share at least 9 tenths of their members (Jaccard similarity). */
const [SHARED, OF_ALL] = [9, 10];

/**
 * Finds the sets of words that share 90 per cent of their words with an earlier one.
 *
 * Two such sets share `n` of their rarest `o + n` words, where `o` is how many words they may differ in at most:
 * prefix filtering (S. Chaudhuri, V. Ganti, R. Kaushik, "A primitive operator for similarity joins in data
 * cleaning", ICDE 2006) with prefixes longer by `n - 1` (J. Wang, G. Li, J. Feng, "Can we beat the prefix
 * filtering?", SIGMOD 2012). Each `n` of those words are a signature to look others up by: also where every word
 * is in many texts, several rare ones together are in few.
 * @param near called with the places of a pair, unless `known` says that it need not be compared
 * @param rest awaited between sets
 */
export async function eachNearPair(
  sets: readonly (readonly string[])[],
  { near, known, rest }: NearPairs,
): Promise<void> {
  const ranked = rankWords(sets);
  const order = [...ranked.keys()].sort((a, b) => ranked[a]!.length - ranked[b]!.length || a - b);
  const sketches = new SetSketches(ranked);
  const table = new SignatureTable();
  /** For each set the one it was compared with last: two sets may share several signatures. */
  const met = new Int32Array(sets.length).fill(-1);
  for (const at of order) {
    const set = ranked[at]!;
    const least = Math.ceil((SHARED * set.length) / OF_ALL);
    for (const count of new Set([together(least), together(set.length)])) {
      table.find(set.subarray(0, set.length - least + count), count, (other) => {
        const words = ranked[other]!;
        if (met[other] === at || words.length < least) return;
        met[other] = at;
        if (known(at, other)) return;
        const spare = set.length + words.length - 2 * mostShared(set.length + words.length);
        if (sketches.differInMore(at, other, spare)) return;
        if (areNear(set, words)) near(at, other);
      });
    }
    // Only sets at least as large as this one will look for it.
    const count = together(set.length);
    table.add(set.subarray(0, set.length - mostShared(2 * set.length) + count), count, at);
    await rest();
  }
}

/** What is done with the pairs, and between them. */
export interface NearPairs {
  readonly near: (a: number, b: number) => void;
  readonly known: (a: number, b: number) => boolean;
  readonly rest: () => Promise<void>;
}

/** Rare words of a signature: more are in fewer texts, but there are more choices of them in a long prefix. */
function together(size: number): number {
  if (size >= 300) return 1;
  return size >= 30 ? 2 : Math.min(3, size);
}

/** How many words two near sets of so many words altogether share at least. */
function mostShared(words: number): number {
  return Math.ceil((SHARED * words) / (OF_ALL + SHARED));
}

/** Words as numbers, the rarest first; every set in order. */
function rankWords(sets: readonly (readonly string[])[]): Int32Array[] {
  const frequency = new Map<string, number>();
  for (const words of sets) {
    for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const sorted = [...frequency].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1));
  const ranks = new Map(sorted.map(([word], rank) => [word, rank]));
  return sets.map((words) => Int32Array.from(words, (word) => ranks.get(word)!).sort());
}

/** Both in order: sets that are not near differ in rare words, which come first. */
function areNear(a: Int32Array, b: Int32Array): boolean {
  const needed = mostShared(a.length + b.length);
  let [left, right] = [a.length - needed, b.length - needed];
  for (let i = 0, j = 0; left >= 0 && right >= 0; ) {
    if (i === a.length || j === b.length) return true;
    const difference = a[i]! - b[j]!;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
    if (difference < 0) left--;
    else if (difference > 0) right--;
  }
  return false;
}
