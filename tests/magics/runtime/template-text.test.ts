import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../src/index.js";
import { template } from "../../../src/magics/runtime/template-text.js";

/** Calls the tag as generated code does. */
function make(parts: readonly string[], values: readonly unknown[]): string {
  const strings = Object.assign([`\n${parts[0]}`, ...parts.slice(1)], { raw: parts });
  return template(strings as unknown as TemplateStringsArray, ...values);
}

const value = fc
  .array(fc.constantFrom("{", "}", "{{", "}}", "{{a}}", "\\", "x", " ", "\n", "$", "😀"), {
    maxLength: 6,
  })
  .map((list) => list.join(""));
const part = fc
  .array(fc.constantFrom("{{a}}", "{{b c}}", "\\{{", "{", "}", "x", " ", "\n"), { maxLength: 5 })
  .map((list) => list.join(""));

describe("template", () => {
  it("leaves values as they are, whatever braces they hold", () => {
    expect(compileTemplate(make(["Is ", " {{a}}?"], ["{{this}}"])).render({ a: 1 })).toBe(
      "Is {{this}} 1?",
    );
    expect(compileTemplate(make(["{", "{{a}}"], ["{x"])).render({ a: 1 })).toBe("{{x1");
    expect(compileTemplate(make(["", "{a}"], ["{"])).render({ a: 1 })).toBe("{{a}");
    expect(compileTemplate(make(["a", "{{a}}"], ["\\"])).render({ a: 1 })).toBe("a\\1");
    expect(compileTemplate(make(["{", "{a}"], [""])).render({ a: 1 })).toBe("{{a}");
    expect(compileTemplate(make(["{{", "}} ", ""], ["a", "{x}"])).render({ a: 1 })).toBe("1 {x}");
    expect(make(["", ""], [{ a: [1] }])).toBe('{"a":[1]}');
  });

  it("renders as if values were put in afterwards, or says that it cannot", () => {
    let made = 0;
    const isTemplate = (text: string) => {
      try {
        // A value between the braces is a column's name, and meant to be.
        return compileTemplate(text).columns.every((name) => !name.includes("M"));
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(part, value, part, (before, text, after) => {
        fc.pre(isTemplate(`${before}M${after}`));
        let whole: string;
        try {
          whole = make([before, after], [text]);
        } catch (error) {
          expect((error as { code: string }).code).toBe("template-syntax");
          expect(text + after).toMatch(/\\/);
          return;
        }
        fc.pre(whole.trim() !== "");
        made++;
        const row = { a: "A", "b c": "B" };
        const meant = compileTemplate(`${before}\uF000${after}`)
          .render(row)
          .replace("\uF000", () => text);
        expect(compileTemplate(whole).render(row)).toBe(meant);
      }),
      { numRuns: 1000 },
    );
    expect(made).toBeGreaterThan(300);
  });
});
