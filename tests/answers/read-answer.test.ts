import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { columnsAnswer, jsonSchemaAnswer, textAnswer, zodAnswer } from "../../src/answers/index.js";

const VALUES = { Topic: "Billing", Urgency: "High", Key_Point: "charged twice, {again}" };
const GOOD = JSON.stringify(VALUES);
const spec = zodAnswer(
  z.object({
    Topic: z.enum(["Product", "Billing", "Other"]),
    Urgency: z.enum(["High", "Medium", "Low"]),
    Key_Point: z.string(),
  }),
);

const read = (text: string, cut = false) => spec.read(text, cut);

describe("reading whole answers", () => {
  it("reads plain JSON without remarks", () => {
    expect(read(GOOD)).toEqual({ status: "ok", values: VALUES });
    expect(read(` \n${JSON.stringify(VALUES, null, 2)}\n`)).toEqual({
      status: "ok",
      values: VALUES,
    });
  });

  it.each([
    ["code fence", `\`\`\`json\n${GOOD}\n\`\`\``],
    ["text before", `Sure, here it is: ${GOOD}`],
    ["text after", `${GOOD}\nI hope this helps {you}!`],
    ["fence and text on both sides", `Here:\n\`\`\`\n${GOOD}\n\`\`\`\nDone [1].`],
    ["thinking before", `<think>maybe {"Topic": "Other"}?</think>\n${GOOD}`],
    ["thinking whose start is in the template", `It says {"Topic":"Other"}...</think>${GOOD}`],
    ["thinking in square brackets", `[THINK]{"Topic":"Other"}[/THINK]${GOOD}`],
    ["thinking inside a value", GOOD.replace("charged", "<think>charged"), "<think>charged"],
    ["JSON inside a JSON text", JSON.stringify(GOOD)],
  ])("finds the object: %s", (_name, text, changed?: string) => {
    const values = changed
      ? { ...VALUES, Key_Point: VALUES.Key_Point.replace("charged", changed) }
      : VALUES;
    expect(read(text)).toEqual({ status: "ok", values });
  });

  it.each([
    ["trailing comma", `${GOOD.slice(0, -1)},}`],
    ["single quotes", "{'Topic':'Billing','Urgency':'High','Key_Point':'charged twice, {again}'}"],
    [
      "keys without quotes",
      '{Topic: "Billing", Urgency: "High", Key_Point: "charged twice, {again}"}',
    ],
    ["comments", GOOD.replace(",", ", // the topic }\n /* and { */ ")],
    ["missing comma", GOOD.replace('","', '" "')],
    ["missing last bracket", GOOD.slice(0, -1)],
    ["fence and trailing comma", `\`\`\`json\n${GOOD.slice(0, -1)},}\n\`\`\` there`],
  ])("mends and says so: %s", (_name, text) => {
    expect(read(text)).toEqual({ status: "ok", values: VALUES, repaired: true });
  });

  it.each([
    ['two\nlines, "quoted" text'],
    ['she said "no, thanks" and left'],
    ['see: "the manual" again'],
    ['they say "Great"'],
    ['"Great" they say'],
    ['he said "stop {" to me'],
  ])("mends line breaks and quotes inside a text without losing a word: %j", (text) => {
    const broken = `{"Topic":"Billing","Urgency":"High","Key_Point":"${text}"}`;
    expect(read(broken)).toEqual({
      status: "ok",
      repaired: true,
      values: { ...VALUES, Key_Point: text },
    });
  });

  it("takes the last answer when several came, and tells", () => {
    const draft = GOOD.replace("High", "Low");
    expect(read(`First ${draft}, no: ${GOOD}`)).toMatchObject({
      status: "ok",
      values: VALUES,
      warnings: ["several different answers came; the last was read"],
    });
    expect(read(`${GOOD} I repeat: ${GOOD}`)).toEqual({ status: "ok", values: VALUES });
    expect(read(`${GOOD} wrong, it is ${GOOD.replace("High", "Huge")}`).status).toBe("invalid");
  });

  it.each([
    ["double brackets", `{${GOOD}}`],
    ["a wrapper", `{"answer":${GOOD}}`],
    ["a stray bracket in prose", `I use { as a bracket. ${GOOD}`],
  ])("looks inside %s and tells", (_name, text) => {
    expect(read(text)).toMatchObject({
      status: "ok",
      values: VALUES,
      warnings: ["read from inside other brackets"],
    });
  });

  it("never prefers an inner object to an outer one that has an asked key", () => {
    const nested = `{"Topic":"Nonsense","second_guess":${GOOD}}`;
    expect(read(nested).status).toBe("invalid");
  });

  it("reads the one answer of a list, and refuses several", () => {
    expect(read(`[${GOOD}]`)).toMatchObject({ status: "ok", values: VALUES });
    const several = read(`[${GOOD},${GOOD}]`);
    expect(several.status).toBe("invalid");
    expect(several.issues?.[0]?.message).toContain("a list of 2 answers");
  });
});

