import { describe, expect, it } from "vitest";
import { guessDialect } from "../../src/frames/csv-dialect.js";

describe("guessDialect", () => {
  it.each([
    ["id;text\n1;hello, world\n2;a, b, c\n", ";"],
    ["id\ttext\n1\ta,b\n", "\t"],
    ["id|text\n1|a,b\n", "|"],
    ['id,text\n1,"a; b"\n2,"c; d; e"\n', ","],
    ["text\nhello\n", ","],
    ["text\na, b, c\nd, e, f\n", ","],
    ["Name, Vorname;Ort;Alter\nA, B;C;1\n", ";"],
    ["a,b;c\n1;2,3\n4,5;6", ","],
    ['a;"b,c,d"\n1;2', ";"],
    ["\r\n\r\na;b\r\n1;2", ";"],
  ])("finds the delimiter of %j", (text, delimiter) => {
    expect(guessDialect(text).delimiter).toBe(delimiter);
  });

  it("sees how lines end", () => {
    const newline = (text: string) => guessDialect(text).newline;
    expect([newline("a,b\r1,2\r"), newline("a,b\r\n1"), newline("a,b\n1"), newline("a,b")]).toEqual(
      ["\r", "\n", "\n", "\n"],
    );
    expect(newline('"a\rb",c\n1,2\n')).toBe("\n");
  });

  it("takes the delimiter it is given", () => {
    expect(guessDialect("a,b\n1,2\n", "\t").delimiter).toBe("\t");
  });
});
