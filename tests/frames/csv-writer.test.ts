import { describe, expect, it } from "vitest";
import { csvFormat } from "../../src/frames/csv-writer.js";

function write(columns: string[], records: Record<string, unknown>[], options = {}) {
  const format = csvFormat(columns, options);
  return (
    format.head + records.map((record, i) => format.encode(record, i)).join("") + format.tail(0)
  );
}

describe("csvFormat", () => {
  it("quotes only what needs it", () => {
    const cells = [
      "plain",
      "a,b",
      'say "hi"',
      "two\nlines",
      "\r",
      " lead",
      "trail ",
      "a;b",
      "é|\t!",
    ];
    const lines = cells.map((cell) => write(["x"], [{ x: cell }]).slice("x\n".length, -1));
    expect(lines).toEqual([
      "plain",
      '"a,b"',
      '"say ""hi"""',
      '"two\nlines"',
      '"\r"',
      '" lead"',
      '"trail "',
      "a;b",
      "é|\t!",
    ]);
  });

  it("writes values of every kind", () => {
    const record = {
      none: null,
      gone: undefined,
      yes: true,
      number: 1.5,
      nan: Number.NaN,
      big: 2n ** 60n,
      day: new Date(0),
      never: new Date(Number.NaN),
      list: ["a", 1],
      object: { k: 3n },
    };
    const text = write(Object.keys(record), [record], { delimiter: ";" });
    expect(text.split("\n")[1]).toBe(
      ';;true;1.5;NaN;1152921504606846976;1970-01-01T00:00:00.000Z;;"[""a"",1]";"{""k"":""3""}"',
    );
  });

  it("does not change cells that a spreadsheet would take for formulas", () => {
    expect(write(["x"], [{ x: "=1+1" }, { x: "@a" }])).toBe("x\n=1+1\n@a\n");
  });

  it("writes a row with a single empty cell so that it can be seen", () => {
    expect(write(["x"], [{ x: "" }, {}])).toBe('x\n""\n""\n');
    expect(write(["x", "y"], [{}])).toBe("x,y\n,\n");
  });

  it("keeps a byte order mark", () => {
    expect(write(["x"], [], { marked: true })).toBe("\uFEFFx\n");
  });
});
