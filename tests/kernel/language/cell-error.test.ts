// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { describe, expect, it, onTestFinished } from "vitest";
import { openNotebook } from "./open-notebook.js";

const notebook = await openNotebook();
const { value, error } = notebook;

describe("thrown errors", () => {
  it("show the user's lines only, of every cell", async () => {
    await value(
      "\nfunction thrower(text: string): number {\n  const unused: number = 1;\n  throw new TypeError(text);\n}",
    );
    const first = notebook.count;
    const shown = await error("const run = () => thrower('bad');\n\n  run()");
    expect(shown).toEqual({
      name: "TypeError",
      message: "bad",
      traceback: [
        "TypeError: bad",
        `    at thrower (Cell [${first}] 4:9)`,
        `    at run (Cell [${notebook.count}] 1:19)`,
        `    at Cell [${notebook.count}] 3:3`,
      ],
    });
  });

  it("have places also after await and in callbacks of packages", async () => {
    const { traceback } = await error(
      "import PQueue from 'p-queue'\nconst queue = new PQueue()\nawait queue.add(async () => {\n  throw new Error('inside')\n})",
    );
    expect(traceback[1]).toMatch(/Cell \[\d+\] 4:9/);
    expect(traceback.join("\n")).not.toMatch(/node_modules|node:|kernel|vm/);
  });

  it("show causes, parts and hints", async () => {
    const caused = await error("throw new Error('outer', { cause: new RangeError('inner') })");
    expect(caused.traceback[0]).toBe("Error: outer");
    expect(caused.traceback.join("\n")).toMatch(
      /Caused by: RangeError: inner\n {6}at Cell \[\d+\] 1:35/,
    );
    const parts = await error("throw new AggregateError([new Error('a'), 'b'], 'many')");
    expect(parts.traceback.join("\n")).toMatch(/\[1 of 2\] Error: a[\s\S]*\[2 of 2\] 'b'/);
    const hinted = await error("throw Object.assign(new Error('what'), { hint: 'Do this.' })");
    expect(hinted.traceback[0]).toBe("Error: what\nDo this.");
    const looped = await error("const e: any = new Error('self'); e.cause = e; throw e");
    expect(looped.message).toBe("self");
  });

  it("show hints of the package once", async () => {
    const { name, message } = await error(
      "import { readFrame } from 'promptframe'\nawait readFrame('none.csv')",
    );
    expect(name).toBe("DataValidationError");
    const lines = message.split("\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it("may be anything", async () => {
    expect((await error("throw { a: 1 }")).traceback).toEqual(["Uncaught { a: 1 }"]);
    expect((await error("throw undefined")).message).toBe("undefined");
    expect((await error("await Promise.reject('text')")).message).toBe("'text'");
    class Own extends Error {}
    expect(new Own("x")).toBeInstanceOf(Error);
    expect((await error("class Own extends Error { name = 'Own' }; throw new Own('o')")).name).toBe(
      "Own",
    );
  });

  it("have readable stacks for the cell's own code", async () => {
    const stack = (await value("new Error('seen').stack")) as string;
    expect(stack.split("\n")[1]).toBe(`    at Cell [${notebook.count}] 1:1`);
  });
});

describe("type errors", () => {
  it("come all, with line, column, text and caret", async () => {
    const shown = await error("const ok = 1\nconst x: number = 'a'\n\tconst y: string = 3");
    expect(shown.name).toBe("TypeScriptError");
    expect(shown.message).toBe(
      "2:7 - Type 'string' is not assignable to type 'number'.\n3:8 - Type 'number' is not assignable to type 'string'.",
    );
    expect(shown.traceback).toEqual([
      "TypeScriptError: 2 errors",
      `Cell [${notebook.count}] 2:7 - Type 'string' is not assignable to type 'number'. (TS2322)\n  const x: number = 'a'\n        ^`,
      `Cell [${notebook.count}] 3:8 - Type 'number' is not assignable to type 'string'. (TS2322)\n  \tconst y: string = 3\n  \t      ^`,
    ]);
  });

  it("keep the chain of messages", async () => {
    const { message } = await error(
      "const deep: { a: { b: number } } = { a: { b: 'x' as any as string } }",
    );
    expect(message).toContain("Type 'string' is not assignable to type 'number'");
    const chained = await error("const fn: (a: { b: number }) => void = (a: { b: string }) => {}");
    expect(chained.message.split("\n").length).toBeGreaterThan(2);
    expect(chained.message).toMatch(/\n {2}\S/);
  });

  it("run nothing", async () => {
    await error("(globalThis as any).touched = true; const z: number = 'a'");
    expect(await value("(globalThis as any).touched")).toBeUndefined();
  });

  it("include syntax errors", async () => {
    expect((await error("const = 3")).message).toContain("1:7 - Variable declaration expected.");
  });

  it("are those of strict TypeScript by choice", async () => {
    const strict = await openNotebook({ strict: true }, onTestFinished);
    expect(await value("const loose: string = null; loose")).toBeNull();
    expect((await strict.error("const loose: string = null")).message).toContain("Type 'null'");
    expect((await strict.error("const f = (a) => a")).message).toContain("implicitly");
  });
});

describe("magics", () => {
  it("have their errors on the user's line and column", async () => {
    await value("const rows = [1, 2]");
    const { message, traceback } = await error("%%prompt\nHow many? ${rows.lengthh}");
    expect(message).toContain("2:18 - Property 'lengthh' does not exist");
    expect(traceback[1]).toContain("  How many? ${rows.lengthh}\n");
    expect(traceback[1]!.split("\n").at(-1)).toBe(`${" ".repeat(19)}^^^^^^^`);
  });

  it("that are misused say so", async () => {
    const shown = await error("const fine = 1\n%nosuchmagic");
    expect(shown.name).toBe("MagicUsageError");
    expect(shown.traceback.join("\n")).toContain("%nosuchmagic");
    expect(shown.traceback.join("\n")).toContain("2:1");
  });

  it("leave what they declare to later cells", async () => {
    await value("%%time\nconst timed = 5");
    expect(await value("timed")).toBe(5);
    const { traceback } = await error("%%time\nconst n = 1\nthrow new Error('in body')");
    expect(traceback[1]).toBe(`    at Cell [${notebook.count}] 3:7`);
  });
});
