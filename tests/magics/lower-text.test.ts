// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowerCell } from "../../src/magics/index.js";
import { text } from "../../src/magics/runtime/template-text.js";

/** Evaluates the template that a cell's body became. */
function bodyOf(source: string, values: Record<string, unknown> = {}): string {
  const { code } = lowerCell(source);
  const literal = /pf\d*\.text(`[\s\S]*`)\)+;$/.exec(code)![1]!;
  return new Function("text", ...Object.keys(values), `return text${literal}`)(
    text,
    ...Object.values(values),
  );
}

/** Texts that are hard on a template literal. */
const hardText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "\\",
        "$",
        "{",
        "}",
        "${",
        "\r\n",
        "\n",
        "\r",
        "'",
        '"',
        "😀",
        "\u2028",
        "\0",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));

describe("texts in templates", () => {
  it("keeps any text that holds no expression exactly", () => {
    const plain = hardText.filter((body) => !body.includes("${") && body.trim() !== "");
    fc.assert(
      fc.property(plain, (body) => {
        expect(bodyOf(`%%prompt\n${body}`)).toBe(body);
      }),
    );
  });

  it("keeps any text of a magic that has no expressions exactly", () => {
    const some = hardText.filter((body) => body.trim() !== "");
    fc.assert(
      fc.property(some, (body) => {
        expect(bodyOf(`%%bash\n${body}`)).toBe(body);
      }),
    );
  });

  it("puts values between texts, whatever the texts end with", () => {
    const plain = hardText.filter((body) => !body.includes("${") && !/\\$/.test(body));
    fc.assert(
      fc.property(plain, plain, hardText, (before, after, value) => {
        fc.pre(!after.startsWith("{") || !before.endsWith("$"));
        expect(bodyOf(`%%prompt\n${before}\${value}${after}`, { value })).toBe(
          `${before}${value}${after}`,
        );
      }),
    );
  });

  it("reads a backslash before an expression as one that keeps it from being one", () => {
    expect(bodyOf("%%prompt\n\\${a}")).toBe("${a}");
    expect(bodyOf("%%prompt\n\\\\${a}", { a: 1 })).toBe("\\1");
    expect(bodyOf("%%prompt\n\\\\\\${a}", { a: 1 })).toBe("\\\\1");
    expect(bodyOf("%%prompt\n\\n \\` \\$ ${a}", { a: 1 })).toBe("\\n \\` \\$ 1");
  });

  it("finds the end of an expression behind strings, templates, comments and braces", () => {
    const source =
      "%%prompt\n${'}' + `${'}'}` /* } */ + JSON.stringify({ a: { b: /}/.test(x) } })}!";
    expect(bodyOf(source, { x: "}" })).toBe('}}{"a":{"b":true}}!');
  });

  it("writes objects as JSON, missing values as nothing", () => {
    expect(bodyOf("%%prompt\n${a}|${b}|${c}", { a: { x: [1] }, b: undefined, c: null })).toBe(
      '{"x":[1]}||',
    );
  });
});

describe("the offset map", () => {
  const cell = fc
    .tuple(
      hardText.filter((body) => !body.includes("${") && body.trim() !== ""),
      fc.array(fc.constantFrom("${a}", "${b.c}", "${f(`x`)}", " 😀 ", "`", "\n"), { maxLength: 6 }),
    )
    .map(([body, rest]) => `%%prompt -m x\n${body} ${rest.join("")}`);

  it("never turns back on the body's text, in either direction", () => {
    fc.assert(
      fc.property(cell, (source) => {
        const lowered = lowerCell(source);
        const from = source.indexOf("\n") + 1;
        for (let at = from; at < source.length; at++) {
          expect(lowered.toCode(at + 1)).toBeGreaterThanOrEqual(lowered.toCode(at));
        }
        const first = lowered.toCode(from);
        for (let at = first; at < lowered.code.length; at++) {
          expect(lowered.toSource(at + 1)).toBeGreaterThanOrEqual(lowered.toSource(at));
        }
      }),
    );
  });

  it("comes back to every character of the body's text", () => {
    fc.assert(
      fc.property(cell, (source) => {
        const lowered = lowerCell(source);
        for (let at = source.indexOf("\n") + 1; at < source.length; at++) {
          // The braces of an expression are written anew.
          if ("${}".includes(source[at]!)) continue;
          expect(lowered.toSource(lowered.toCode(at))).toBe(at);
        }
      }),
    );
  });

  it("leads every character of an expression to itself", () => {
    fc.assert(
      fc.property(
        hardText.filter((body) => !body.includes("${") && !body.endsWith("\\")),
        (before) => {
          const source = `%%prompt\n${before}\${value}`;
          const lowered = lowerCell(source);
          const at = source.lastIndexOf("value");
          for (let i = 0; i <= 5; i++) {
            expect(lowered.code.slice(lowered.toCode(at), lowered.toCode(at + i))).toBe(
              "value".slice(0, i),
            );
            expect(lowered.toSource(lowered.toCode(at + i))).toBe(at + i);
          }
        },
      ),
    );
  });

  it("keeps lines and columns of code around line magics", () => {
    const source = "const a = 1\n%models\nconst b = a + 😀";
    const lowered = lowerCell(source);
    for (const word of ["const a", "const b", "a +"]) {
      const at = source.indexOf(word);
      expect(lowered.code.startsWith(word, lowered.toCode(at))).toBe(true);
    }
    expect(lowered.toSource(lowered.code.indexOf("promptframe"))).toBeGreaterThanOrEqual(11);
  });

  it("stays within both texts for any cell", () => {
    const lines = fc.array(
      fc.constantFrom("%models", "!ls", "const a = 1", "%time f()", "x = %runs", "`", "// 😀", ""),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(lines, (cellLines) => {
        const source = cellLines.join("\n");
        const lowered = lowerCell(source);
        for (let at = 0; at <= source.length; at++) {
          expect(lowered.toCode(at)).toBeGreaterThanOrEqual(0);
          expect(lowered.toCode(at)).toBeLessThanOrEqual(lowered.code.length);
        }
        for (let at = 0; at <= lowered.code.length; at++) {
          expect(lowered.toSource(at)).toBeGreaterThanOrEqual(0);
          expect(lowered.toSource(at)).toBeLessThanOrEqual(source.length);
        }
        expect(lowered.code.split("\n").length).toBe(source.split("\n").length);
      }),
    );
  });
});
