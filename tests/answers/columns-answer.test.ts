import { describe, expect, it } from "vitest";
import { columnsAnswer } from "../../src/answers/index.js";
import type { AnswerColumn } from "../../src/contract/index.js";

const GATE = { column: "Topic", values: ["NOT_APPLICABLE", "N/A"] };
/** What a PRISM prompt gives: every label set is open. */
const PRISM: AnswerColumn[] = [
  {
    name: "Topic",
    kind: "label",
    labels: ["Product", "Other"],
    organic: true,
    notApplicable: "Other",
  },
  {
    name: "Sentiment",
    kind: "label",
    labels: ["Positive", "Negative"],
    organic: true,
    notApplicable: "Neutral",
  },
  { name: "Key_Point", kind: "text", notApplicable: "-" },
];

describe("columnsAnswer with PRISM's rules", () => {
  const spec = columnsAnswer(PRISM, GATE);

  it("lets a model leave an organic set, and names the usual labels", () => {
    expect(spec.schema).toEqual({
      type: "object",
      properties: {
        Topic: { type: "string", description: "usually one of Product, Other, NOT_APPLICABLE" },
        Sentiment: { type: "string", description: "usually one of Positive, Negative" },
        Key_Point: { type: "string" },
      },
      required: ["Topic", "Sentiment", "Key_Point"],
      additionalProperties: false,
    });
    expect(spec.columns).toBe(PRISM);
  });

  it("keeps labels outside the set with a warning", () => {
    expect(spec.read('{"Topic":"Parking","Sentiment":"Positive","Key_Point":"k"}', false)).toEqual({
      status: "ok",
      values: { Topic: "Parking", Sentiment: "Positive", Key_Point: "k" },
      warnings: ['Topic: "Parking" is outside the list and was kept'],
    });
  });

  it("gives organic labels their usual spelling", () => {
    const reading = spec.read('{"Topic":"product","Sentiment":" negative","Key_Point":"k"}', false);
    expect(reading.values).toEqual({ Topic: "Product", Sentiment: "Negative", Key_Point: "k" });
    expect(reading.warnings).toEqual([
      'Topic: "product" read as "Product"',
      'Sentiment: " negative" read as "Negative"',
    ]);
  });

  it.each(["NOT_APPLICABLE", "not applicable", "N/A", "n/a", "NA", "n.a.", "Not-Applicable"])(
    "takes every default when the first column is %j",
    (value) => {
      const reading = spec.read(JSON.stringify({ Topic: value, Sentiment: "Angry" }), false);
      expect(reading).toMatchObject({
        status: "ok",
        values: { Topic: "Other", Sentiment: "Neutral", Key_Point: "-" },
      });
      expect(reading.warnings?.[0]).toContain("not-applicable");
    },
  );

  it("gates on a lone word and on a key in another spelling", () => {
    const values = { Topic: "Other", Sentiment: "Neutral", Key_Point: "-" };
    expect(spec.read("NOT_APPLICABLE", false).values).toEqual(values);
    expect(spec.read('{"topic":"N/A"}', false).values).toEqual(values);
  });

  it("does not gate on other columns, other words, or a cut answer", () => {
    expect(
      spec.read('{"Topic":"Product","Sentiment":"N/A","Key_Point":"k"}', false).values,
    ).toEqual({
      Topic: "Product",
      Sentiment: "N/A",
      Key_Point: "k",
    });
    expect(
      spec.read('{"Topic":"Nation","Sentiment":"x","Key_Point":"k"}', false).values?.Topic,
    ).toBe("Nation");
    expect(spec.read('{"Topic":"N/A"}', true).status).toBe("truncated");
  });

  it("refuses empty and missing labels", () => {
    const reading = spec.read('{"Topic":" ","Key_Point":"k"}', false);
    expect(reading.status).toBe("invalid");
    expect(reading.issues?.map(({ path }) => path)).toEqual(["Sentiment", "Topic"]);
    expect(reading.values).toEqual({ Key_Point: "k" });
  });
});

describe("columnsAnswer with a text of limited length", () => {
  const spec = columnsAnswer([{ name: "Point", kind: "text", maxLength: 5, description: "d" }]);

  it("asks for no more, and takes no more", () => {
    expect(spec.schema?.properties).toEqual({
      Point: { type: "string", maxLength: 5, description: "d" },
    });
    expect(spec.read('{"Point":"short"}', false).status).toBe("ok");
    const reading = spec.read('{"Point":"longer"}', false);
    expect(reading.status).toBe("invalid");
    expect(reading.issues?.[0]?.message).toMatch(/5 characters/);
  });
});

describe("columnsAnswer with closed sets", () => {
  const columns: AnswerColumn[] = [
    { name: "Topic", kind: "label", labels: ["A", "B"], description: "which" },
    { name: "Score", kind: "number" },
    { name: "Count", kind: "integer" },
    { name: "Sure", kind: "boolean" },
    { name: "Tags", kind: "list" },
    { name: "More", kind: "object" },
    { name: "Free", kind: "label" },
  ];
  const GOOD = {
    Topic: "A",
    Score: 1.5,
    Count: 2,
    Sure: false,
    Tags: ["x"],
    More: { a: 1 },
    Free: "f",
  };

  it("asks for each kind of column and reads it", () => {
    const spec = columnsAnswer(columns);
    expect(spec.schema?.properties).toEqual({
      Topic: { type: "string", enum: ["A", "B"], description: "which" },
      Score: { type: "number" },
      Count: { type: "integer" },
      Sure: { type: "boolean" },
      Tags: { type: "array", items: { type: "string" } },
      More: { type: "object" },
      Free: { type: "string", minLength: 1 },
    });
    expect(spec.read(JSON.stringify(GOOD), false)).toEqual({ status: "ok", values: GOOD });
    const bent = { ...GOOD, Topic: "b", Count: "2", Tags: "x", extra: 1 };
    expect(spec.read(JSON.stringify(bent), false)).toMatchObject({
      status: "ok",
      values: { ...GOOD, Topic: "B" },
    });
    expect(spec.read(JSON.stringify({ ...GOOD, Topic: "C", Score: "?" }), false)).toMatchObject({
      status: "invalid",
      issues: [{ path: "Topic" }, { path: "Score" }],
    });
  });

  it("drops the id a packed row may carry, without a remark", () => {
    const spec = columnsAnswer(columns);
    expect(spec.read(JSON.stringify({ id: "r1", ...GOOD }), false)).toEqual({
      status: "ok",
      values: GOOD,
    });
  });

  it("offers the gate value as a label of its column alone", () => {
    const spec = columnsAnswer(columns, GATE);
    expect(spec.schema?.properties).toMatchObject({
      Topic: { enum: ["A", "B", "NOT_APPLICABLE"] },
      Free: { type: "string" },
    });
    expect(spec.read('{"Topic":"NOT_APPLICABLE"}', false).values).toEqual({
      Topic: "-",
      Score: null,
      Count: null,
      Sure: null,
      Tags: [],
      More: null,
      Free: "-",
    });
  });

  it("gives not-applicable values the kind of their column", () => {
    const spec = columnsAnswer(
      [
        { name: "Topic", kind: "label", labels: ["A"] },
        { name: "Score", kind: "number", notApplicable: "0" },
        { name: "Sure", kind: "boolean", notApplicable: "false" },
        { name: "Tags", kind: "list", notApplicable: "none" },
      ],
      GATE,
    );
    expect(spec.read('{"Topic":"N/A"}', false).values).toEqual({
      Topic: "-",
      Score: 0,
      Sure: false,
      Tags: ["none"],
    });
  });
});
