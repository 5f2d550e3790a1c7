import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelledRow } from "../../../src/training/data/labelled-row.js";
import { splitRows } from "../../../src/training/data/split-rows.js";

function makeRows(specs: readonly { label: string; group: number }[]): LabelledRow[] {
  return specs.map(({ label, group }, index) => ({
    id: String(index),
    content: `text ${group}`,
    text: `text ${group}`,
    labels: { Topic: label },
    group,
  }));
}

const label = fc.constantFrom("a", "b", "c");
const share = fc.double({ min: 0.05, max: 0.5, noNaN: true });
const options = fc.record({ test: share, validation: share, seed: fc.integer() });

const count = (rows: readonly LabelledRow[], wanted: string) =>
  rows.filter(({ labels }) => labels.Topic === wanted).length;

describe("splitRows", () => {
  it("puts every row into exactly one part and keeps the order of rows", () => {
    const spec = fc.record({ label, group: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 80 }), options, (specs, given) => {
        const rows = makeRows(specs);
        const { training, validation, test } = splitRows(rows, ["Topic"], given);
        for (const part of [training, validation, test]) {
          const at = part.map((row) => rows.indexOf(row));
          expect(at).toEqual(at.toSorted((a, b) => a - b));
        }
        const all = [...training, ...validation, ...test];
        expect(new Set(all)).toEqual(new Set(rows));
        expect(all.length).toBe(rows.length);
      }),
    );
  });

  it("never has a group in two parts", () => {
    const spec = fc.record({ label, group: fc.nat(15) });
    fc.assert(
      fc.property(fc.array(spec, { minLength: 2, maxLength: 80 }), options, (specs, given) => {
        const { training, validation, test } = splitRows(makeRows(specs), ["Topic"], given);
        const groups = [training, validation, test].map(
          (part) => new Set(part.map(({ group }) => group)),
        );
        for (const [i, a] of groups.entries()) {
          for (const b of groups.slice(i + 1))
            for (const group of a) expect(b.has(group)).toBe(false);
        }
      }),
    );
  });

  it("gives every label its share within one row", () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 40, maxLength: 150 }), options, (labels, given) => {
        const rows = makeRows(labels.map((one, group) => ({ label: one, group })));
        const { training, validation, test } = splitRows(rows, ["Topic"], given);
        for (const one of ["a", "b", "c"]) {
          expect(Math.abs(count(test, one) - count(rows, one) * given.test)).toBeLessThanOrEqual(1);
          const left = count(rows, one) - count(test, one);
          expect(Math.abs(count(validation, one) - left * given.validation)).toBeLessThanOrEqual(1);
          expect(count(training, one)).toBe(left - count(validation, one));
        }
      }),
    );
  });

  it("is the same for the same seed, and another for another", () => {
    const rows = makeRows(Array.from({ length: 200 }, (_, group) => ({ label: "a", group })));
    const split = (seed: number) =>
      splitRows(rows, ["Topic"], { test: 0.2, validation: 0.2, seed });
    expect(split(1)).toEqual(split(1));
    expect(split(1).test).not.toEqual(split(2).test);
  });

  it("takes numbers of rows as well as shares", () => {
    const rows = makeRows(Array.from({ length: 100 }, (_, group) => ({ label: "a", group })));
    const { test, validation } = splitRows(rows, ["Topic"], { test: 30, validation: 14, seed: 1 });
    expect(Math.abs(test.length - 30)).toBeLessThanOrEqual(1);
    expect(Math.abs(validation.length - 14)).toBeLessThanOrEqual(1);
  });

  it("leaves no part empty while there are three texts", () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 3, maxLength: 9 }), options, (labels, given) => {
        const rows = makeRows(labels.map((one, group) => ({ label: one, group })));
        const parts = Object.values(splitRows(rows, ["Topic"], given));
        expect(parts.map((part) => part.length > 0)).toEqual([true, true, true]);
      }),
    );
  });

  it("lets no large group push other labels to one side", () => {
    const large = Array.from({ length: 100 }, () => ({ label: "a", group: 0 }));
    const single = Array.from({ length: 40 }, (_, i) => ({ label: "b", group: i + 1 }));
    const { test } = splitRows(makeRows([...large, ...single]), ["Topic"], {
      test: 0.2,
      validation: 0.2,
      seed: 3,
    });
    expect(Math.abs(count(test, "b") - 8)).toBeLessThanOrEqual(1);
  });
});
