import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyTable } from "../../src/runs/key-table.js";
import { ABSENT, offsetOf, positionOf, segmentOf } from "../../src/runs/position.js";

const bits = fc.nat({ max: 0xffffffff });

describe("KeyTable", () => {
  it("finds what a Map finds, also where keys crowd the same slots", () => {
    const crowded = fc.oneof(bits, fc.constantFrom(0, 1, 0xffffffff));
    const entries = fc.array(fc.tuple(crowded, crowded, fc.nat()), { maxLength: 200 });
    fc.assert(
      fc.property(entries, crowded, crowded, (list, high, low) => {
        const table = new KeyTable();
        const map = new Map<string, number>();
        for (const [h, l, position] of list) {
          table.set(h, l, position);
          map.set(`${h} ${l}`, position);
        }
        expect(table.size).toBe(map.size);
        for (const [h, l] of list) expect(table.get(h, l)).toBe(map.get(`${h} ${l}`));
        expect(table.get(high, low)).toBe(map.get(`${high} ${low}`) ?? ABSENT);
      }),
    );
  });

  it("grows without losing a key", () => {
    const table = new KeyTable();
    const n = 20_000;
    for (let i = 0; i < n; i++) table.set(Math.imul(i, 0x9e3779b1) >>> 0, i, i);
    for (let i = 0; i < n; i++) expect(table.get(Math.imul(i, 0x9e3779b1) >>> 0, i)).toBe(i);
  });
});

describe("positions", () => {
  it("pack a segment and an offset into one number and give them back", () => {
    fc.assert(
      fc.property(fc.nat(100_000), bits, (segment, offset) => {
        const position = positionOf(segment, offset);
        expect([segmentOf(position), offsetOf(position)]).toEqual([segment, offset]);
      }),
    );
  });
});
