import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { columnsAnswer, jsonSchemaAnswer, zodAnswer } from "../../src/answers/index.js";
import type { JsonSchema } from "../../src/contract/index.js";
import type { TaskError } from "../../src/errors/index.js";

describe("jsonSchemaAnswer", () => {
  const original = zodAnswer(
    z.object({
      Topic: z.enum(["A", "B"]).describe("which"),
      Score: z.number().min(0).max(1).optional(),
      Tags: z.array(z.string()).max(2),
      Place: z.object({ City: z.string().min(1) }).nullable(),
      Pair: z.tuple([z.string(), z.int()]),
      Extra: z.record(z.string(), z.number()),
    }),
  );
  const revived = jsonSchemaAnswer(JSON.parse(JSON.stringify(original.schema)));

  it("has the columns and the schema it was made of", () => {
    expect(revived.columns).toEqual(original.columns);
    expect(revived.schema).toEqual(original.schema);
  });

  it.each([
    { Topic: "A", Tags: ["x"], Place: { City: "Bern" }, Pair: ["a", 1], Extra: { n: 1 } },
    { Topic: "b", Score: "0.5", Tags: "x", Place: null, Pair: ["a", "1"], Extra: {} },
    { Topic: "C", Tags: [], Place: null, Pair: ["a", 1], Extra: {} },
    {
      Topic: "A",
      Score: 2,
      Tags: ["a", "b", "c"],
      Place: { City: "" },
      Pair: ["a"],
      Extra: { n: "x" },
    },
    { Topic: "A", Tags: [], Place: { City: "B", Zip: 3 }, Pair: ["a", 1], Extra: {}, more: 1 },
    {},
  ])("reads %j as the original does", (value) => {
    const text = JSON.stringify(value);
    const [before, after] = [original.read(text, false), revived.read(text, false)];
    expect(after.status).toBe(before.status);
    expect(after.values).toEqual(before.values);
    const paths = (reading: typeof after) => new Set(reading.issues?.map(({ path }) => path));
    expect(paths(after)).toEqual(paths(before));
  });

  it("agrees with the original on any answer to columns", () => {
    const made = columnsAnswer([
      { name: "L", kind: "label", labels: ["x", "y"] },
      { name: "N", kind: "integer" },
      { name: "B", kind: "boolean" },
    ]);
    const again = jsonSchemaAnswer(made.schema!);
    const value = fc.oneof(
      fc.constantFrom("x", "Y", "true", "3", 3, 1.5, null, true, "z"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(value, value, value, (L, N, B) => {
        const text = JSON.stringify({ L, N, B });
        expect(again.read(text, false)).toEqual(made.read(text, false));
      }),
    );
  });

  it("wraps what is not an object", () => {
    const spec = jsonSchemaAnswer({ type: "string", enum: ["a"] });
    expect(spec.columns).toEqual([{ name: "answer", kind: "label", labels: ["a"] }]);
    expect(spec.read("a", false).status).toBe("ok");
  });

  it.each<[JsonSchema, string]>([
    [{ type: "object", properties: { a: { type: "weird" } } }, "weird"],
    [{ type: "object", properties: { a: { $ref: "#" } } }, "refers to itself or to nothing"],
    [
      {
        type: "object",
        properties: { a: { $ref: "#/$defs/a" } },
        $defs: { a: { items: { $ref: "#/$defs/a" } } },
      },
      "refers to itself",
    ],
  ])("refuses %j", (schema, why) => {
    try {
      jsonSchemaAnswer(schema);
    } catch (error) {
      expect((error as TaskError).code).toBe("schema-unsupported");
      expect((error as TaskError).message).toContain(why);
      return;
    }
    throw new Error("accepted");
  });
});
