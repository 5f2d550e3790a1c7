// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines hold expressions.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWords } from "../../src/magics/split-words.js";

const split = (line: string, lenient = false) => splitWords(line, 0, line.length, { lenient });

describe("splitWords", () => {
  it("gives back any text that is put in single quotes, and in double quotes with backslashes", () => {
    const text = fc.string({ unit: fc.constantFrom("$", "{", "}", "\\", '"', "'", "`", "a", " ") });
    fc.assert(
      fc.property(text, (given) => {
        const escaped = given.replace(/["\\]|\$(?=\{)/g, "\\$&");
        expect(split(`x "${escaped}" y`).map((word) => word.text)).toEqual(["x", given, "y"]);
        const plain = given.replaceAll("'", "");
        const [word] = split(`'${plain}'`);
        expect(word).toMatchObject({ text: plain, quoted: true });
        expect(word!.parts.every(({ kind }) => kind === "text")).toBe(true);
      }),
    );
  });

  it("parts expressions from the text around them", () => {
    const line = '--run="a ${f("}")} b"${c}';
    const [word] = split(line);
    const shown = word!.parts.map((part) =>
      part.kind === "text" ? part.text : [line.slice(part.start, part.end)],
    );
    expect(shown).toEqual(["--run=a ", ['f("}")'], " b", ["c"]]);
    expect(word!.expression).toBeUndefined();
  });

  it("knows a word that is one expression", () => {
    expect(split("${a}")[0]!.expression).toEqual({ start: 2, end: 3 });
    expect(split("--run=${a}")[0]!.expression).toEqual({ start: 8, end: 9 });
    for (const word of ['"${a}"', "x${a}", "${a}x", "${a}${b}", "run=${a}"]) {
      expect(split(word)[0]!.expression).toBeUndefined();
    }
  });

  it("reads any line that is still being typed, and every word where it stands", () => {
    const parts = fc.array(
      fc.constantFrom("${", "}", '"', "'", "\\", "`", " ", "a", "-", "=", "{"),
    );
    fc.assert(
      fc.property(parts, (list) => {
        let end = 0;
        for (const word of split(list.join(""), true)) {
          expect(word.start).toBeGreaterThanOrEqual(end);
          expect(word.end).toBeGreaterThan(word.start);
          end = word.end;
        }
      }),
    );
  });
});
