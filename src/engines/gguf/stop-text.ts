/** What a piece of text came to: what may be shown now, and whether a stop text ended the answer. */
export interface StopStep {
  readonly text: string;
  readonly stopped: boolean;
}

/** Cuts an answer at the first stop text, even when it comes in several pieces; none of it is shown. */
export class StopText {
  readonly #stops: readonly string[];
  /** The end of the text so far that may be the beginning of a stop text. */
  #held = "";

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== "");
  }

  push(piece: string): StopStep {
    if (this.#stops.length === 0) return { text: piece, stopped: false };
    const text = this.#held + piece;
    const found = this.#stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (found.length > 0) {
      this.#held = "";
      return { text: text.slice(0, Math.min(...found)), stopped: true };
    }
    const kept = this.#beginning(text);
    this.#held = text.slice(text.length - kept);
    return { text: text.slice(0, text.length - kept), stopped: false };
  }

  /** What was held back, once nothing more comes. */
  rest(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }

  /** Length of the longest end of `text` that a stop text begins with. */
  #beginning(text: string): number {
    const most = Math.max(...this.#stops.map((stop) => stop.length - 1));
    for (let length = Math.min(most, text.length); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
