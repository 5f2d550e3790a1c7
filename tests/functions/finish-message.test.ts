import { describe, expect, it } from "vitest";
import { finishMessage } from "../../src/functions/finish-message.js";
import { Tally } from "../../src/functions/tally.js";
import { createMeter } from "../../src/scheduling/index.js";

const STOPPED = { code: "interrupted", message: "Ctrl-C" } as const;

function tally(asked: number, reused: number): Tally {
  const made = new Tally("table", createMeter());
  made.total = 1000;
  for (let i = 0; i < asked + reused; i++) {
    const row = { index: i, id: String(i), values: {} };
    made.add(row, { status: "ok", attempts: 1 }, i < reused);
  }
  return made;
}

describe("finishMessage", () => {
  it("counts what earlier sessions answered and this one did not get to", () => {
    const run = { folder: "r", finishedRows: 500 };
    expect(finishMessage(tally(10, 20), run, STOPPED)).toContain("510 of 1,000 rows are answered");
    expect(finishMessage(tally(0, 0), run, STOPPED)).toContain("500 of 1,000 rows are answered");
  });

  it("counts what came from other runs", () => {
    const run = { folder: "r", finishedRows: 0 };
    expect(finishMessage(tally(10, 20), run, STOPPED)).toContain("30 of 1,000 rows are answered");
  });

  it("says that nothing is kept without a run", () => {
    expect(finishMessage(tally(3, 0), undefined, STOPPED)).toContain("nothing is kept on disk");
  });
});
