import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { guessDialect } from "../../src/frames/csv-dialect.js";
import { CsvSplitter } from "../../src/frames/csv-splitter.js";

const COMMA = { delimiter: ",", newline: "\n" } as const;

function splitAt(
  text: string,
  cuts: readonly number[],
  dialect: Parameters<typeof make>[0] = COMMA,
) {
  const splitter = make(dialect);
  const rows: string[][] = [];
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    rows.push(...splitter.push(text.slice(start, cut)));
    start = cut;
  }
  rows.push(...splitter.push(text.slice(start)), ...splitter.end());
  return rows;
}

function make(dialect: ConstructorParameters<typeof CsvSplitter>[0] = COMMA) {
  return new CsvSplitter(dialect, "test.csv");
}

const NASTY = [
  "id,text,end",
  '1,"two\nlines",x',
  '2,"a ""quoted"" word","last"',
  '3,"comma, and \r\n windows line",\u{1F600}',
  '4,"",é',
  '"5","ends with return\r","also\r"',
  '6,  spaces  , "not quoted',
  "7,,",
].join("\n");
const NASTY_ROWS = [
  ["id", "text", "end"],
  ["1", "two\nlines", "x"],
  ["2", 'a "quoted" word', "last"],
  ["3", "comma, and \r\n windows line", "\u{1F600}"],
  ["4", "", "é"],
  ["5", "ends with return\r", "also\r"],
  ["6", "  spaces  ", ' "not quoted'],
  ["7", "", ""],
];

describe("CsvSplitter", () => {
  it("reads the same whatever the place it is cut at", () => {
    for (let cut = 0; cut <= NASTY.length; cut++) expect(splitAt(NASTY, [cut])).toEqual(NASTY_ROWS);
    expect(
      splitAt(
        NASTY,
        Array.from(NASTY, (_, i) => i),
      ),
    ).toEqual(NASTY_ROWS);
  });

  it("reads lines that end with CRLF, or some with and some without", () => {
    const mixed = 'a,b\n1,"x\r"\r\n2,y\r\n3,"z"\r\n4,w\n';
    const rows = [
      ["a", "b"],
      ["1", "x\r"],
      ["2", "y"],
      ["3", "z"],
      ["4", "w"],
    ];
    const cuts = Array.from(mixed, (_, i) => [i]);
    for (const cut of cuts) expect(splitAt(mixed, cut).slice(0, 5)).toEqual(rows);
  });

  it("reads lines that end with CR alone", () => {
    const dialect = guessDialect('a,b\r1,"x\ny"\r2,z\r');
    expect(dialect).toEqual({ delimiter: ",", newline: "\r" });
    expect(splitAt('a,b\r1,"x\ny"\r2,z', [3, 7], dialect)).toEqual([
      ["a", "b"],
      ["1", "x\ny"],
      ["2", "z"],
    ]);
  });

  it("agrees with Papa Parse on the whole text, wherever it is cut", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é", "\u{1F600}"),
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(200), { maxLength: 4 }),
        (rows, cuts) => {
          const text = Papa.unparse(rows, { newline: "\n", quotes: true });
          const inside = cuts.filter((cut) => cut <= text.length);
          expect(splitAt(text, inside)).toEqual(rows);
        },
      ),
    );
  });

  it("knows the line of every row", () => {
    const splitter = make();
    expect(splitter.push('a,b\n1,"x\n\ny"\n2,').length).toBe(2);
    expect([splitter.lineOf(0), splitter.lineOf(1)]).toEqual([1, 2]);
    expect(splitter.push("z\n3,w\n").length).toBe(2);
    expect([splitter.lineOf(0), splitter.lineOf(1)]).toEqual([5, 6]);
  });

  it("says in which row a quoted cell never ends", () => {
    const splitter = make();
    splitter.push('a,b\n1,2\n3,"open\n4,5\n');
    expect(() => splitter.end()).toThrow("line 3 never ends");
  });

  it("says in which row text follows a closing quote", () => {
    const splitter = make();
    const broken = () => splitter.push('a,b\n1,2\n3,"He said "hi" there"\n4,5\n');
    expect(broken).toThrow("line 3 text follows the closing quote");
    expect(broken).toThrow("doubled");
  });

  it("does not scan a cell again with every piece of it", () => {
    const splitter = make();
    splitter.push('a,b\n1,"');
    const piece = "x".repeat(1 << 16);
    for (let i = 0; i < 200; i++) expect(splitter.push(piece)).toEqual([]);
    const rows = [...splitter.push('"\n'), ...splitter.end()];
    expect(rows[0]![1]).toHaveLength(200 * piece.length);
  });
});
