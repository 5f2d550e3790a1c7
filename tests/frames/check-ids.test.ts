import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkIds } from "../../src/frames/check-ids.js";
import { TextHashSet } from "../../src/frames/hash-set.js";

const batches = (ids: unknown[]) => () =>
  (function* () {
    for (let i = 0; i < ids.length; i += 3) yield ids.slice(i, i + 3);
  })();

describe("checkIds", () => {
  it("accepts exactly the lists without repetition, and counts the rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.nat(30), fc.string({ minLength: 1 }))), async (raw) => {
        const ids = raw.filter((id) => String(id).trim() !== "");
        const isUnique = new Set(ids.map(String)).size === ids.length;
        const outcome = await checkIds("id", batches(ids)).catch((error) => error.code);
        expect(outcome).toBe(isUnique ? ids.length : "duplicate-ids");
      }),
    );
  });

  it("tells every id once, as text", async () => {
    const seen: string[] = [];
    await checkIds("id", batches([1, "b", 3n, new Date(0), true]), (id) => seen.push(id));
    expect(seen).toEqual(["1", "b", "3", "1970-01-01T00:00:00.000Z", "true"]);
  });

  it("takes 1 and the text 1 for the same id", async () => {
    const error = await checkIds("key", batches([1, 2, "1"])).catch((e) => e);
    expect(error.message).toContain(
      'The column "key" does not name rows uniquely: "1" (rows 1 and 3)',
    );
  });

  it("names the first few offenders only", async () => {
    const twice = Array.from({ length: 40 }, (_, i) => `id ${i % 20}`);
    const error = await checkIds("id", batches(twice)).catch((e) => e);
    expect(error.message).toContain('"id 4" (rows 5 and 25) and 15 more.');
    const missing = await checkIds("id", batches(Array(12).fill(null))).catch((e) => e);
    expect(missing).toMatchObject({ code: "missing-ids" });
    expect(missing.message).toContain("12 rows have no id");
    expect(missing.message).toContain("rows 1, 2, 3, 4, 5 and more");
  });
});

describe("TextHashSet", () => {
  it("finds a text again, and 300,000 similar ones differ", () => {
    const set = new TextHashSet();
    const text = (i: number) => `user-${Math.floor(i / 1000)}/${i % 1000}`;
    const ids = Array.from({ length: 300_000 }, (_, i) => text(i));
    expect(ids.filter((id) => set.add(id))).toEqual([]);
    expect(ids.filter((id) => !set.add(id))).toEqual([]);
    expect(set.size).toBe(300_000);
  });
});
