/** The part of a write stream that a display needs. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal in columns. */
  readonly columns?: number;
}

const ERASE_TO_END = "\x1b[K";
const lines = new WeakMap<TextStream, LiveLine>();

/**
 * The last line of a stream, shared by all displays that write to it.
 * One owner at a time may keep a line there; whole lines are printed above it.
 */
export class LiveLine {
  readonly #stream: TextStream;
  #owner: object | undefined;
  #shown = "";
  #broken = false;

  private constructor(stream: TextStream) {
    this.#stream = stream;
    // A closed pipe reports its error late, through an event that would end the process.
    if ("on" in stream && typeof stream.on === "function") {
      stream.on("error", () => {
        this.#broken = true;
      });
    }
  }

  /** The one live line of this stream. */
  static of(stream: TextStream): LiveLine {
    const line = lines.get(stream) ?? new LiveLine(stream);
    lines.set(stream, line);
    return line;
  }

  /** Columns that can be used without touching the margin, where some terminals wrap. */
  get columns(): number {
    const { columns } = this.#stream;
    return columns !== undefined && columns > 0 ? Math.max(1, columns - 1) : 79;
  }

  /** Shows the owner's line in place of its last one; ignored while another owner has the line. */
  show(owner: object, text: string): void {
    if ((this.#owner ?? owner) !== owner || text === this.#shown) return;
    this.#owner = owner;
    this.#shown = text;
    this.#write(`\r${text}${ERASE_TO_END}`);
  }

  /** Prints whole lines above the live one. */
  print(text: string): void {
    if (this.#shown === "") this.#write(`${text}\n`);
    else this.#write(`\r${ERASE_TO_END}${text}\n${this.#shown}`);
  }

  /** Takes the owner's live line away. */
  release(owner: object): void {
    if (this.#owner !== owner) return;
    this.#owner = undefined;
    if (this.#shown === "") return;
    this.#shown = "";
    this.#write(`\r${ERASE_TO_END}`);
  }

  #write(text: string): void {
    if (this.#broken) return;
    try {
      this.#stream.write(text);
    } catch {
      this.#broken = true;
    }
  }
}
