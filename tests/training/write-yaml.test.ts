import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Config, writeYaml } from "../../src/training/write-yaml.js";

describe("writeYaml", () => {
  it("writes numbers so that PyYAML takes them for numbers", () => {
    const yaml = writeYaml({ a: 1e-5, b: 1.5e-7, c: 3, d: -0.25, e: 1e21 }, "x");
    expect(yaml).toBe("# x\na: 0.00001\nb: 1.5e-7\nc: 3\nd: -0.25\ne: 1.0e+21\n");
    expect(parse(yaml, { version: "1.1" })).toEqual({
      a: 1e-5,
      b: 1.5e-7,
      c: 3,
      d: -0.25,
      e: 1e21,
    });
    expect(writeYaml({ a: 1e-8 }, "x")).toContain("a: 1.0e-8");
  });

  it("quotes what could be taken for something else", () => {
    const config = {
      a: "no",
      b: "1e5",
      c: "1:30",
      d: "",
      e: "- x",
      f: "/plain/path",
      g: "Qwen/Q-1",
    };
    const yaml = writeYaml(config, "a comment\nof two lines");
    expect(parse(yaml, { version: "1.1" })).toEqual(config);
    expect(yaml).toContain("f: /plain/path\ng: Qwen/Q-1");
    expect(yaml.startsWith("# a comment\n# of two lines\n")).toBe(true);
  });

  it("leaves out what is undefined, and keeps what lists and mappings hold", () => {
    const config = { a: 1, b: undefined, c: [{ x: 1 }, "y", []], d: {}, e: [[{ x: [{ y: 1 }] }]] };
    expect(writeYaml(config, "x")).toBe(
      '# x\na: 1\nc:\n  - x: 1\n  - "y"\n  - []\nd: {}\ne: [[{ x: [{ "y": 1 }] }]]\n',
    );
    expect(writeYaml({ a: { b: undefined } }, "x")).toBe("# x\na: {}\n");
  });

  it("writes no character that YAML has a meaning of its own for", () => {
    const text = "a\u0085b\u2028c\u2029d\u007fe\ufefff";
    const yaml = writeYaml({ text, e: "e-5" }, "one\rtwo\r\nthree\u2028four");
    expect(yaml).toBe(
      '# one\n# two\n# three\n# four\ntext: "a\\u0085b\\u2028c\\u2029d\\u007fe\\ufefff"\ne: "e-5"\n',
    );
    expect(parse(yaml, { version: "1.1" })).toEqual({ text, e: "e-5" });
  });

  it("is read back as it was, by readers of both versions", () => {
    const scalar = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.constantFrom("yes", "~", "0x1F", "1_000", "2026-11-21", ".5", "null", "=", "\u2028\n\t"),
      fc.constantFrom("no", "on", "1.5", "a: b", "# x", "- x", "llama3.2", "./m.gguf", "e+5"),
      fc.integer(),
      fc.double().map((x) => (Object.is(x, -0) ? 0 : x)),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/),
      fc.string({ minLength: 1, maxLength: 8 }),
      fc.constantFrom("yes", "null", "a b"),
    );
    const { mapping } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, scalar, tie("list"), tie("mapping")),
      list: fc.array(tie("value"), { maxLength: 3 }),
      mapping: fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(mapping, (value) => {
        const yaml = writeYaml(value as Config, "x");
        for (const version of ["1.1", "1.2"] as const) {
          expect(parse(yaml, { version }) ?? {}).toEqual(value);
        }
      }),
      { numRuns: 200 },
    );
  });
});
