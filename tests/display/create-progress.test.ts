import { EventEmitter } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress } from "../../src/display/index.js";
import { anySnapshot, hostileText, NO_COUNTS, snapshot } from "./snapshot.js";

class Recorder {
  readonly written: string[] = [];
  columns = 81;
  constructor(readonly isTTY: boolean) {}
  write(text: string): void {
    this.written.push(text);
  }
}

const BLANK = { environment: { NO_COLOR: "1" } };
const rows = (done: number) => snapshot({ done, counts: { ...NO_COUNTS, ok: done } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("in a terminal", () => {
  it("rewrites one line, prints notes above it and leaves the last state", () => {
    const stream = new Recorder(true);
    const display = createProgress({ stream, ...BLANK });
    display.update(rows(612));
    display.note("Warning: one\nand two");
    display.finish(snapshot({ ...rows(1200), state: "finished", elapsedMs: 24_000 }), "Done.");
    display.note("later");
    const live = "feedback.csv  ███████████░░░░░░░░░  612/1,200  51 %  48 rows/s  ETA 12 s";
    expect(stream.written).toEqual([
      `\r${live}\x1b[K`,
      `\r\x1b[KWarning: one\nand two\n${live}`,
      "\r\x1b[K",
      `feedback.csv  ${"█".repeat(20)}  1,200/1,200  100 %  50 rows/s  in 24 s\nDone.\n`,
      "later\n",
    ]);
  });

  it("draws at most 10 frames a second, and always the last one", () => {
    const stream = new Recorder(true);
    const display = createProgress({ stream, now: () => Date.now(), ...BLANK });
    for (let ms = 0; ms < 999; ms++) {
      display.update(rows(ms));
      vi.advanceTimersByTime(1);
    }
    expect(stream.written.length).toBeLessThanOrEqual(10);
    expect(stream.written.length).toBeGreaterThan(8);
    vi.advanceTimersByTime(100);
    expect(stream.written.at(-1)).toContain("998/1,200");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("writes nothing when nothing visible changed", () => {
    const stream = new Recorder(true);
    const display = createProgress({ stream, now: () => Date.now(), ...BLANK });
    for (let i = 0; i < 20; i++) {
      display.update(snapshot({ elapsedMs: 13_000 + i, etaMs: 11_700 - i }));
      vi.advanceTimersByTime(150);
    }
    expect(stream.written).toHaveLength(1);
  });

  it("follows the width of the terminal", () => {
    const stream = new Recorder(true);
    const display = createProgress({ stream, now: () => Date.now(), ...BLANK });
    stream.columns = 26;
    display.update(snapshot());
    expect(stream.written).toEqual(["\r612/1,200  51 %  3 bad\x1b[K"]);
  });

  it("colours unless NO_COLOR is set, and is not live on a dumb terminal", () => {
    const first = (environment: NodeJS.ProcessEnv): string => {
      const stream = new Recorder(true);
      createProgress({ stream, environment }).update(snapshot());
      return stream.written.join("");
    };
    expect(first({ TERM: "xterm" })).toContain("\x1b[31m3 bad\x1b[39m");
    expect(first({ NO_COLOR: "1" })).not.toContain("\x1b[31m");
    expect(first({ TERM: "dumb" })).toMatch(/^feedback.csv {2}612\/1,200 .*bad\n$/);
  });

  it("keeps two runs at once apart", () => {
    const stream = new Recorder(true);
    const display = createProgress({ stream, now: () => Date.now(), ...BLANK });
    display.update(snapshot({ runId: "a", title: "a" }));
    display.update(snapshot({ runId: "b", title: "b" }));
    display.finish(snapshot({ runId: "b", title: "b", state: "cancelled" }), "");
    display.finish(snapshot({ runId: "a", title: "a", state: "finished" }), "");
    const starts = stream.written.map((text) => text.replace(/[^ab]*([ab]) {2}█.*/s, "$1"));
    expect(starts).toEqual(["a", "b", "\r\x1b[K", "a"]);
    expect(stream.written[1]).toContain("cancelled\na  █");
  });
});

describe("in a log", () => {
  it("prints the first line, each 10 %, a line after 5 s, and the end", () => {
    const stream = new Recorder(false);
    const display = createProgress({ stream, now: () => Date.now(), ...BLANK });
    const at = (done: number, afterMs: number): void => {
      vi.advanceTimersByTime(afterMs);
      display.update(snapshot({ ...rows(done), etaMs: undefined, tokensPerSecond: 0 }));
    };
    at(1, 0);
    at(2, 1000);
    at(120, 1000);
    at(121, 4000);
    vi.advanceTimersByTime(1000);
    at(1200, 0);
    display.finish(snapshot({ ...rows(1200), state: "finished", elapsedMs: 24_000 }), "Done.");
    expect(stream.written).toEqual([
      "feedback.csv  1/1,200  0 %  48 rows/s  8 in flight\n",
      "feedback.csv  120/1,200  10 %  48 rows/s  8 in flight\n",
      "feedback.csv  121/1,200  10 %  48 rows/s  8 in flight\n",
      "feedback.csv  1,200/1,200  100 %  48 rows/s  8 in flight\n",
      "feedback.csv  1,200/1,200  100 %  50 rows/s  in 24 s\nDone.\n",
    ]);
  });

  it("speaks less often in long runs", () => {
    const stream = new Recorder(false);
    const display = createProgress({ stream, now: () => Date.now(), ...BLANK });
    for (let second = 0; second < 3600; second++) {
      display.update(snapshot({ total: undefined, done: second, elapsedMs: second * 1000 }));
      vi.advanceTimersByTime(1000);
    }
    expect(stream.written.length).toBeLessThan(120);
    expect(stream.written.length).toBeGreaterThan(60);
  });
});

describe("whatever happens", () => {
  it("lets no control character of a run reach the terminal", () => {
    fc.assert(
      fc.property(
        anySnapshot,
        hostileText,
        hostileText,
        fc.boolean(),
        (p, message, note, isTTY) => {
          const stream = new Recorder(isTTY);
          const display = createProgress({ stream, ...BLANK });
          display.note(note);
          display.update(p);
          display.note(note);
          display.finish(p, message);
          const own = stream.written.map((text) =>
            text.replaceAll("\x1b[K", "").replace(/^\r+/, ""),
          );
          expect(own.join("")).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("never throws: a stream that throws, breaks later, or a snapshot out of shape", () => {
    const throwing = createProgress({
      stream: {
        write: () => {
          throw new Error("EPIPE");
        },
      },
    });
    throwing.update(snapshot());
    throwing.note("x");
    throwing.finish(snapshot(), "y");
    createProgress({ stream: new Recorder(true) }).update({} as never);

    const stream = Object.assign(new EventEmitter(), { written: 0, write: () => stream.written++ });
    const display = createProgress({ stream, ...BLANK });
    display.note("before");
    stream.emit("error", new Error("EPIPE"));
    display.note("after");
    expect(stream.written).toBe(1);
  });

  it("shows nothing when told so", () => {
    const stream = new Recorder(true);
    const display = createProgress({ stream, target: "none" });
    display.update(snapshot());
    display.note("x");
    display.finish(snapshot(), "y");
    expect(stream.written).toEqual([]);
  });

  it("does not keep the process alive for a last frame", () => {
    vi.useRealTimers();
    const spy = vi.spyOn(globalThis, "setTimeout");
    const display = createProgress({ stream: new Recorder(true), now: () => 0, ...BLANK });
    display.update(rows(1));
    display.update(rows(2));
    const timer = spy.mock.results[0]?.value as NodeJS.Timeout;
    expect(timer.hasRef()).toBe(false);
    display.finish(rows(2), "");
    spy.mockRestore();
  });
});
