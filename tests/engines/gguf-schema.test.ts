import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/contract/index.js";
import { type Binding, openBinding } from "../../src/engines/gguf/binding.js";
import { schemaGrammar } from "../../src/engines/gguf/schema-grammar.js";
import { EngineError } from "../../src/errors/index.js";

let binding: Binding;
beforeAll(async () => {
  binding = await openBinding(false);
});

/** llama.cpp's own verdict on which texts a schema's grammar lets through. */
async function acceptance(schema: JsonSchema): Promise<(text: string) => boolean> {
  const grammar = await binding.llama.createGrammar({ grammar: schemaGrammar(schema) });
  const internal = grammar as unknown as { _testText(text: string): boolean };
  return (text) => internal._testText(text);
}

interface Pair {
  readonly schema: JsonSchema;
  readonly value: fc.Arbitrary<unknown>;
}

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const scalar: fc.Arbitrary<Pair> = fc.oneof(
  fc.constant({ schema: { type: "string" }, value: text }),
  fc.constant({ schema: { type: "boolean" }, value: fc.boolean() }),
  fc.constant({ schema: { type: "integer" }, value: fc.integer() }),
  fc.constant({
    schema: { type: "integer", minimum: 1, maximum: 5 },
    value: fc.integer({ min: 1, max: 5 }),
  }),
  fc.constant({
    schema: { type: "number" },
    value: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  }),
  fc.constant({ schema: { type: ["string", "null"] }, value: fc.option(text) }),
  fc.constant({
    schema: { type: "string", format: "date" },
    value: fc
      .date({ noInvalidDate: true, min: new Date("1000-01-01"), max: new Date("9999-01-01") })
      .map((date) => date.toISOString().slice(0, 10)),
  }),
  fc.constant({ schema: { type: "string", format: "uuid" }, value: fc.uuid() }),
  fc.constant({ schema: {}, value: fc.jsonValue({ maxDepth: 2 }).filter(simple) }),
  fc
    .uniqueArray(fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((values) => ({ schema: { enum: values }, value: fc.constantFrom(...values) })),
);

/** Numbers with exponents beyond what the grammar counts to are not worth a grammar. */
function simple(json: unknown): boolean {
  return !/\d{17}|\.\d{17}|e-?\d{4}/i.test(JSON.stringify(json));
}

const pair: fc.Arbitrary<Pair> = fc.letrec<{ pair: Pair; object: Pair; array: Pair; union: Pair }>(
  (tie) => ({
    pair: fc.oneof({ maxDepth: 2 }, scalar, tie("object"), tie("array"), tie("union")),
    array: fc.tuple(tie("pair"), fc.nat(2), fc.nat(2)).map(([{ schema, value }, least, more]) => ({
      schema: { type: "array", items: schema, minItems: least, maxItems: least + more },
      value: fc.array(value, { minLength: least, maxLength: least + more }),
    })),
    union: fc.tuple(tie("pair"), tie("pair")).map(([one, other]) => ({
      schema: { anyOf: [one.schema, other.schema] },
      value: fc.oneof(one.value, other.value),
    })),
    object: fc
      .uniqueArray(
        fc.tuple(
          text.filter((name) => !/^(\d+|__proto__)$/.test(name)),
          tie("pair"),
          fc.boolean(),
        ),
        {
          maxLength: 4,
          selector: ([name]) => name,
        },
      )
      .map((members) => ({
        schema: {
          type: "object",
          properties: Object.fromEntries(members.map(([name, { schema }]) => [name, schema])),
          required: members.filter(([, , required]) => required).map(([name]) => name),
          additionalProperties: false,
        },
        value: fc
          .record(Object.fromEntries(members.map(([name, { value }]) => [name, value])), {
            requiredKeys: members.filter(([, , required]) => required).map(([name]) => name),
          })
          .map((record) =>
            Object.fromEntries(
              members.filter(([name]) => name in record).map(([name]) => [name, record[name]]),
            ),
          ),
      })),
  }),
).pair;

describe("schemaGrammar", () => {
  it("lets every fitting answer through", async () => {
    await fc.assert(
      fc.asyncProperty(
        pair.chain(({ schema, value }) =>
          fc.tuple(fc.constant(schema), fc.array(value, { minLength: 1, maxLength: 3 })),
        ),
        async ([schema, values]) => {
          const accepts = await acceptance(schema);
          for (const value of values) {
            const json = JSON.stringify(value);
            if (simple(value))
              expect(accepts(json), `${JSON.stringify(schema)} and ${json}`).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("keeps answers that do not fit out", async () => {
    const schema = {
      type: "object",
      properties: {
        Topic: { enum: ['A "quoted" label', "B\\C", "Größe"] },
        n: { type: "integer", minimum: 0 },
        tags: {
          type: "array",
          items: { type: "string", minLength: 1, maxLength: 2 },
          minItems: 1,
          maxItems: 2,
        },
        note: { type: "string" },
      },
      required: ["Topic", "n", "tags"],
      additionalProperties: false,
    };
    const accepts = await acceptance(schema);
    const good = { Topic: 'A "quoted" label', n: 0, tags: ["x"] };
    expect(accepts(JSON.stringify(good))).toBe(true);
    expect(accepts(JSON.stringify({ ...good, Topic: "B\\C" }))).toBe(true);
    expect(accepts(JSON.stringify({ ...good, Topic: "Größe", note: "é\n" }))).toBe(true);
    expect(accepts('{"Topic": "Größe", "n": 12, "tags": ["x", "yy"]}')).toBe(true);
    for (const bad of [
      { ...good, Topic: "A" },
      { ...good, n: -1 },
      { ...good, n: 1.5 },
      { ...good, tags: [] },
      { ...good, tags: ["x", "y", "z"] },
      { ...good, tags: ["xyz"] },
      { ...good, more: 1 },
      { n: 0, Topic: "Größe", tags: ["x"] },
      { Topic: "Größe", tags: ["x"] },
      { note: "x", ...good },
      [good],
    ]) {
      expect(accepts(JSON.stringify(bad)), JSON.stringify(bad)).toBe(false);
    }
    expect(accepts(`${JSON.stringify(good)} and more`)).toBe(false);
    expect(accepts('{"Topic":"Größe"')).toBe(false);
  });

  it("follows references, back to themselves as well", async () => {
    const accepts = await acceptance({
      $ref: "#/$defs/node",
      $defs: {
        node: {
          type: "object",
          properties: {
            name: { type: "string" },
            next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] },
          },
          required: ["name", "next"],
        },
      },
    });
    expect(accepts('{"name":"a","next":{"name":"b","next":null}}')).toBe(true);
    expect(accepts('{"name":"a","next":{"name":"b"}}')).toBe(false);
    const self = await acceptance({
      type: "object",
      properties: { inner: { type: "array", items: { $ref: "#" } } },
      required: ["inner"],
    });
    expect(self('{"inner":[{"inner":[]},{"inner":[]}]}')).toBe(true);
  });

  it("takes tuples, records, merged schemas and open objects", async () => {
    const tuple = await acceptance({
      type: "array",
      prefixItems: [{ type: "string" }, { type: "integer" }],
    });
    expect([tuple('["a",1]'), tuple('["a"]'), tuple('["a",1,2]')]).toEqual([true, false, false]);
    const record = await acceptance({ type: "object", additionalProperties: { type: "number" } });
    expect([record("{}"), record('{"a":1,"b":2.5}'), record('{"a":"x"}')]).toEqual([
      true,
      true,
      false,
    ]);
    const merged = await acceptance({
      allOf: [
        { type: "object", properties: { a: { const: 1 } }, required: ["a"] },
        { type: "object", properties: { b: { const: 2 } }, required: ["b"] },
      ],
    });
    expect([merged('{"a":1,"b":2}'), merged('{"a":1}')]).toEqual([true, false]);
    const named = await acceptance({
      type: "object",
      propertyNames: { enum: ["x", "y"] },
      additionalProperties: { type: "integer" },
      required: ["x", "y"],
    });
    expect([named('{"x":1,"y":2}'), named('{"z":1}')]).toEqual([true, false]);
    const open = await acceptance({
      type: "object",
      properties: { a: { type: "boolean" } },
      additionalProperties: true,
    });
    expect([open("{}"), open('{"a":true}'), open('{"a":true,"z":[1]}'), open('{"z":{}}')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("stays small with many optional columns and long bounds", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `column${index}`);
    const schema = {
      type: "object",
      properties: Object.fromEntries(
        names.map((name) => [name, { type: "string", maxLength: 100_000 }]),
      ),
      additionalProperties: false,
    };
    expect(schemaGrammar(schema).length).toBeLessThan(20_000);
    const accepts = await acceptance(schema);
    expect(accepts('{"column3":"x","column39":"y"}')).toBe(true);
    expect(accepts('{"column39":"x","column3":"y"}')).toBe(false);
  });

  it("refuses what no grammar can hold, saying where", () => {
    for (const [schema, what] of [
      [{ $ref: "https://example.org/x" }, "outside reference"],
      [{ $ref: "#/$defs/gone" }, "dangling reference"],
      [{ type: "object", properties: { a: false } }, "at /a"],
      [{ type: "object", properties: { a: { type: "date" } } }, '"date" at /a'],
      [{ enum: [] }, "no values"],
      [{ type: "object", patternProperties: { "^x": {} } }, "patternProperties"],
      [{ allOf: [{ enum: ["a"] }, { enum: ["b"] }] }, "allOf"],
    ] as const) {
      expect(() => schemaGrammar(schema as JsonSchema)).toThrow(EngineError);
      expect(() => schemaGrammar(schema as JsonSchema)).toThrow(what);
    }
  });
});
