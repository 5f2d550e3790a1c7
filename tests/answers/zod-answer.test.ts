import { createRequire } from "node:module";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { z as z3 } from "zod/v3";
import { type ZodSchema, zodAnswer } from "../../src/answers/index.js";
import { TaskError } from "../../src/errors/index.js";

// A second copy of zod: its classes are not the classes of ours.
const otherZod: typeof z = createRequire(import.meta.url)("zod").z;

function fault(schema: unknown): TaskError {
  try {
    zodAnswer(schema as ZodSchema);
  } catch (error) {
    expect(error).toBeInstanceOf(TaskError);
    expect((error as TaskError).code).toBe("schema-unsupported");
    return error as TaskError;
  }
  throw new Error("accepted");
}

describe("zodAnswer: columns and schema", () => {
  it("makes one column per field, in the declared order", () => {
    const spec = zodAnswer(
      z.object({
        Zeta: z.enum(["A", "B"]).describe("which one"),
        Alpha: z.string(),
        Score: z.number().min(0).max(1),
        Stars: z.int().optional(),
        Sure: z.boolean(),
        Tags: z.array(z.string()),
        Place: z.object({ City: z.string() }),
        Mood: z.enum(["x"]).nullable(),
        Pick: z.union([z.literal("p"), z.literal(["q", "r"])]),
        Grade: z.literal([1, 2]),
        Mixed: z.union([z.string(), z.number()]),
      }),
    );
    expect(spec.columns).toEqual([
      { name: "Zeta", kind: "label", labels: ["A", "B"], description: "which one" },
      { name: "Alpha", kind: "text" },
      { name: "Score", kind: "number" },
      { name: "Stars", kind: "integer" },
      { name: "Sure", kind: "boolean" },
      { name: "Tags", kind: "list" },
      { name: "Place", kind: "object" },
      { name: "Mood", kind: "label", labels: ["x"] },
      { name: "Pick", kind: "label", labels: ["p", "q", "r"] },
      { name: "Grade", kind: "number" },
      { name: "Mixed", kind: "object" },
    ]);
    expect(Object.keys(spec.schema?.properties as object).slice(0, 3)).toEqual([
      "Zeta",
      "Alpha",
      "Score",
    ]);
    expect(spec.schema?.required).not.toContain("Stars");
    expect(spec.schema).not.toHaveProperty("$schema");
  });

  it("closes objects at every level, so that a constrained model adds no keys", () => {
    const { schema } = zodAnswer(
      z.object({ a: z.object({ b: z.string() }), open: z.looseObject({ c: z.string() }) }),
    );
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: { a: { additionalProperties: false }, open: { additionalProperties: {} } },
    });
  });

  it("says what the model writes, and gives what the schema makes of it", () => {
    const spec = zodAnswer(
      z.object({
        Length: z.string().transform((text) => text.length),
        Given: z.string().default("nothing"),
        Yes: z.stringbool(),
        Pre: z.preprocess((value) => value, z.number()),
      }),
    );
    expect(spec.schema?.properties).toMatchObject({
      Length: { type: "string" },
      Yes: { type: "string" },
      Pre: { type: "number" },
    });
    expect(spec.read('{"Length":"four","Yes":"on","Pre":1}', false)).toEqual({
      status: "ok",
      values: { Length: 4, Given: "nothing", Yes: true, Pre: 1 },
    });
  });

  it("puts shared definitions in place of references", () => {
    const Name = z.string().meta({ id: "test-name", description: "a name" });
    const spec = zodAnswer(z.object({ First: Name, All: z.array(Name) }));
    expect(JSON.stringify(spec.schema)).not.toContain("$ref");
    expect(spec.schema?.properties).toMatchObject({
      First: { type: "string", description: "a name" },
      All: { items: { type: "string" } },
    });
  });

  it("makes one named column of anything that is not an object", () => {
    const spec = zodAnswer(z.enum(["a", "b"]).describe("pick"), { name: "choice" });
    expect(spec.columns).toEqual([
      { name: "choice", kind: "label", labels: ["a", "b"], description: "pick" },
    ]);
    expect(spec.schema).toMatchObject({ required: ["choice"], additionalProperties: false });
    expect(spec.read('{"choice":"A"}', false)).toMatchObject({
      status: "ok",
      values: { choice: "a" },
    });
    expect(spec.read('{"choice":"z"}', false).issues?.[0]?.path).toBe("choice");
    expect(zodAnswer(z.string()).columns).toEqual([{ name: "answer", kind: "text" }]);
  });

  it("reads intersections and tagged unions", () => {
    const both = zodAnswer(
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })),
    );
    expect(both.columns.map(({ name }) => name)).toEqual(["a", "b"]);
    const tagged = zodAnswer(
      z.object({
        Event: z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("call"), minutes: z.number() }),
          z.object({ kind: z.literal("mail") }),
        ]),
      }),
    );
    expect(tagged.read('{"Event":{"kind":"call","minutes":3}}', false).status).toBe("ok");
    expect(tagged.read('{"Event":{"kind":"fax"}}', false).status).toBe("invalid");
  });

  it.each([
    ["another copy of zod", otherZod.object({ Topic: otherZod.enum(["A"]).describe("d") }), "d"],
    ["zod/mini", mini.object({ Topic: mini.enum(["A"]) }), undefined],
  ])("works with %s", (_name, schema, description) => {
    const spec = zodAnswer(schema);
    expect(spec.columns[0]).toEqual({
      name: "Topic",
      kind: "label",
      labels: ["A"],
      ...(description && { description }),
    });
    expect(spec.read('{"Topic":"a"}', false)).toMatchObject({
      status: "ok",
      values: { Topic: "A" },
    });
  });

  it("is typed to take zod 4 schemas only", () => {
    expectTypeOf(z.object({})).toExtend<ZodSchema>();
    expectTypeOf(mini.string()).toExtend<ZodSchema>();
    expectTypeOf(z3.string()).not.toExtend<ZodSchema>();
  });
});

