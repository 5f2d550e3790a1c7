import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../../src/contract/index.js";
import { cameBackSorted, orderMatters, renameKeys } from "../../../src/engines/ollama/key-order.js";
import { rewriteKeys } from "../../../src/engines/ollama/key-rewriter.js";
import { sortedSchema, valueFor } from "../../servers/fake-ollama-answers.js";

function object(properties: Record<string, unknown>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties) };
}

const TEXT = { type: "string" };
const REASONED = object({ Reason: TEXT, Label: { enum: ["a", "b"] } });

describe("orderMatters", () => {
  it.each([
    [object({ Label: TEXT, Reason: TEXT }), false],
    [REASONED, true],
    [object({ r1: REASONED, r2: REASONED }), true],
    [{ type: "array", items: REASONED }, true],
    [{ $ref: "#/$defs/a", $defs: { a: REASONED } }, true],
    [object({ a: { const: { z: 1, b: 2 } } }), false],
    [{ type: "string" }, false],
  ])("%j", (schema, expected) => {
    expect(orderMatters(schema)).toBe(expected);
  });

  it("sorts as the server does, by bytes", () => {
    expect(orderMatters(object({ Z: TEXT, a: TEXT }))).toBe(false);
    expect(orderMatters(object({ "\uffff": TEXT, "🙂": TEXT }))).toBe(false);
    expect(orderMatters(object({ "🙂": TEXT, "\uffff": TEXT }))).toBe(true);
  });
});

describe("cameBackSorted", () => {
  it.each([
    [REASONED, { Reason: "x", Label: "a" }, false],
    [REASONED, { Label: "a", Reason: "x" }, true],
    [object({ 10: REASONED, 2: REASONED }), { 2: { Label: "a", Reason: "x" } }, true],
    [{ type: "array", items: REASONED }, [{ Label: "a", Reason: "x" }], true],
    [
      {
        ...object({ r1: { $ref: "#/$defs/row" } }),
        $defs: { row: REASONED },
      },
      { r1: { Label: "a", Reason: "x" } },
      true,
    ],
    // Neither order: such a model ignores the schema, and renaming would not help.
    [object({ C: TEXT, A: TEXT, B: TEXT }), { B: 1, C: 1, A: 1 }, false],
    // Optional ones come after the required ones on every path.
    [{ ...object({ B: TEXT, A: TEXT }), required: ["A"] }, { A: "x", B: "x" }, false],
    [REASONED, "no object", false],
    [REASONED, null, false],
  ])("%j %j", (schema, answer, expected) => {
    expect(cameBackSorted(schema as JsonSchema, answer)).toBe(expected);
  });
});

describe("renameKeys", () => {
  it("prefixes names in their order, at every depth", () => {
    const schema = object({ Reason: TEXT, Parts: { type: "array", items: REASONED } });
    const renamed = renameKeys(schema)!;
    expect(renamed.schema).toEqual({
      type: "object",
      properties: {
        a_Reason: TEXT,
        b_Parts: {
          type: "array",
          items: {
            type: "object",
            properties: { a_Reason: TEXT, b_Label: { enum: ["a", "b"] } },
            required: ["a_Reason", "b_Label"],
          },
        },
      },
      required: ["a_Reason", "b_Parts"],
    });
    expect([...renamed.names]).toEqual([
      ["a_Reason", "Reason"],
      ["b_Parts", "Parts"],
      ["b_Label", "Label"],
    ]);
  });

  it.each([
    [{ allOf: [object({ B: TEXT }), { required: ["A"] }] }],
    [{ ...object({ B: TEXT, A: { $ref: "#/properties/B" } }) }],
  ])("finds no names when they are needed elsewhere: %j", (schema) => {
    expect(renameKeys(schema)).toBeUndefined();
  });

  it("keeps any declared order through a server that sorts, and gives every answer back", () => {
    fc.assert(
      fc.property(schemas(), fc.string(), (schema, seed) => {
        const renamed = renameKeys(schema)!;
        expect(orderMatters(renamed.schema)).toBe(false);
        const sorted = sortedSchema(renamed.schema);
        const wireText = JSON.stringify(valueFor(sorted, sorted, seed));
        const back = JSON.parse(rewriteKeys(wireText, renamed.names));
        expectShape(schema, back);
      }),
      { numRuns: 200 },
    );
  });

  it("puts dozens of keys into order", () => {
    const names = Array.from({ length: 60 }, (_, i) => `id${60 - i}`);
    const schema = object(Object.fromEntries(names.map((name) => [name, TEXT])));
    const wireNames = Object.keys(renameKeys(schema)!.schema.properties as object);
    expect(wireNames).toEqual([...wireNames].sort());
    expect(wireNames[0]).toBe("aa_id60");
    expect(wireNames[59]).toBe("ch_id1");
  });
});

/** Every object has exactly the declared keys, in the declared order. */
function expectShape(schema: JsonSchema, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) expectShape(schema.items as JsonSchema, item);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const properties = schema.properties as Record<string, JsonSchema>;
  expect(Object.keys(value)).toEqual(Object.keys(properties));
  for (const [name, inner] of Object.entries(value)) expectShape(properties[name]!, inner);
}

function schemas(): fc.Arbitrary<JsonSchema> {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 6 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
    fc.constantFrom(
      "a_b",
      "b_a_b",
      "properties",
      "items",
      "required",
      "enum",
      "10",
      "2",
      '"',
      "\\",
    ),
  );
  const { node } = fc.letrec<{ node: JsonSchema }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", maxDepth: 3 },
      fc.constant({ type: "string" }),
      fc.constant({ enum: ["x", "y"] }),
      tie("node").map((items) => ({ type: "array", items, minItems: 1 })),
      fc
        .dictionary(
          name.filter((text) => text !== "__proto__"),
          tie("node"),
          {
            minKeys: 1,
            maxKeys: 5,
            noNullPrototype: true,
          },
        )
        .map(object),
    ),
  }));
  return node;
}
