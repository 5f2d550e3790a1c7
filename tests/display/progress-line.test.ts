import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressLine } from "../../src/display/progress-line.js";
import { textWidth } from "../../src/display/text-width.js";
import { anySnapshot, NO_COUNTS, snapshot } from "./snapshot.js";

describe("progressLine", () => {
  it("shows a running run", () => {
    expect(progressLine(snapshot())).toBe(
      "feedback.csv  ███████████░░░░░░░░░  612/1,200  51 %  48 rows/s  1.2k tok/s  8 in flight  ETA 12 s  3 bad",
    );
  });

  it("gives up details in the order of their worth", () => {
    const at = (columns: number): string => progressLine(snapshot(), { columns });
    expect(at(100)).toBe(
      "feedback.csv  ███████████░░░░░░░░░  612/1,200  51 %  48 rows/s  8 in flight  ETA 12 s  3 bad",
    );
    expect(at(80)).toBe(
      "feedback.csv  ███████████░░░░░░░░░  612/1,200  51 %  48 rows/s  ETA 12 s  3 bad",
    );
    expect(at(50)).toBe("feedback.csv  612/1,200  51 %  ETA 12 s  3 bad");
    expect(at(25)).toBe("612/1,200  51 %  3 bad");
    expect(at(9)).toBe("612/1,200");
    expect(at(5)).toBe("612/…");
  });

  it("counts what the run counts, rows unless it says otherwise", () => {
    const steps = {
      title: "training",
      unit: "steps",
      inFlight: 0,
      tokensPerSecond: 0,
      counts: NO_COUNTS,
    };
    expect(progressLine(snapshot(steps), { bar: false })).toBe(
      "training  612/1,200  51 %  48 steps/s  ETA 12 s",
    );
    const open = progressLine(snapshot({ ...steps, total: undefined, etaMs: undefined }), {
      bar: false,
    });
    expect(open).toBe("training  612 steps  48 steps/s");
  });

  it("says plainly that nothing was asked", () => {
    const all = { ...NO_COUNTS, ok: 1200 };
    const reused = snapshot({ done: 1200, reused: 1200, counts: all, inFlight: 0 });
    expect(progressLine(reused)).toBe("feedback.csv  1,200 rows answered before, nothing asked");
  });

  it("shows rows answered before, skipped rows and the state", () => {
    const p = snapshot({
      state: "paused",
      reused: 300,
      counts: { ...NO_COUNTS, ok: 600, skipped: 12 },
    });
    expect(progressLine(p, { bar: false })).toBe(
      "feedback.csv  612/1,200  51 %  8 in flight  300 answered before  12 skipped  paused",
    );
    expect(progressLine(snapshot({ state: "stopping" }), { bar: false })).toBe(
      "feedback.csv  612/1,200  51 %  48 rows/s  1.2k tok/s  8 in flight  3 bad  stopping…",
    );
  });

  it("does without a total", () => {
    expect(progressLine(snapshot({ total: undefined, etaMs: undefined }))).toBe(
      "feedback.csv  612 rows  48 rows/s  1.2k tok/s  8 in flight  3 bad",
    );
  });

  it("ends with averages; the bar is full only when every row is done", () => {
    const done = snapshot({ state: "finished", done: 1200, counts: { ...NO_COUNTS, ok: 1200 } });
    expect(progressLine({ ...done, elapsedMs: 24_000 })).toBe(
      `feedback.csv  ${"█".repeat(20)}  1,200/1,200  100 %  50 rows/s  in 24 s`,
    );
    expect(progressLine(snapshot({ done: 1199 }))).toContain("█░  1,199/1,200  99 %");
  });

  it("colours the parts of the bar", () => {
    const p = snapshot({
      total: 10,
      done: 5,
      reused: 2,
      counts: { ...NO_COUNTS, ok: 4, failed: 1 },
    });
    expect(progressLine(p, { colour: true })).toContain(
      "\x1b[36m████\x1b[39m\x1b[32m████\x1b[39m\x1b[31m██\x1b[39m\x1b[90m░░░░░░░░░░\x1b[39m",
    );
  });

  it("never exceeds the terminal and lets no foreign control character through", () => {
    fc.assert(
      fc.property(
        anySnapshot,
        fc.integer({ min: 1, max: 160 }),
        fc.boolean(),
        (p, columns, colour) => {
          const line = progressLine(p, { columns, colour });
          const bare = colour ? stripVTControlCharacters(line) : line;
          expect(textWidth(bare)).toBeLessThanOrEqual(columns);
          expect(bare).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
          expect(bare).not.toBe("");
        },
      ),
      { numRuns: 500 },
    );
  });
});
