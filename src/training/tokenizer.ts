import { BYTE_CHARACTERS, preTokenize, spell } from "./pre-tokenize.js";
import type { Random } from "./random.js";
import { type Merge, mergeParts, trainBpe } from "./train-bpe.js";

/** Tokens with a meaning of their own; ordinary text never becomes one of them. */
export const SPECIAL_TOKENS = {
  begin: "<s>",
  end: "</s>",
  pad: "<pad>",
  answer: "<answer>",
  user: "<user>",
} as const;

/** Ids of the special tokens: they come first in every vocabulary. */
export const SPECIAL_IDS = { begin: 0, end: 1, pad: 2, answer: 3, user: 4 } as const;

/** Share of the words that may be cut differently; the others are cut as when the model is used. */
const LOOSE_PIECES = 0.3;
const FIRST_BYTE = Object.keys(SPECIAL_TOKENS).length;
const FIRST_MERGE = FIRST_BYTE + BYTE_CHARACTERS.length;

/** A byte-level BPE vocabulary as GPT-2 and llama.cpp (`tokenizer.ggml.model = gpt2`) know it. */
export class Tokenizer {
  /** Spelling of every token, by id. */
  readonly vocabulary: readonly string[];
  readonly merges: readonly Merge[];
  /** Texts that are one token wherever they occur, such as the constant part of a prompt; their ids come last. */
  readonly wholes: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #pieces = new Map<string, readonly number[]>();

  constructor(merges: readonly Merge[], wholes: readonly string[] = []) {
    this.merges = merges;
    this.wholes = wholes;
    const spelt = [
      ...Object.values(SPECIAL_TOKENS),
      ...BYTE_CHARACTERS,
      ...merges.map(([left, right]) => left + right),
    ];
    this.vocabulary = [...spelt, ...wholes];
    this.#ids = new Map(spelt.map((token, id) => [token, id]));
    this.#ranks = new Map(merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  }

  /** Learns a vocabulary of at most `size` tokens from texts. */
  static train(texts: Iterable<string>, size: number): Tokenizer {
    return new Tokenizer(trainBpe(texts, size - FIRST_MERGE));
  }

  get size(): number {
    return this.vocabulary.length;
  }

  /** Id of the first token that stands for a whole text. */
  get firstWhole(): number {
    return FIRST_MERGE + this.merges.length;
  }

  /** Token ids of a text; special tokens are not recognised in it and not added to it. */
  encode(text: string): number[] {
    return cutWholes(text, this.wholes).flatMap((part) =>
      typeof part === "number"
        ? [this.firstWhole + part]
        : preTokenize(part).flatMap((piece) => this.#encodePiece(piece)),
    );
  }

  /**
   * Token ids of a text of which each merge is left out with the given probability (BPE-dropout,
   * Provilkov et al. 2020): training on such ids, a model learns what words are made of.
   */
  encodeLoosely(text: string, probability: number, random: Random): number[] {
    return cutWholes(text, this.wholes).flatMap((part) =>
      typeof part === "number"
        ? [this.firstWhole + part]
        : preTokenize(part).flatMap((piece) =>
            random.chance(LOOSE_PIECES)
              ? this.#mergeLoosely(spell(piece), probability, random)
              : this.#encodePiece(piece),
          ),
    );
  }

  #mergeLoosely(spelt: string[], probability: number, random: Random): number[] {
    let parts = spelt;
    for (;;) {
      const best = this.#firstMerge(parts, () => random.chance(probability));
      if (best === undefined) return parts.map((part) => this.#ids.get(part) as number);
      parts = mergeParts(parts, best[0], best[1]);
    }
  }

  /** Bytes of text a token stands for; none for special tokens. */
  byteLength(id: number): number {
    if (id < FIRST_BYTE) return 0;
    const spelling = this.vocabulary[id] ?? "";
    return id < this.firstWhole ? spelling.length : utf8Length(spelling);
  }

  /** Text of token ids; special tokens are left out, broken UTF-8 becomes U+FFFD. */
  decode(ids: readonly number[]): string {
    const bytes: number[] = [];
    for (const id of ids) {
      if (id < FIRST_BYTE) continue;
      if (id >= this.firstWhole) {
        bytes.push(...new TextEncoder().encode(this.vocabulary[id]));
        continue;
      }
      for (const character of this.vocabulary[id] ?? "") {
        bytes.push(BYTE_CHARACTERS.indexOf(character));
      }
    }
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }

  #encodePiece(piece: string): readonly number[] {
    const known = this.#pieces.get(piece);
    if (known) return known;
    const ids = this.#merge(spell(piece)).map((part) => this.#ids.get(part) as number);
    this.#pieces.set(piece, ids);
    return ids;
  }

  #merge(spelt: string[]): string[] {
    let parts = spelt;
    for (;;) {
      const best = this.#firstMerge(parts);
      if (best === undefined) return parts;
      parts = mergeParts(parts, best[0], best[1]);
    }
  }

  #firstMerge(parts: readonly string[], skips?: () => boolean): Merge | undefined {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = this.#ranks.get(`${parts[i]} ${parts[i + 1]}`);
      if (rank !== undefined && rank < best && !skips?.()) best = rank;
    }
    return this.merges[best];
  }
}

/**
 * Cuts a text at every whole text in it, whose place in the list stands for it.
 * Longer ones are found before shorter ones, as llama.cpp looks for tokens of type user-defined.
 */
export function cutWholes(text: string, wholes: readonly string[]): (string | number)[] {
  const longestFirst = wholes
    .map((whole, index) => ({ whole, index, length: utf8Length(whole) }))
    .sort((a, b) => b.length - a.length);
  let parts: (string | number)[] = text === "" ? [] : [text];
  for (const { whole, index } of longestFirst) {
    parts = parts.flatMap((part) =>
      typeof part === "number" ? [part] : cutAt(part, whole, index),
    );
  }
  return parts;
}

function cutAt(text: string, whole: string, index: number): (string | number)[] {
  return text
    .split(whole)
    .flatMap((piece, i) => [...(i > 0 ? [index] : []), ...(piece === "" ? [] : [piece])]);
}

function utf8Length(text: string): number {
  return Buffer.byteLength(text);
}
