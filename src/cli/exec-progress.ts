import { formatDuration } from "../display/index.js";
import type { CellProgress } from "../kernel/index.js";

const TICK_MS = 250;
const MARKS = { ok: "✓", error: "✗", started: "▸" } as const;

/** The cells of a notebook as they run: a live line on a terminal, one line for each finished cell elsewhere too. */
export class ExecProgress {
  readonly #stream: NodeJS.WriteStream;
  #timer: NodeJS.Timeout | undefined;
  #started = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  hear(progress: CellProgress): void {
    this.close();
    if (progress.state !== "started") {
      this.#stream.write(`${this.#line(progress)}\n`);
      return;
    }
    this.#started = performance.now();
    if (!this.#stream.isTTY) return;
    const draw = () => this.#stream.write(`\r${this.#line(progress)}\x1b[K`);
    draw();
    this.#timer = setInterval(draw, TICK_MS);
  }

  /** Takes the live line away. */
  close(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stream.write("\r\x1b[K");
  }

  #line({ state, step, steps, source }: CellProgress): string {
    const time = formatDuration(performance.now() - this.#started);
    const head = `${MARKS[state]} ${String(step).padStart(String(steps).length)}/${steps}  ${time.padEnd(8)} `;
    const room = Math.max(10, (this.#stream.columns ?? 100) - head.length - 1);
    const line = source.split("\n").find((text) => text.trim() !== "") ?? "";
    return head + (line.length > room ? `${line.slice(0, room - 1)}…` : line);
  }
}
