const OPEN = "<think>";
const CLOSE = "</think>";

/** Keeps what a model thinks apart from what it answers, as the text comes in. */
export class Thinking {
  #state: "unknown" | "thinking" | "answering";
  #held = "";
  #thoughts = "";
  #trim = false;

  /** `open` says that the prompt itself ended by opening a thought. */
  constructor(open: boolean) {
    this.#state = open ? "thinking" : "unknown";
  }

  /** Whether the answer itself has begun. */
  get answering(): boolean {
    return this.#state === "answering";
  }

  get thoughts(): string | undefined {
    const thoughts = this.#thoughts.trim();
    return thoughts === "" ? undefined : thoughts;
  }

  /** Takes the next piece and returns the part of it that is answer. */
  push(piece: string): string {
    if (this.#state === "answering") return this.#answer(piece);
    this.#held += piece;
    if (this.#state === "unknown") {
      const text = this.#held.trimStart();
      if (text.startsWith(OPEN)) {
        this.#state = "thinking";
        this.#held = text.slice(OPEN.length);
      } else if (!OPEN.startsWith(text)) {
        this.#state = "answering";
        return this.#release();
      }
    }
    return this.#state === "thinking" ? this.#think() : "";
  }

  /** What was held back, once nothing more comes; an unfinished thought is no answer. */
  rest(): string {
    if (this.#state !== "thinking") return this.#release();
    this.#thoughts += this.#held;
    this.#held = "";
    return "";
  }

  #think(): string {
    const end = this.#held.indexOf(CLOSE);
    if (end < 0) return "";
    this.#thoughts += this.#held.slice(0, end);
    this.#held = this.#held.slice(end + CLOSE.length);
    this.#state = "answering";
    this.#trim = true;
    return this.#answer(this.#release());
  }

  /** The blank lines between a thought and its answer belong to neither. */
  #answer(piece: string): string {
    if (!this.#trim) return piece;
    const text = piece.trimStart();
    if (text !== "") this.#trim = false;
    return text;
  }

  #release(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }
}
