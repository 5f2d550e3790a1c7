import { BYTE_CHARACTERS, preTokenize, spell } from "./pre-tokenize.js";
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

/** A byte-level BPE vocabulary as GPT-2 and llama.cpp (`tokenizer.ggml.model = gpt2`) know it. */
export class Tokenizer {
  /** Spelling of every token, by id. */
  readonly vocabulary: readonly string[];
  readonly merges: readonly Merge[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #pieces = new Map<string, readonly number[]>();

  constructor(merges: readonly Merge[]) {
    this.merges = merges;
    this.vocabulary = [
      ...Object.values(SPECIAL_TOKENS),
      ...BYTE_CHARACTERS,
      ...merges.map(([left, right]) => left + right),
    ];
    this.#ids = new Map(this.vocabulary.map((token, id) => [token, id]));
    this.#ranks = new Map(merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  }

  /** Learns a vocabulary of at most `size` tokens from texts. */
  static train(texts: Iterable<string>, size: number): Tokenizer {
    const base = Object.keys(SPECIAL_TOKENS).length + BYTE_CHARACTERS.length;
    return new Tokenizer(trainBpe(texts, size - base));
  }

  get size(): number {
    return this.vocabulary.length;
  }

  /** Token ids of a text; special tokens are not recognised in it and not added to it. */
  encode(text: string): number[] {
    return preTokenize(text).flatMap((piece) => this.#encodePiece(piece));
  }

  /** Text of token ids; special tokens are left out, broken UTF-8 becomes U+FFFD. */
  decode(ids: readonly number[]): string {
    const bytes: number[] = [];
    for (const id of ids) {
      if (id < Object.keys(SPECIAL_TOKENS).length) continue;
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

  #firstMerge(parts: readonly string[]): Merge | undefined {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = this.#ranks.get(`${parts[i]} ${parts[i + 1]}`);
      if (rank !== undefined && rank < best) best = rank;
    }
    return this.merges[best];
  }
}
