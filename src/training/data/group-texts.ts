/** Share of words two texts must have in common to say the same. */
const NEARLY_ALL = 0.9;
/** Longest list of texts with one rare word that is looked through; longer ones come from templates. */
const MOST_CANDIDATES = 200;

/** With fewer groups than this there is nothing to learn from, decide by and prove on. */
const FEWEST_GROUPS = 5;

/** What counts as the same text. */
interface Sense {
  /** Whether other digits make another word. */
  readonly digits: boolean;
  /** Whether texts that share 90 per cent of their words are the same. */
  readonly near: boolean;
}

const WIDEST: Sense = { digits: false, near: true };
const NARROWER: readonly Sense[] = [
  { digits: true, near: true },
  { digits: true, near: false },
];

/** Rows that say the same, and whether texts from one template had to count as texts of their own. */
export interface TextGroups {
  /** A group number for each text. */
  readonly groups: readonly number[];
  readonly ofTemplate: boolean;
}

/**
 * Groups texts as {@link groupTexts} does, and in a narrower sense where hardly any groups would be left: texts
 * that are all from one template differ in their numbers, or in a word, and in nothing else.
 */
export function groupRows(texts: readonly string[]): TextGroups {
  const widest = groupTexts(texts);
  const count = new Set(widest).size;
  if (count >= FEWEST_GROUPS) return { groups: widest, ofTemplate: false };
  for (const sense of NARROWER) {
    const groups = groupTexts(texts, sense);
    const more = new Set(groups).size;
    if (more >= FEWEST_GROUPS && more >= 2 * count) return { groups, ofTemplate: true };
  }
  return { groups: widest, ofTemplate: false };
}

/**
 * Gives texts that say the same one number: those equal but for case, digits and punctuation, and those
 * that share 90 per cent of their words (Jaccard similarity).
 *
 * Pairs are found by prefix filtering: two sets of words this alike share one of their rarest words
 * (S. Chaudhuri, V. Ganti, R. Kaushik, "A primitive operator for similarity joins in data cleaning", ICDE 2006).
 * @returns a group number for each text, counted from 0 in the order of their first texts
 */
export function groupTexts(texts: readonly string[], { digits, near }: Sense = WIDEST): number[] {
  const folded = texts.map(digits ? plainWords : foldWords);
  const parents = texts.map((_, index) => index);
  const first = new Map<string, number>();
  const alone: number[] = [];
  for (const [index, words] of folded.entries()) {
    const key = words.join(" ");
    const twin = first.get(key);
    if (twin === undefined) {
      first.set(key, index);
      alone.push(index);
    } else join(parents, index, twin);
  }
  if (near) joinNear(folded, alone, parents);
  return numbered(parents);
}

/** Words in lower case; every run of digits counts as the same word. */
export function foldWords(text: string): string[] {
  return wordsOf(normal(text).replace(/\d+/g, "0"));
}

/** Words in lower case, numbers as they are. */
export function plainWords(text: string): string[] {
  return wordsOf(normal(text));
}

function normal(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function wordsOf(plain: string): string[] {
  return plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? (plain.trim() === "" ? [] : [plain.trim()]);
}

function joinNear(
  folded: readonly (readonly string[])[],
  indexes: readonly number[],
  parents: number[],
): void {
  const frequency = new Map<string, number>();
  const sets = new Map(indexes.map((index) => [index, [...new Set(folded[index]!)]]));
  for (const words of sets.values()) {
    for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const rarity = (a: string, b: string) =>
    frequency.get(a)! - frequency.get(b)! || (a < b ? -1 : a > b ? 1 : 0);
  const byWord = new Map<string, number[]>();
  for (const [index, words] of sets) {
    words.sort(rarity);
    const known = new Set(words);
    const prefix = words.length - Math.ceil(NEARLY_ALL * words.length) + 1;
    for (const word of words.slice(0, prefix)) {
      const others = byWord.get(word) ?? [];
      for (const other of others.slice(-MOST_CANDIDATES)) {
        if (find(parents, other) !== find(parents, index) && areNear(known, sets.get(other)!)) {
          join(parents, index, other);
        }
      }
      others.push(index);
      byWord.set(word, others);
    }
  }
}

/** `b` has its rarest words first: two texts that are not near differ there already. */
function areNear(a: ReadonlySet<string>, b: readonly string[]): boolean {
  let shared = Math.min(a.size, b.length);
  let spare = b.length - shared;
  const isEnough = () => shared >= NEARLY_ALL * (a.size + b.length - shared);
  for (let at = 0; at < b.length && isEnough(); at++) {
    if (a.has(b[at]!)) continue;
    if (spare > 0) spare--;
    else shared--;
  }
  return isEnough();
}

function find(parents: number[], index: number): number {
  let root = index;
  while (parents[root] !== root) root = parents[root]!;
  parents[index] = root;
  return root;
}

function join(parents: number[], a: number, b: number): void {
  const [low, high] = [find(parents, a), find(parents, b)].sort((m, n) => m - n) as [
    number,
    number,
  ];
  parents[high] = low;
}

function numbered(parents: number[]): number[] {
  const numbers = new Map<number, number>();
  return parents.map((_, index) => {
    const root = find(parents, index);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}
