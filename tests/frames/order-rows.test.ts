import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowOrder } from "../../src/frames/order-rows.js";

describe("RowOrder", () => {
  it("emits in the order announced, whatever the order put, and holds no more than it must", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(10_000), { maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (indexes, choices) => {
          const expected = [...indexes].sort((a, b) => a - b);
          const order = new RowOrder<string>();
          for (const index of expected) order.expect(index);
          const left = [...expected];
          const emitted: string[] = [];
          while (left.length > 0) {
            const [index] = left.splice(choices.next().value! % left.length, 1);
            order.put(index!, `row ${index}`, (item) => emitted.push(item));
            const whole = left.length === 0 ? expected.length : expected.indexOf(left[0]!);
            expect(emitted).toEqual(expected.slice(0, whole).map((i) => `row ${i}`));
            expect(order.held).toBe(expected.length - left.length - whole);
            expect(order.open).toBe(expected.length - whole);
            expect(order.firstMissing).toBe(left[0]);
          }
        },
      ),
    );
  });

  it("keeps no trace of rows that were emitted", () => {
    const order = new RowOrder<number>();
    let sum = 0;
    let open = 0;
    for (let i = 0; i < 100_000; i++) {
      order.expect(i);
      order.put(i, i, (item) => {
        sum += item;
      });
      open += order.open;
    }
    expect([sum, open]).toEqual([4_999_950_000, 0]);
  });

  it("flushes what is held, in order", () => {
    const order = new RowOrder<number>();
    for (let i = 0; i < 5; i++) order.expect(i);
    const emitted: number[] = [];
    for (const i of [4, 2]) order.put(i, i, (item) => emitted.push(item));
    order.flush((item) => emitted.push(item));
    expect([emitted, order.held, order.open]).toEqual([[2, 4], 0, 0]);
  });

  it.each([[1], [0], [7]])(
    "refuses row %i put twice, already emitted, or never handed out",
    (index) => {
      const order = new RowOrder<number>();
      for (const i of [0, 1, 2]) order.expect(i);
      order.put(0, 0, () => {});
      order.put(2, 2, () => {});
      if (index === 1) order.put(1, 1, () => {});
      expect(() => order.put(index, index, () => {})).toThrow(`Row ${index + 1} was put twice`);
    },
  );
});
