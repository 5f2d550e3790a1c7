// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openNotebook } from "./open-notebook.js";

const { language, value } = await openNotebook();
await value(
  "/** Adds a tax.\n * @param net price without it */\nfunction gross(net: number) { return net * 1.2 }\nconst shop = { name: 'Café', opened: 1999 }",
);

const texts = async (source: string, offset = source.length) =>
  (await language.complete(source, offset)).matches.map(({ text }) => text);

describe("complete", () => {
  it("offers members of variables of earlier cells, with kinds", async () => {
    const found = await language.complete("shop.", 5);
    expect(found).toMatchObject({ start: 5, end: 5 });
    expect(found.matches).toContainEqual({ text: "opened", type: "property" });
    expect((await language.complete("gro", 3)).matches).toContainEqual({
      text: "gross",
      type: "function",
    });
  });

  it("replaces the word at the offset", async () => {
    expect(await language.complete("shop.ope + 1", 8)).toMatchObject({ start: 5, end: 8 });
    expect(await texts("shop.ope + 1", 8)).toContain("opened");
  });

  it("counts in UTF-16 units", async () => {
    const source = "'😀'; shop.na";
    expect(await language.complete(source, source.length)).toMatchObject({ start: 11, end: 13 });
  });

  it("does not offer what only the kernel needs", async () => {
    const all = await texts("");
    expect(all.filter((name) => /\$|tslab|promptframe/i.test(name))).toEqual([]);
  });

  it("works inside magics", async () => {
    const source = "%%prompt\nWhat of ${shop.op}?";
    const offset = source.indexOf("op}") + 2;
    const found = await language.complete(source, offset);
    expect(found).toMatchObject({ start: offset - 2, end: offset });
    expect(found.matches.map(({ text }) => text)).toContain("opened");
  });
});

describe("magics", () => {
  it("are completed by name and option, from the variables of the cells", async () => {
    expect(await texts("%%ba")).toContain("batch");
    expect(await texts("%")).toContain("lsmagic");
    expect(await texts("%%batch --con")).toContain("--concurrency");
    await value("const answers = [{ text: 'a' }]");
    const source = "%%batch --data ans";
    expect(await texts(source)).toContain("answers");
  });

  it("are explained", async () => {
    expect(await language.inspect("%%batch", 4)).toContain("%%batch");
    expect(await language.inspect("%lsmagic", 3)).toContain("Lists the magics");
  });

  it("with a body are complete after a blank line", async () => {
    expect(await language.isComplete("%%prompt\nHi")).toEqual({ status: "incomplete", indent: "" });
    expect(await language.isComplete("%%prompt\nHi\n")).toEqual({ status: "complete" });
    expect(await language.isComplete("%lsmagic")).toEqual({ status: "complete" });
  });
});

describe("inspect", () => {
  it("tells signature and documentation", async () => {
    const told = await language.inspect("gross(1)", 2);
    expect(told).toContain("function gross(net: number): number");
    expect(told).toContain("Adds a tax.");
  });

  it("finds the function whose arguments are being typed", async () => {
    for (const source of ["gross(", "gross(1 + (2), ", "gross"]) {
      expect(await language.inspect(source, source.length)).toContain("function gross");
    }
  });

  it("knows nothing of nothing", async () => {
    expect(await language.inspect("", 0)).toBeUndefined();
    expect(await language.inspect("   ", 2)).toBeUndefined();
  });
});

describe("any text", () => {
  it("at any offset is answered", async () => {
    const code = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc
        .array(
          fc.constantFrom(
            "shop",
            ".",
            "(",
            "`${",
            "}",
            "%%prompt ",
            "\n",
            "?",
            "😀",
            "import ",
            "'",
            "<",
            "/** ",
            "await ",
          ),
          { maxLength: 10 },
        )
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(code, fc.integer({ min: -2, max: 40 }), async (source, offset) => {
        const { start, end, matches } = await language.complete(source, offset);
        expect(0 <= start && start <= end && end <= source.length).toBe(true);
        expect(Array.isArray(matches)).toBe(true);
        const told = await language.inspect(source, offset);
        expect(told === undefined || typeof told === "string").toBe(true);
        expect(["complete", "incomplete", "invalid", "unknown"]).toContain(
          (await language.isComplete(source)).status,
        );
      }),
      { numRuns: 40 },
    );
  });
});