describe("reading answers that cannot be read", () => {
  it.each([
    ["", "empty"],
    [" \n", "empty"],
    ["I cannot help with that.", 'no JSON object in the answer, which is "I cannot help'],
    [`<think>${GOOD}`, "no JSON object"],
    [GOOD.slice(0, -10), "ends in the middle of a text"],
    ["null", "no JSON object"],
    ["[1, 2]", "no JSON object"],
  ])("says why: %j", (text, why) => {
    const reading = read(text);
    expect(reading.status).toBe("invalid");
    expect(reading.values).toBeUndefined();
    expect(reading.issues).toHaveLength(1);
    expect(reading.issues?.[0]?.message).toContain(why);
  });

  it.each(['he said "yes", then "no"', 'a "b" "c"', "C:\\"])(
    "does not take a broken text for a shorter one: %j",
    (text) => {
      const broken = `{"Topic":"Billing","Urgency":"High","Key_Point":"${text}"}`;
      const reading = read(broken);
      if (reading.status === "ok") expect(reading.values?.Key_Point).toBe(text);
      else expect(reading.issues?.[0]?.message).toMatch(/broken|middle of a text/);
    },
  );

  it("keeps the columns that passed", () => {
    const reading = read('{"Topic":"Billing","Urgency":"Huge"}');
    expect(reading).toEqual({
      status: "invalid",
      values: { Topic: "Billing" },
      issues: [
        { path: "Urgency", message: '"Huge" is not one of "High", "Medium", "Low"' },
        { path: "Key_Point", message: "missing" },
      ],
    });
  });
});

describe("reading cut answers", () => {
  it("keeps whole values but is never ok", () => {
    const reading = read(`${GOOD}\n\n\n`, true);
    expect(reading.status).toBe("truncated");
    expect(reading.values).toEqual(VALUES);
    expect(reading.issues?.[0]?.message).toContain("token limit");
  });

  it("never mends, at any place of the cut", () => {
    for (let length = 0; length < GOOD.length; length++) {
      const reading = read(GOOD.slice(0, length), true);
      expect(reading.status).toBe("truncated");
      expect(reading.values).toBeUndefined();
      expect(reading.repaired).toBeUndefined();
    }
  });

  it("never mistakes a shortened text for a whole one, even when the cut is not told", () => {
    for (let length = 0; length < GOOD.length; length++) {
      const reading = read(GOOD.slice(0, length));
      if (reading.status === "ok") expect(reading.values).toEqual(VALUES);
    }
  });

  it("does not take lone words or lines of a cut answer", () => {
    const tone = zodAnswer(z.enum(["Positive", "Negative"]));
    expect(tone.read("Positive", true).status).toBe("truncated");
    expect(tone.read("Positive", true).values).toBeUndefined();
  });
});

describe("reading without JSON", () => {
  it("reads lines when every column is there", () => {
    const text =
      "Here you go:\n- **Topic**: billing\n2. Urgency = High\n> Key point： charged twice,";
    expect(read(text)).toEqual({
      status: "ok",
      values: { Topic: "Billing", Urgency: "High", Key_Point: "charged twice" },
      warnings: ["read from lines, not from JSON", 'Topic: "billing" read as "Billing"'],
    });
    expect(read("Topic: Billing\nUrgency: High").status).toBe("invalid");
  });

  it("keeps every line of a text", () => {
    const one = zodAnswer(z.object({ Key_point: z.string() }));
    const text = "Key point: The parcel is late.\n\nIt also arrived broken: two cups.\n";
    expect(one.read(text, false)).toMatchObject({
      status: "ok",
      values: { Key_point: "The parcel is late.\n\nIt also arrived broken: two cups." },
    });
    const lines =
      'Key point:\n"late\nand broken"\nTopic: Billing\nUrgency: High\nI hope this helps.';
    expect(read(lines).values).toEqual({
      Topic: "Billing",
      Urgency: "High",
      Key_Point: "late\nand broken",
    });
  });

  it("leaves quotes inside a line alone", () => {
    const one = zodAnswer(z.object({ Key_point: z.string() }));
    expect(one.read('Key point: "late" and "broken"', false).values).toEqual({
      Key_point: '"late" and "broken"',
    });
  });

  it("does not leave out a list that stands in a line", () => {
    const two = zodAnswer(z.object({ Note: z.string(), Tags: z.array(z.string()).optional() }));
    expect(two.read("Note: late\nTags: a, b", false).status).toBe("invalid");
  });

  it("compares numbers as numbers", () => {
    const score = zodAnswer(z.object({ N: z.literal([1, 2, 3, "x"]) }));
    const said = (n: unknown) => score.read(JSON.stringify({ N: n }), false);
    for (const wrong of [-1, "-1", 1.5, "1.5", "#1", 12, "1 2"])
      expect(said(wrong).status, String(wrong)).toBe("invalid");
    for (const right of [1, "1", " 1 ", "1.0", "+1"])
      expect(said(right).values, String(right)).toEqual({ N: 1 });
    expect(said("X").values).toEqual({ N: "x" });
  });

  it.each([
    "Positive",
    '"positive".',
    "**Positive**",
    "```\nPositive\n```",
    "<think>hm</think>Positive",
  ])("reads the lone label %j", (text) => {
    const tone = zodAnswer(z.enum(["Positive", "Negative"]));
    expect(tone.read(text, false)).toMatchObject({ status: "ok", values: { answer: "Positive" } });
  });

  it("does not guess a label out of a sentence", () => {
    const tone = zodAnswer(z.enum(["Positive", "Negative"]));
    expect(tone.read("It is Positive, not Negative", false).status).toBe("invalid");
  });

  it("reads values without their key where one column is asked", () => {
    const list = zodAnswer(z.array(z.string()), { name: "tags" });
    for (const text of ['["a","b"]', 'Tags: ["a","b"]', "['a', 'b']", '{"tags":["a","b"]}'])
      expect(list.read(text, false)).toMatchObject({ status: "ok", values: { tags: ["a", "b"] } });
    expect(list.read("I [think] so", false).status).toBe("invalid");
    expect(zodAnswer(z.number()).read("7", false).values).toEqual({ answer: 7 });
    const record = zodAnswer(z.record(z.string(), z.number()));
    expect(record.read('{"a":1}', false).values).toEqual({ answer: { a: 1 } });
  });
});

