import { describe, expect, it } from "vitest";
import type { RowStatus } from "../../src/contract/index.js";
import { finishMessage } from "../../src/functions/finish-message.js";
import { Tally } from "../../src/functions/tally.js";
import { createMeter } from "../../src/scheduling/index.js";

const STOPPED = { stopped: { code: "interrupted", message: "Ctrl-C" } } as const;

interface Rows {
  readonly ok?: number;
  readonly failed?: number;
  readonly truncated?: number;
  /** Rows with an answer from this run's own journal, and from another's. */
  readonly own?: number;
  readonly others?: number;
}

function tally({ ok = 0, failed = 0, truncated = 0, own = 0, others = 0 }: Rows): Tally {
  const made = new Tally("table", createMeter());
  made.total = 1000;
  const add = (status: RowStatus, times: number, reused = false) => {
    for (let i = 0; i < times; i++) {
      made.add({ index: i, id: String(i), values: {} }, { status, attempts: 1 }, reused);
    }
  };
  add("ok", ok);
  add("failed", failed);
  add("truncated", truncated);
  add("ok", own + others, true);
  made.own = own;
  return made;
}

describe("finishMessage", () => {
  const run = (finishedRows: number) => ({ folder: "r", finishedRows });

  it.each([
    ["what earlier sessions answered and this one did not get to", { ok: 10, own: 20 }, 500, 510],
    ["what earlier sessions answered where this one got nowhere", {}, 500, 500],
    ["what came from other runs", { ok: 10, others: 20 }, 0, 30],
    ["what came from other runs beside what was there", { ok: 10, own: 5, others: 20 }, 500, 530],
    ["no row that failed or was cut off", { ok: 1, failed: 20, truncated: 3 }, 0, 1],
    ["no more rows than there are now", { own: 1000 }, 5000, "1,000"],
  ] as const)("counts %s", (_what, rows, before, answered) => {
    expect(finishMessage(tally(rows), run(before), STOPPED)).toContain(
      ` ${answered} of 1,000 rows are answered and safe on disk; run the same call again`,
    );
  });

  it("says that nothing is kept without a run", () => {
    expect(finishMessage(tally({ ok: 3 }), undefined, STOPPED)).toContain(
      "nothing is kept on disk",
    );
  });

  it("speaks of one row where there is one", () => {
    const one = tally({ ok: 1 });
    one.total = undefined;
    expect(finishMessage(one, run(0), STOPPED)).toContain(". 1 row is answered and safe on disk;");
    expect(finishMessage(one, undefined, STOPPED)).toContain(". 1 row was answered; nothing");
  });

  it("says what a run broke off with, and how to go on", () => {
    const ending = { error: new Error("the source broke.") };
    expect(finishMessage(tally({ ok: 5 }), run(0), ending)).toBe(
      "Failed: the source broke. 5 of 1,000 rows are answered and safe on disk; run the same call again to continue. The run is in r.",
    );
  });
});