describe("zodAnswer: what cannot be asked", () => {
  const node: z.ZodType = z.object({ kids: z.lazy(() => z.array(node)) });
  const endless = (): z.ZodType => z.object({ kid: z.lazy(endless) });

  it.each<[string, unknown, string, string]>([
    ["a date", z.object({ a: z.object({ when: z.date() }) }), '"a.when"', "z.iso.date()"],
    ["a coerced date", z.object({ when: z.coerce.date() }), '"when"', "z.iso.date()"],
    ["a big integer", z.object({ n: z.array(z.bigint()) }), '"n"', "z.int()"],
    ["a map", z.object({ m: z.map(z.string(), z.string()) }), '"m"', "z.record"],
    ["a set", z.object({ m: z.set(z.string()).optional() }), '"m"', "z.array"],
    ["a function", z.object({ f: z.function() }), '"f"', "the value itself"],
    ["a symbol", z.object({ f: z.symbol() }), '"f"', "z.enum"],
    ["undefined", z.object({ f: z.union([z.string(), z.undefined()]) }), '"f"', ".optional()"],
    ["a lone transform", z.object({ t: z.transform(String) }), '"t"', "z.string().transform"],
    ["a custom type", z.object({ c: z.instanceof(URL) }), '"c"', "z.object"],
    ["a promise", z.object({ p: z.promise(z.string()) }), '"p"', "without a promise"],
    ["never", z.object({ p: z.tuple([z.string(), z.never()]) }), '"p[1]"', "leave the column out"],
    ["a big literal", z.object({ p: z.literal(1n) }), '"p"', "literal 1"],
    [
      "a transform around it all",
      z.object({ a: z.string() }).transform(({ a }) => a),
      "answer",
      "field",
    ],
    ["itself", node, '"kids"', "one by one"],
    ["itself, made anew each time", endless(), "kid", "one by one"],
    ["no fields", z.object({}), "no fields", "at least one"],
    ["zod 3", z3.object({ a: z3.string() }), "zod 3", 'from "promptframe"'],
    ["bare fields", { Topic: z.enum(["a"]) }, "is a object", "z.object({ … })"],
    ["a list", ["Product"], "is a list", "zod 4"],
    ["null", null, "is null", "zod 4"],
    ["another library", { "~standard": { vendor: "valibot" } }, '"valibot"', "zod 4"],
  ])("refuses %s", (_name, schema, where, instead) => {
    const error = fault(schema);
    expect(error.message).toContain(where);
    expect(error.message).toContain(instead);
  });
});

