import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readPack, zodAnswer } from "../../src/answers/index.js";

const IDS = ["r1", "r2", "r3"];

function unpack(text: string, ids: readonly string[] = IDS, cut = false) {
  const { rows, ...rest } = readPack(text, ids, cut);
  return { ...rest, rows: Object.fromEntries(rows) };
}

const CLEAN = { missing: [], duplicated: [], unknown: [] };
const ROWS = { r1: '{"a":1}', r2: '{"a":"}, \\"r3\\": {"}', r3: '{"a":[{"r1":2}]}' };
const GOOD = `{"r1":${ROWS.r1},"r2":${ROWS.r2},"r3":${ROWS.r3}}`;

describe("readPack", () => {
  it.each([
    ["plain", GOOD],
    ["spread over lines", JSON.stringify(JSON.parse(GOOD)).replace(/^\{/, "{\n  ")],
    ["fence and prose", `Here are {all} rows:\n\`\`\`json\n${GOOD}\n\`\`\`\nDone.`],
    ["thinking before", `<think>{"r1": {"a": 9}}</think>${GOOD}`],
    ["a wrapper", `{"rows": ${GOOD}}`],
    ["other letter case", GOOD.replace('"r2"', '" R2 "')],
  ])("splits an object keyed by ids: %s", (_name, text) => {
    expect(unpack(text)).toEqual({ ...CLEAN, rows: ROWS });
  });

  it("does not care about the order of the ids", () => {
    expect(unpack(`{"r3":${ROWS.r3},"r1":${ROWS.r1},"r2":${ROWS.r2}}`)).toEqual({
      ...CLEAN,
      rows: ROWS,
    });
  });

  it.each(["id", "ID", "row"])("aligns a list by its %j field", (key) => {
    const text = `[{"${key}":"r2","a":2},{"${key}":"r1","a":1}]`;
    expect(unpack(text)).toEqual({
      ...CLEAN,
      missing: ["r3"],
      rows: { r1: `{"${key}":"r1","a":1}`, r2: `{"${key}":"r2","a":2}` },
    });
    expect(unpack(`{"answers":${text}}`).missing).toEqual(["r3"]);
  });

  it("never aligns a list by position", () => {
    expect(unpack('[{"a":1},{"a":2},{"a":3}]')).toEqual({ ...CLEAN, missing: IDS, rows: {} });
    expect(unpack('[{"id":1,"a":1},{"id":2,"a":2},{"id":3,"a":3}]').rows).toEqual({});
  });

  it("finds duplicates that JSON.parse would hide, and trusts neither", () => {
    expect(unpack('{"r1":{"a":1},"r2":{"a":2},"r1":{"a":3}}')).toEqual({
      rows: { r2: '{"a":2}' },
      missing: ["r3"],
      duplicated: ["r1"],
      unknown: [],
    });
    expect(unpack('[{"id":"r1"},{"id":"r1"}]').duplicated).toEqual(["r1"]);
    expect(unpack('{"r1":1,"r2":2,"r3":3,"\\u00721":4}').duplicated).toEqual(["r1"]);
  });

  it("tells of ids nobody asked for", () => {
    expect(unpack('{"r1":1,"r4":2,"r4":3,"note":"x"}')).toEqual({
      rows: { r1: "1" },
      missing: ["r2", "r3"],
      duplicated: [],
      unknown: ["r4", "note"],
    });
  });

  it("unpacks rows answered with a text", () => {
    expect(unpack('{"r1":"one\\n\\"two\\"","r2":"","r3":"{\\"a\\":1}"}').rows).toEqual({
      r1: 'one\n"two"',
      r2: "",
      r3: '{"a":1}',
    });
  });

  it("leaves broken rows to their own reading, and mends the brackets around them", () => {
    const broken = "{r1: {'a': 1,}, 'r2': {a: 'x}'} \"r3\": {\"a\":3},}";
    expect(unpack(broken)).toEqual({
      ...CLEAN,
      rows: { r1: "{'a': 1,}", r2: "{a: 'x}'}", r3: '{"a":3}' },
    });
    const open = GOOD.slice(0, -1);
    expect(unpack(open)).toMatchObject({ ...CLEAN, repaired: true });
    expect(unpack(open).rows.r3).toBe(ROWS.r3);
  });

  it("gives up rows it cannot tell apart, without touching the others", () => {
    const reading = unpack('{"r1":{"a":1}, and then "r2":{"a":2},"r3":{"a":3}}');
    expect(reading.rows.r1).toBe('{"a":1}');
    for (const [id, text] of Object.entries(reading.rows))
      expect(JSON.parse(text)).toEqual({ a: Number(id.slice(1)) });
    expect(Object.keys(reading.rows).length + reading.missing.length).toBe(3);
  });

  it.each(["", "no rows here", "null", "{}", "[]", '{"a":1}', "<think>{"])(
    "has no rows in %j",
    (text) => {
      expect(unpack(text)).toMatchObject({ missing: IDS, rows: {} });
    },
  );

  it("keeps whole entries of a cut answer, and only those, at any place of the cut", () => {
    for (let length = 0; length < GOOD.length; length++) {
      const { rows } = unpack(GOOD.slice(0, length), IDS, true);
      for (const [id, text] of Object.entries(rows)) expect(text).toBe(ROWS[id as "r1"]);
      const whole = IDS.filter(
        (id) => GOOD.indexOf(ROWS[id as "r1"]) + ROWS[id as "r1"].length <= length,
      );
      expect(Object.keys(rows)).toEqual(whole);
    }
  });

  it("does not take a cut number, word or broken entry for a whole one", () => {
    expect(unpack('{"r1": 12', IDS, true).rows).toEqual({});
    expect(unpack('{"r1": 12, "r2": tr', IDS, true).rows).toEqual({ r1: "12" });
    expect(unpack('{"r1": {\'a\': 1}, "r2": {', IDS, true).rows).toEqual({});
  });

  it("never throws, and accounts for every id exactly once", () => {
    const shard = fc.constantFrom(
      ...[
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        ":",
        ",",
        "\\",
        '"r1":',
        "r2:",
        '"id":"r3"',
        "1",
        "x",
        "\n",
      ],
      GOOD,
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(shard).map((list) => list.join("")),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (given, cut) => {
        const { rows, missing, duplicated } = readPack(given, IDS, cut);
        expect([...rows.keys(), ...missing, ...duplicated].sort()).toEqual(IDS);
      }),
      { numRuns: 500 },
    );
  });

  it("gives up on endless nesting", () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    for (const text of [deep, deep.slice(0, 100_000), "[".repeat(100_000)])
      expect(unpack(text).missing).toEqual(IDS);
  });

  it("brings any answers back to their own rows", () => {
    const spec = zodAnswer(z.object({ Note: z.string(), N: z.number() }));
    const value = fc.record({ Note: fc.string(), N: fc.integer() });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), (values) => {
        const ids = values.map((_value, index) => `r${index + 1}`);
        const text = JSON.stringify(Object.fromEntries(values.map((each, at) => [ids[at], each])));
        const { rows, missing } = readPack(`Sure:\n${text}`, ids, false);
        expect(missing).toEqual([]);
        ids.forEach((id, at) => {
          expect(spec.read(rows.get(id)!, false)).toEqual({ status: "ok", values: values[at] });
        });
      }),
    );
  });
});
