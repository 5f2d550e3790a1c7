import { describe, expect, it } from "vitest";
import { failedRanges } from "../../src/runs/failed-ranges.js";
import type { UnfinishedRow } from "../../src/runs/tally.js";

function row(index: number, changes: Partial<UnfinishedRow> = {}): UnfinishedRow {
  return {
    index,
    id: `id-${index}`,
    status: "failed",
    code: "timeout",
    message: "slow",
    ...changes,
  };
}

describe("failedRanges", () => {
  it("joins neighbours whatever their status, and counts rows from 1", () => {
    const truncated = row(3, { status: "truncated", code: "answer-truncated", message: "cut" });
    expect(failedRanges([row(1), row(2), truncated, row(7)])).toEqual([
      {
        start: 2,
        end: 4,
        ids: ["id-1", "id-2", "id-3"],
        statuses: { failed: 2, truncated: 1 },
        codes: ["timeout", "answer-truncated"],
        reason: "slow",
      },
      {
        start: 8,
        end: 8,
        ids: ["id-7"],
        statuses: { failed: 1 },
        codes: ["timeout"],
        reason: "slow",
      },
    ]);
  });

  it("names a row once that was asked several times", () => {
    const [range] = failedRanges([row(4), row(4)]);
    expect(range).toMatchObject({ start: 5, end: 5, ids: ["id-4"], statuses: { failed: 2 } });
  });

  it("is empty when all is well", () => {
    expect(failedRanges([])).toEqual([]);
  });
});