describe("zodAnswer: mending values", () => {
  const spec = zodAnswer(
    z.object({
      Topic: z.enum(["Product", "Customer_Support"]),
      Score: z.number().optional(),
      Count: z.int(),
      Sure: z.boolean(),
      Tags: z.array(z.enum(["a-b", "c"])),
      Note: z.string(),
      Stars: z.literal([1, 2]).nullable(),
      Place: z.object({ City: z.enum(["Bern"]) }).optional(),
    }),
  );
  const GOOD = { Topic: "Product", Count: 1, Sure: true, Tags: [], Note: "n", Stars: null };

  const readWith = (changes: Record<string, unknown>) =>
    spec.read(JSON.stringify({ ...GOOD, ...changes }), false);

  it.each([
    [{ Topic: "customer support" }, { Topic: "Customer_Support" }],
    [{ Topic: " PRODUCT! " }, { Topic: "Product" }],
    [{ Score: "4.5" }, { Score: 4.5 }],
    [{ Count: "-3" }, { Count: -3 }],
    [{ Sure: "False" }, { Sure: false }],
    [{ Tags: "A B" }, { Tags: ["a-b"] }],
    [{ Tags: ["c", "AB"] }, { Tags: ["c", "a-b"] }],
    [{ Note: 12 }, { Note: "12" }],
    [{ Stars: "2" }, { Stars: 2 }],
    [{ Place: { city: "bern" } }, { Place: { City: "Bern" } }],
  ])("reads %j as %j, with a warning", (given, meant) => {
    const reading = readWith(given);
    expect(reading).toMatchObject({ status: "ok", values: { ...GOOD, ...meant } });
    expect(reading.warnings?.length).toBeGreaterThan(0);
  });

  it("reads null as not given where a column may be left out", () => {
    const reading = readWith({ Score: null });
    expect(reading.values).toEqual(GOOD);
    expect(reading.warnings).toEqual(["Score: null read as not given"]);
  });

  it("finds keys in another spelling, but never overwrites one that is there", () => {
    const { Note: _note, ...rest } = GOOD;
    const renamed = spec.read(JSON.stringify({ ...rest, NOTE: "n" }), false);
    expect(renamed).toMatchObject({ status: "ok", values: GOOD });
    expect(renamed.warnings).toEqual(['Note: key "NOTE" read as "Note"']);
    expect(readWith({ NOTE: "other" })).toEqual({ status: "ok", values: GOOD });
  });

  it.each([
    [{ Topic: "Prod" }, 'Topic: "Prod" is not one of "Product", "Customer_Support"'],
    [{ Score: "4,5" }, 'Score: must be a number, was "4,5"'],
    [{ Score: "0x1f" }, "Score"],
    [{ Count: 1.5 }, "Count: must be a whole number, was 1.5"],
    [{ Sure: "maybe" }, "Sure: must be true or false"],
    [{ Tags: ["c", "d"] }, 'Tags[1]: "d" is not one of "a-b", "c"'],
    [{ Tags: null }, "Tags: must be a list, was null"],
    [{ Note: null }, "Note: must be a text, was null"],
    [{ Note: { a: 1 } }, 'Note: must be a text, was {"a":1}'],
    [{ Stars: 3 }, "Stars: 3 is not one of 1, 2"],
    [{ Place: { City: "Rome" } }, 'Place.City: "Rome" is not one of "Bern"'],
    [{ Place: [] }, "Place: must be an object, was []"],
  ])("does not bend %j", (given, message) => {
    const reading = readWith(given);
    expect(reading.status).toBe("invalid");
    const issue = reading.issues?.[0];
    expect(`${issue?.path}: ${issue?.message}`).toContain(message);
  });

  it("bends only the columns that failed", () => {
    const either = zodAnswer(z.object({ Free: z.union([z.string(), z.number()]), N: z.number() }));
    expect(either.read('{"Free":"5","N":"5"}', false).values).toEqual({ Free: "5", N: 5 });
  });

  it("drops keys nobody asked for, unless the schema is strict", () => {
    expect(readWith({ extra: 1 })).toEqual({ status: "ok", values: GOOD });
    const strict = zodAnswer(z.strictObject({ a: z.string() }));
    expect(strict.read('{"a":"x","b":1}', false).issues?.[0]?.message).toContain('"b"');
  });

  it("uses the schema's own checks and words", () => {
    const own = zodAnswer(
      z
        .object({ From: z.int(), To: z.int({ error: "give me a number" }) })
        .refine(({ From, To }) => From <= To, { error: "From must not be after To" }),
    );
    expect(own.read('{"From":2,"To":1}', false).issues).toEqual([
      { path: "", message: 'from must not be after To, was {"From":2,"To":1}' },
    ]);
    expect(own.read('{"From":2,"To":"x"}', false).issues?.[0]?.message).toContain(
      "give me a number",
    );
  });

  it("survives a user's code that throws, and asynchronous checks", () => {
    const throwing = zodAnswer(
      z.object({
        a: z.string().transform(() => {
          throw new Error("oops");
        }),
      }),
    );
    expect(throwing.read('{"a":"x"}', false).issues?.[0]?.message).toContain("oops");
    const waiting = zodAnswer(z.object({ a: z.string().refine(async () => true) }));
    expect(waiting.read('{"a":"x"}', false).issues?.[0]?.message).toContain("asynchronous");
  });
});
