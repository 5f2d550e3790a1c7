import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/contract/index.js";
import { Turns, turnRows } from "../../../src/functions/compare/turns.js";

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ index, id: String(index), values: {} }));

/** Plays arms that settle each row after some turns of the event loop; tells what happened in order. */
async function play(
  rows: number,
  arms: number,
  blockRows: number,
  delays: readonly number[],
  endAfter: Readonly<Record<number, number>> = {},
): Promise<{ arm: number; row: number }[]> {
  const turns = new Turns(rowsOf(rows), arms, blockRows);
  const log: { arm: number; row: number }[] = [];
  let at = 0;
  const playArm = async (arm: number) => {
    let settled = 0;
    const open: Promise<void>[] = [];
    for await (const block of turns.of(arm)) {
      for (const { index } of block) {
        open.push(
          (async () => {
            for (let i = delays[at++ % delays.length]!; i > 0; i--) await Promise.resolve();
            log.push({ arm, row: index });
            turns.settled(arm);
            if (++settled === endAfter[arm]) turns.end(arm);
          })(),
        );
      }
    }
    await Promise.all(open);
  };
  await Promise.all(Array.from({ length: arms }, (_, arm) => playArm(arm)));
  return log;
}

describe("turnRows", () => {
  it.each([
    [60, 1, 3],
    [60, 4, 8],
    [400, 4, 17],
    [400, 16, 32],
    [80_000, 4, 32],
  ])("of %i rows with %i in flight is %i", (rows, concurrency, expected) => {
    expect(turnRows(rows, concurrency)).toBe(expected);
  });
});

describe("Turns", () => {
  it("goes forth and back", async () => {
    const log = await play(6, 3, 2, [0]);
    expect(log.map(({ arm }) => "ABC"[arm]).join("")).toBe("AABBCCCCBBAAAABBCC");
  });

  it("gives every arm every row once, one arm at a time, whatever rows take", async () => {
    const delays = fc.array(fc.nat(6), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        delays,
        async (rows, arms, blockRows, waits) => {
          const log = await play(rows, arms, blockRows, waits);
          for (let arm = 0; arm < arms; arm++) {
            const own = log.filter((each) => each.arm === arm).map(({ row }) => row);
            expect([...own].sort((a, b) => a - b)).toEqual(rowsOf(rows).map(({ index }) => index));
          }
          // A block is settled as a whole before another arm's begins.
          const blocks = Math.ceil(rows / blockRows);
          const changes = log.filter(({ arm }, i) => i > 0 && log[i - 1]!.arm !== arm).length;
          expect(changes).toBe(blocks * (arms - 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("goes on with the others when an arm ends early", async () => {
    const log = await play(20, 3, 4, [1, 3], { 1: 6 });
    expect(log.filter(({ arm }) => arm === 0)).toHaveLength(20);
    expect(log.filter(({ arm }) => arm === 2)).toHaveLength(20);
    expect(log.filter(({ arm }) => arm === 1).length).toBeLessThan(20);
  });
});