describe("reading anything", () => {
  const specs = [
    spec,
    zodAnswer(z.object({ maybe: z.number().optional() })),
    zodAnswer(z.array(z.enum(["a", "b"]))),
    columnsAnswer(
      [
        { name: "Topic", kind: "label", labels: ["A", "B"], organic: true },
        { name: "Count", kind: "integer" },
        { name: "Tags", kind: "list" },
      ],
      { column: "Topic", values: ["NOT_APPLICABLE", "N/A"] },
    ),
    jsonSchemaAnswer(spec.schema!),
    textAnswer(),
  ];
  const shards = fc
    .array(
      fc.constantFrom(
        ...["{", "}", "[", "]", '"', "'", ":", ",", "\\", "\n", "<think>", "</think>", "```", "/*"],
        ...['"Topic"', "Topic", '"Billing"', "null", "1", GOOD, "N/A", "__proto__", "=", "\ud800"],
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join(""));

  it("never throws, and never says ok to a cut text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), shards, fc.json()), fc.boolean(), (text, cut) => {
        for (const each of specs) {
          const reading = each.read(text, cut);
          expect(["ok", "invalid", "truncated"]).toContain(reading.status);
          expect(reading.status === "truncated").toBe(cut);
          if (reading.status !== "ok") expect(reading.issues?.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("gets any valid values back from fences, prose and thinking", () => {
    const prose = fc.string().map((text) => text.replace(/[{}[\]<>"'`]/g, " "));
    const values = fc.record({
      Topic: fc.constantFrom("Product", "Billing", "Other"),
      Urgency: fc.constantFrom("High", "Medium", "Low"),
      Key_Point: fc.string(),
    });
    const wrap = fc.constantFrom(
      (json: string, text: string) => `${text}${json}`,
      (json: string, text: string) => `${json}\n${text}`,
      (json: string, text: string) => `${text}\n\`\`\`json\n${json}\n\`\`\`\n${text}`,
      (json: string, text: string) => `<think>${text} {"Topic":</think>${json}`,
      (json: string, text: string) => `${text}</think>\n${json}`,
    );
    fc.assert(
      fc.property(values, prose, wrap, fc.constantFrom(0, 2), (value, text, around, indent) => {
        const reading = read(around(JSON.stringify(value, null, indent), text));
        expect(reading).toEqual({ status: "ok", values: value });
      }),
      { numRuns: 500 },
    );
  });

  it("gives up on hostile texts", () => {
    const evils = ["{", '{"', "[", '{"Topic":', "<think", "```\n", "{'", "{}", "{/*", "*", '", '];
    for (const evil of [...evils, "<think></think>"]) {
      const reading = read(evil.repeat(5_000));
      expect(reading.status).toBe("invalid");
    }
    const deep = `${'{"a":'.repeat(12_000)}1${"}".repeat(12_000)}`;
    expect(read(deep).status).toBe("invalid");
    const nested = `{"Topic":"Billing","Urgency":"High","Key_Point":${deep}}`;
    expect(read(nested).issues?.[0]?.message).toContain("must be a text");
    expect(read(`${nested} ${nested}`).status).toBe("invalid");
  });
});
