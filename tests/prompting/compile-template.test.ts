import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { compileTemplate } from "../../src/prompting/index.js";

function fault(text: string, origin?: { path?: string; firstLine?: number }): TaskError {
  try {
    compileTemplate(text, origin);
  } catch (error) {
    return error as TaskError;
  }
  throw new Error(`"${text}" was accepted`);
}

/** Any UTF-16 text, lone surrogates included. */
const anyText = fc.array(fc.nat({ max: 0xffff })).map((codes) => String.fromCharCode(...codes));

describe("compileTemplate", () => {
  it("fills columns and leaves the rest as it is", () => {
    const template = compileTemplate("Classify.\n{{Title}}: {{ Message }} {{Title}}!");
    expect(template.columns).toEqual(["Title", "Message"]);
    expect(template.constant).toBe(false);
    expect(template.render({ Title: "Late", Message: "two weeks" })).toBe(
      "Classify.\nLate: two weeks Late!",
    );
  });

  it("takes names with spaces, dots and any script", () => {
    const template = compileTemplate(
      "{{Key point}} {{a.b}} {{Überschrift}} {{标题}} {{naïve_1-2}}",
    );
    expect(template.columns).toEqual(["Key point", "a.b", "Überschrift", "标题", "naïve_1-2"]);
    expect(
      template.render({ "Key point": 1, "a.b": 2, Überschrift: 3, 标题: 4, "naïve_1-2": 5 }),
    ).toBe("1 2 3 4 5");
  });

  it.each([
    ["\\{{Title}}", "{{Title}}", []],
    ["\\\\{{Title}}", "\\T", ["Title"]],
    ["a\\b {{Title}}", "a\\b T", ["Title"]],
    ['{"a": {"b": "{{Title}}"}}', '{"a": {"b": "T"}}', ["Title"]],
    ["{{{Title}}}", "{T}", ["Title"]],
    ["}} { } {{Title}}", "}} { } T", ["Title"]],
    ["\\{{x}} and {{Title}}", "{{x}} and T", ["Title"]],
  ])("reads %j", (source, filled, columns) => {
    const template = compileTemplate(source);
    expect(template.columns).toEqual(columns);
    expect(template.render({ Title: "T" })).toBe(filled);
  });

  it("writes values the way a reader expects", () => {
    const template = compileTemplate("[{{v}}]");
    const show = (v: unknown): string => template.render({ v });
    expect([null, undefined, Number.NaN, new Date(Number.NaN)].map(show)).toEqual(
      Array(4).fill("[]"),
    );
    expect(show(0)).toBe("[0]");
    expect(show(false)).toBe("[false]");
    expect(show(12n)).toBe("[12]");
    expect(show(new Date(Date.UTC(2026, 10, 21)))).toBe("[2026-11-21T00:00:00.000Z]");
    expect(show({ a: [1, 2n] })).toBe('[{"a":[1,"2"]}]');
    expect(show(new Uint8Array(3))).toBe("[[3 bytes]]");
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(show(cyclic)).toBe("[[object Object]]");
  });

  it("does not print what every object inherits", () => {
    expect(compileTemplate("[{{constructor}}{{toString}}]").render({})).toBe("[]");
  });

  it("never looks for placeholders in a row's text", () => {
    const template = compileTemplate("{{a}}|{{b}}");
    expect(template.render({ a: "{{b}}", b: "$& \\{{a}}", Secret: "x" })).toBe("{{b}}|$& \\{{a}}");
  });

  it("inserts any text verbatim", () => {
    const template = compileTemplate("<{{a}}|{{b}}>");
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(template.render({ a, b })).toBe(`<${a}|${b}>`);
      }),
    );
  });

  it("reads back any literal text that was escaped", () => {
    const pieces = fc.array(fc.constantFrom("{", "}", "a", "\n", " "), { minLength: 1 });
    fc.assert(
      fc.property(pieces, (list) => {
        const literal = list.join("").replace(/\{+/g, "{");
        fc.pre(literal.trim() !== "");
        expect(compileTemplate(literal).render({})).toBe(literal);
      }),
    );
  });

  it("knows constant templates and blank rows", () => {
    const constant = compileTemplate("Tell a joke.");
    expect(constant.constant).toBe(true);
    expect(constant.isBlank({})).toBe(false);
    const template = compileTemplate("Sort.\n{{Title}}\n{{Message}}");
    expect(template.isBlank({ Title: " ", Message: null })).toBe(true);
    expect(template.isBlank({})).toBe(true);
    expect(template.isBlank({ Title: "", Message: "x" })).toBe(false);
    expect(template.isBlank({ Title: 0 })).toBe(false);
  });

  it.each([
    ["Hi\n  {{Title", "2:3", "not closed"],
    ["{{Title\n}}", "1:1", "not closed"],
    ["{{a{{b}}", "1:1", "not closed"],
    ["{{}}", "1:1", "names no column"],
    ["x {{  }}", "1:3", "names no column"],
    ['{{"a": 1}', "1:1", "not closed"],
  ])("refuses %j with its place", (text, place, what) => {
    const error = fault(text);
    expect(error).toBeInstanceOf(TaskError);
    expect(error.code).toBe("template-syntax");
    expect(error.message).toContain(place);
    expect(error.message).toContain(what);
    expect(error.hint).toContain("{{column}}");
  });

  it("shows the surroundings of a fault and the line of the file", () => {
    const error = fault(`${"x".repeat(50)}{{oops ${"y".repeat(60)}\nnext line`, {
      path: "p.md",
      firstLine: 7,
    });
    expect(error.message).toContain("p.md:7:51");
    expect(error.message).toContain(`"…${"x".repeat(20)}{{oops`);
    expect(error.message).not.toContain("next line");
  });

  it.each(["", " \n\t"])("refuses the empty prompt %j", (text) => {
    expect(fault(text).code).toBe("prompt-empty");
  });
});
