import type { LlamaContextSequence, Token } from "node-llama-cpp";
import type { Seat } from "./seats.js";

/** One sequence of a context: its own window, and the state of the tokens it evaluated last. */
export class SequenceSeat implements Seat<Token> {
  readonly sequence: LlamaContextSequence;
  readonly group: number;

  constructor(sequence: LlamaContextSequence, group: number) {
    this.sequence = sequence;
    this.group = group;
  }

  shared(tokens: readonly Token[]): number {
    const { firstDifferentIndex } = this.sequence.compareContextTokens(tokens as Token[]);
    return firstDifferentIndex;
  }

  /**
   * Drops from the state what does not belong to this prompt; returns the tokens that are left to evaluate.
   * The last token is always among them, since its outcome is the first token of the answer.
   */
  async prepare(tokens: readonly Token[]): Promise<Token[]> {
    await this.sequence.adaptStateToTokens(tokens.slice(0, -1), false);
    return tokens.slice(this.sequence.nextTokenIndex);
  }
}
