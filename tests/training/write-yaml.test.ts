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

  it("is read back as it was, by readers of both versions", () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.constantFrom("yes", "~", "0x1F", "1_000", "2026-11-21", ".5", "null", "=", "\u2028\n\t"),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
    const mapping = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), {
      maxKeys: 4,
    });
    const config = fc.dictionary(
      key,
      fc.oneof(scalar, mapping, fc.array(mapping, { maxLength: 3 })),
      {
        maxKeys: 5,
      },
    );
    fc.assert(
      fc.property(config, (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Config;
        const yaml = writeYaml(plain, "x");
        for (const version of ["1.1", "1.2"] as const) {
          expect(parse(yaml, { version }) ?? {}).toEqual(plain);
        }
      }),
      { numRuns: 120 },
    );
  });
});
