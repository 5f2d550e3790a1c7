import { eachNearPair } from "./near-sets.js";
import { rests } from "./rests.js";

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
export async function groupRows(texts: readonly string[]): Promise<TextGroups> {
  const widest = await groupTexts(texts);
  const count = new Set(widest).size;
  if (count >= FEWEST_GROUPS) return { groups: widest, ofTemplate: false };
  for (const sense of NARROWER) {
    const groups = await groupTexts(texts, sense);
    const more = new Set(groups).size;
    if (more >= FEWEST_GROUPS && more >= 2 * count) return { groups, ofTemplate: true };
  }
  return { groups: widest, ofTemplate: false };
}

/**
 * Gives texts that say the same one number: those equal but for case, digits and punctuation, and those
 * that share 90 per cent of their words (Jaccard similarity). Lets the event loop take its turns.
 * @returns a group number for each text, counted from 0 in the order of their first texts
 */
export async function groupTexts(
  texts: readonly string[],
  { digits, near }: Sense = WIDEST,
): Promise<number[]> {
  const rest = rests();
  const fold = digits ? plainWords : foldWords;
  const parents = texts.map((_, index) => index);
  const first = new Map<string, number>();
  const alone: { readonly index: number; readonly words: readonly string[] }[] = [];
  for (const [index, text] of texts.entries()) {
    const words = fold(text);
    const key = words.join(" ");
    const twin = first.get(key);
    if (twin === undefined) {
      first.set(key, index);
      alone.push({ index, words: [...new Set(words)] });
    } else join(parents, index, twin);
    await rest();
  }
  if (near) {
    const place = (at: number) => alone[at]!.index;
    await eachNearPair(
      alone.map(({ words }) => words),
      {
        near: (a, b) => join(parents, place(a), place(b)),
        known: (a, b) => find(parents, place(a)) === find(parents, place(b)),
        rest,
      },
    );
  }
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
