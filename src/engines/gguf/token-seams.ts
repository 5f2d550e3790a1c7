import type { Token } from "node-llama-cpp";
import { labelTree } from "./label-tree.js";
import type { LabelSet } from "./score-labels.js";

/** The two directions between text and tokens. */
export interface Tokenizing {
  tokenize(text: string): readonly Token[];
  detokenize(tokens: readonly Token[]): string;
}

/** A text and its tokens. */
export interface TokenizedText {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** What is written when a label is chosen. */
export interface WrittenLabel extends TokenizedText {
  /** Tokens and letters of the certain text after the label that this one holds already. */
  readonly overlap: { readonly tokens: number; readonly letters: number };
}

/** The labels of a closed set in tokens, as they stand between the certain texts around them. */
export interface TokenizedLabels {
  readonly written: readonly WrittenLabel[];
  readonly set: LabelSet;
}

/**
 * The part of a certain text whose tokens are the same whichever label follows. A model reads and writes `":"` as one
 * token and `":` before `null` as another: where it ends differently, the last token belongs to the choice.
 */
export function certainPart(
  tokenizing: Tokenizing,
  before: string,
  labels: readonly string[],
  after: string,
): TokenizedText {
  const [first, ...others] = labels.map((label) => tokenizing.tokenize(before + label + after));
  let length = first!.findIndex((token, at) => others.some((tokens) => tokens[at] !== token));
  if (length < 0) length = first!.length;
  for (; length > 0; length--) {
    const tokens = first!.slice(0, length);
    const text = tokenizing.detokenize(tokens);
    if (text.length <= before.length && before.startsWith(text)) return { text, tokens };
  }
  return { text: "", tokens: [] };
}

/** What stands around a choice: the certain text before it, its certain part, and the tokens after the choice. */
export interface Seam {
  readonly before: string;
  readonly certain: TokenizedText;
  readonly after: string;
  /** Tokens that are written after the choice, as far as they are certain. */
  readonly follows: readonly Token[];
}

/**
 * Puts the labels of a closed set into tokens, each as a model writes it in its place.
 * Undefined where the tokens of one label are the beginning of another's: they cannot be told apart.
 */
export function tokenizeLabels(
  tokenizing: Tokenizing,
  labels: readonly string[],
  seam: Seam,
): TokenizedLabels | undefined {
  const written = labels.map((label) => writeLabel(tokenizing, label, seam));
  const paths = written.map(({ tokens, overlap }) => [
    ...tokens,
    ...seam.follows.slice(overlap.tokens, overlap.tokens + 1),
  ]);
  const tree = labelTree(paths);
  if (tree === undefined) return undefined;
  const quoteEnd = seam.before.length - seam.certain.text.length + 1;
  const heads = labels.map((label, at) =>
    label.startsWith('"') ? headLength(tokenizing, seam, written[at]!, quoteEnd) : Infinity,
  );
  return { written, set: { tree, heads, groups: groupsOf(paths, heads) } };
}

function writeLabel(tokenizing: Tokenizing, label: string, seam: Seam): WrittenLabel {
  const { before, certain, after, follows } = seam;
  const whole = before + label + after;
  const tokens = tokenizing.tokenize(whole);
  const end = before.length + label.length;
  for (let length = certain.tokens.length + 1; length <= tokens.length; length++) {
    const text = tokenizing.detokenize(tokens.slice(0, length));
    if (text.length < end || !whole.startsWith(text)) continue;
    const letters = text.length - end;
    const shared = tokensOf(tokenizing, follows, after.slice(0, letters));
    if (shared === undefined) continue;
    return {
      text: text.slice(certain.text.length),
      tokens: tokens.slice(certain.tokens.length, length),
      overlap: { tokens: shared, letters },
    };
  }
  // The tokens around the label never meet those of the text after it, so it stands by itself.
  const text = before.slice(certain.text.length) + label;
  return { text, tokens: tokenizing.tokenize(text), overlap: { tokens: 0, letters: 0 } };
}

/** How many of the tokens make up exactly this text; undefined when none do. */
function tokensOf(
  tokenizing: Tokenizing,
  tokens: readonly Token[],
  text: string,
): number | undefined {
  if (text === "") return 0;
  for (let count = 1; count <= tokens.length; count++) {
    const begun = tokenizing.detokenize(tokens.slice(0, count));
    if (begun === text) return count;
    if (begun.length > text.length) return undefined;
  }
  return undefined;
}

/** Tokens of a written label up to the first that holds a letter of the label itself, behind its quote. */
function headLength(
  tokenizing: Tokenizing,
  seam: Seam,
  { tokens }: WrittenLabel,
  quoteEnd: number,
): number {
  const from = seam.certain.text.length;
  for (let length = 1; length < tokens.length; length++) {
    const text = tokenizing.detokenize([...seam.certain.tokens, ...tokens.slice(0, length)]);
    if (text.length - from > quoteEnd) return length;
  }
  return tokens.length;
}

/** Labels with the same tokens at their head are one group; a label without a head is one of its own. */
function groupsOf(paths: readonly (readonly Token[])[], heads: readonly number[]): number[] {
  const known = new Map<string, number>();
  return paths.map((path, label) => {
    if (heads[label] === Infinity) return label;
    const head = path.slice(0, heads[label]).join(" ");
    const group = known.get(head) ?? label;
    known.set(head, group);
    return group;
  });
}
