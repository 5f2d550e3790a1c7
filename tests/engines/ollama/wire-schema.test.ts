import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonSchema } from "../../../src/contract/index.js";
import { wireSchema } from "../../../src/engines/ollama/wire-schema.js";
import { lastBody, question, serve } from "./serve.js";

const ANYTHING = { type: ["string", "number", "boolean", "null", "object", "array"] };

describe("wireSchema", () => {
  it("keeps what makes a grammar and drops the rest", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "x",
      type: "object",
      title: "Answer",
      properties: {
        Topic: { type: "string", enum: ["a", "b"], default: "a", examples: ["b"] },
        Day: { type: "string", format: "date", pattern: "^(?=x)" },
        Mail: { type: "string", format: "email", pattern: "^(?!\\.)[a-z]+$" },
        Code: { type: "string", pattern: "^\\d{3}$", minLength: 3, maxLength: 5000 },
        Count: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER, multipleOf: 2 },
        Share: { type: "number", minimum: 0, maximum: 1 },
        Tags: { type: "array", items: { type: "string" }, maxItems: 9, uniqueItems: true },
      },
      required: ["Topic", "Day"],
      additionalProperties: false,
    };
    const before = structuredClone(schema);
    expect(wireSchema(schema)).toEqual({
      type: "object",
      title: "Answer",
      properties: {
        Topic: { type: "string", enum: ["a", "b"] },
        Day: { type: "string", format: "date" },
        Mail: { type: "string" },
        Code: { type: "string", pattern: "^[0-9]{3}$", minLength: 3 },
        Count: { type: "integer", minimum: 1 },
        Share: { type: "number" },
        Tags: { type: "array", items: { type: "string" }, maxItems: 9 },
      },
      required: ["Topic", "Day"],
    });
    expect(schema).toEqual(before);
  });

  it("keeps the order of properties", () => {
    const shape = { Zeta: z.string(), Alpha: z.string(), Mid: z.number() };
    const wire = wireSchema(z.toJSONSchema(z.object(shape)) as JsonSchema);
    expect(Object.keys(wire.properties as object)).toEqual(["Zeta", "Alpha", "Mid"]);
  });

  it("does not take a property's name for a keyword", () => {
    const properties = {
      properties: { type: "string" },
      items: { type: "integer" },
      $schema: { type: "string" },
      pattern: { enum: ["\\d"] },
    };
    expect(wireSchema({ type: "object", properties })).toEqual({ type: "object", properties });
  });

  it("says that anything goes where the converter would guess an object", () => {
    const schema = { type: "object", properties: { a: {}, b: true, c: { description: "any" } } };
    expect(wireSchema(schema).properties).toEqual({
      a: ANYTHING,
      b: ANYTHING,
      c: { description: "any", ...ANYTHING },
    });
  });

  it.each([
    [{ type: "object", additionalProperties: true }, { type: "object" }],
    [
      { type: "object", additionalProperties: false },
      { type: "object", additionalProperties: false },
    ],
    [
      { type: "object", additionalProperties: { type: "string", format: "email" } },
      { type: "object", additionalProperties: { type: "string" } },
    ],
    [
      { type: "array", prefixItems: [{ type: "string" }], items: false },
      { type: "array", prefixItems: [{ type: "string" }] },
    ],
    [
      { anyOf: [{ type: "string", format: "uri" }, { type: "null" }] },
      { anyOf: [{ type: "string" }, { type: "null" }] },
    ],
  ])("%j", (schema, expected) => {
    expect(wireSchema(schema as JsonSchema)).toEqual(expected);
  });

  it("gives a schema that contains itself a name to be found by", () => {
    const item = { $ref: "#" };
    const schema = { type: "object", properties: { Children: { type: "array", items: item } } };
    expect(wireSchema(schema)).toEqual({
      $ref: "#/$defs/root",
      $defs: {
        root: {
          type: "object",
          properties: { Children: { type: "array", items: { $ref: "#/$defs/root" } } },
        },
      },
    });
  });

  it("finds a form for the patterns of zod", () => {
    for (const type of [z.email(), z.ipv4(), z.cuid2(), z.base64url(), z.uuid(), z.iso.date()]) {
      const wire = wireSchema(z.toJSONSchema(type) as JsonSchema);
      expect(Object.keys(wire).length, JSON.stringify(wire)).toBe(2);
    }
  });

  it("is what goes over the wire", async () => {
    const { engine, fake } = await serve();
    const schema = z.toJSONSchema(
      z.object({ Site: z.url(), Score: z.int(), Zip: z.string().regex(/^\d{5}$/) }),
    ) as JsonSchema;
    await engine.ask(question("Hi", { schema }));
    expect(lastBody(fake).format).toEqual({
      type: "object",
      properties: {
        Site: { type: "string" },
        Score: { type: "integer" },
        Zip: { type: "string", pattern: "^[0-9]{5}$" },
      },
      required: ["Site", "Score", "Zip"],
    });
  });
});
