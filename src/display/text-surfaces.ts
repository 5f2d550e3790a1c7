import type { ProgressSnapshot } from "../contract/index.js";
import { cleanLines } from "./clean-text.js";
import type { LiveLine } from "./live-line.js";
import { shareDone } from "./progress-figures.js";
import { progressLine } from "./progress-line.js";
import type { Surface } from "./surface.js";

const FRAME_MS = 100;
const SHORTEST_GAP_MS = 5_000;
const LONGEST_GAP_MS = 60_000;

/** One live line of a terminal, at most 10 frames a second. */
export class TtySurface implements Surface {
  readonly #line: LiveLine;
  readonly #colour: boolean;

  constructor(line: LiveLine, colour: boolean) {
    this.#line = line;
    this.#colour = colour;
  }

  waitMs(_p: ProgressSnapshot, sinceMs: number): number {
    return FRAME_MS - sinceMs;
  }

  draw(p: ProgressSnapshot): void {
    this.#line.show(this, this.#frame(p));
  }

  finish(p: ProgressSnapshot, message: string): void {
    this.#line.release(this);
    this.#line.print(lastLines(this.#frame(p), message));
  }

  note(text: string): void {
    this.#line.print(cleanLines(text));
  }

  #frame(p: ProgressSnapshot): string {
    return progressLine(p, { columns: this.#line.columns, colour: this.#colour });
  }
}

/**
 * Plain lines for logs and pipes: the first at once, then each 10 % or each change of state, and
 * in between every 5 s, more rarely (a twentieth of the time run, at most a minute) in long runs.
 */
export class LinesSurface implements Surface {
  readonly #line: LiveLine;
  #shown = "";
  #tenth = -1;
  #state = "";

  constructor(line: LiveLine) {
    this.#line = line;
  }

  waitMs(p: ProgressSnapshot, sinceMs: number): number {
    if (tenthOf(p) > this.#tenth || p.state !== this.#state) return 0;
    const gap = Math.min(Math.max(p.elapsedMs / 20, SHORTEST_GAP_MS), LONGEST_GAP_MS);
    return gap - sinceMs;
  }

  draw(p: ProgressSnapshot): void {
    this.#tenth = Math.max(this.#tenth, tenthOf(p));
    this.#state = p.state;
    const text = progressLine(p, { bar: false });
    if (text === this.#shown) return;
    this.#shown = text;
    this.#line.print(text);
  }

  finish(p: ProgressSnapshot, message: string): void {
    this.#line.print(lastLines(progressLine(p, { bar: false }), message));
  }

  note(text: string): void {
    this.#line.print(cleanLines(text));
  }
}

function lastLines(line: string, message: string): string {
  const rest = cleanLines(message).trim();
  return rest === "" ? line : `${line}\n${rest}`;
}

/** The last tenth is left to `finish`. */
function tenthOf(p: ProgressSnapshot): number {
  return Math.min(9, Math.floor((shareDone(p) ?? 0) * 10 + 1e-9));
}
