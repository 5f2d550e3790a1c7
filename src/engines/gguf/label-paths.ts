import type { Token } from "node-llama-cpp";

/** The labels of a closed set and how they are written; what follows tells a label from a longer one. */
export interface LabelPaths {
  readonly labels: readonly string[];
  /** For each label its tokens, and last the token after it, which is not part of it. */
  readonly paths: readonly (readonly Token[])[];
}

/** What is still possible after some tokens of a label. */
export class LabelChoice {
  readonly #all: LabelPaths;
  #open: readonly number[];
  #length = 0;

  constructor(all: LabelPaths) {
    this.#all = all;
    this.#open = all.paths.map((_, index) => index);
  }

  /** Tokens that lead on to a label; a single one means that nothing is left to choose. */
  get next(): readonly Token[] {
    const { paths } = this.#all;
    return [...new Set(this.#open.map((index) => paths[index]![this.#length]!))];
  }

  /** The label, when only one is left. */
  get label(): string | undefined {
    return this.#open.length === 1 ? this.#all.labels[this.#open[0]!] : undefined;
  }

  /** Whether the token taken last was the one after the label. */
  get ended(): boolean {
    const { paths } = this.#all;
    return this.#open.length === 1 && paths[this.#open[0]!]!.length === this.#length;
  }

  /** Tokens of the one label that is left which were not taken yet. */
  get rest(): readonly Token[] {
    return this.#all.paths[this.#open[0]!]!.slice(this.#length, -1);
  }

  take(token: Token): void {
    const { paths } = this.#all;
    this.#open = this.#open.filter((index) => paths[index]![this.#length] === token);
    this.#length++;
  }
}
