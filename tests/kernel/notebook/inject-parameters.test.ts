// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declaredNames } from "../../../src/kernel/notebook/declared-names.js";
import { injectParameters, readParameter } from "../../../src/kernel/notebook/inject-parameters.js";
import { readNotebook } from "../../../src/kernel/notebook/read-notebook.js";

const code = (source: string, ...tags: string[]) => ({
  cell_type: "code",
  source,
  metadata: { tags },
});
const notebook = (...cells: object[]) =>
  readNotebook(JSON.stringify({ nbformat: 4, metadata: {}, cells }), "n");

describe("parameters", () => {
  it("reads values as JSON where they are, else as text", () => {
    const read = (text: string) => readParameter(text);
    expect(read("rows=20")).toEqual(["rows", 20]);
    expect(read("on=true")).toEqual(["on", true]);
    expect(read("model=llama3.2")).toEqual(["model", "llama3.2"]);
    expect(read('quoted="20"')).toEqual(["quoted", "20"]);
    expect(read("list=[1,2]")).toEqual(["list", [1, 2]]);
    expect(read("url=http://x?a=b")).toEqual(["url", "http://x?a=b"]);
    expect(read("empty=")).toEqual(["empty", ""]);
    expect(read("größe=1")).toEqual(["größe", 1]);
    for (const bad of ["rows", "=1", "a b=1", "1a=1", "a-b=1"]) {
      expect(() => read(bad)).toThrow(/is no parameter/);
    }
  });

  it("keeps numbers as text that would become others", () => {
    const read = (text: string) => readParameter(text)[1];
    expect(read("id=9007199254740991")).toBe(9_007_199_254_740_991);
    expect(read("id=9007199254740993")).toBe("9007199254740993");
    expect(read("id=-9007199254740993")).toBe("-9007199254740993");
    expect(read('ids=[1, 9007199254740993, "9007199254740993", 0.5, 1e3]')).toEqual([
      1,
      "9007199254740993",
      "9007199254740993",
      0.5,
      1000,
    ]);
    expect(read('row={"9007199254740993": 12345678901234567890}')).toEqual({
      "9007199254740993": "12345678901234567890",
    });
    expect(read("big=1e21")).toBe(1e21);
    expect(read("big=1e400")).toBe("1e400");
    expect(read("url=http://x?a=12345678901234567890")).toBe("http://x?a=12345678901234567890");
    expect(read('text="12345678901234567890 \\" 12345678901234567890"')).toBe(
      '12345678901234567890 " 12345678901234567890',
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        const isExact = !/\d{16}|e[+-]?\d{3}/i.test(json);
        if (isExact) expect(read(`x=${json}`)).toEqual(JSON.parse(json));
      }),
    );
  });

  it("goes behind the tagged cell, and replaces what was injected before", async () => {
    const given = notebook(code("1"), code("let rows = 1;", "parameters"), code("rows"));
    const once = await injectParameters(given, { rows: 5 });
    expect(once.cells.map(({ source }) => source)).toEqual([
      "1",
      "let rows = 1;",
      "// Parameters\nlet rows = 5;",
      "rows",
    ]);
    expect(once.cells[2]?.metadata).toEqual({ tags: ["injected-parameters"] });
    expect(once.metadata).toEqual({ promptframe: { parameters: { rows: 5 } } });
    const twice = await injectParameters(once, { rows: 7 });
    expect(twice.cells.map(({ source }) => source)[2]).toBe("// Parameters\nlet rows = 7;");
    expect(twice.cells).toHaveLength(4);
  });

  it("goes in front where no cell is tagged, and does nothing without values", async () => {
    const given = notebook(code("rows"));
    expect((await injectParameters(given, { rows: "a" })).cells[0]?.source).toBe(
      '// Parameters\nlet rows = "a";',
    );
    expect(await injectParameters(given, {})).toBe(given);
  });

  it("refuses values that would have no effect, where no cell is tagged", async () => {
    const given = notebook(
      code("const rows = 20;"),
      code("limit; [other]"),
      code("const skipped = 1;", "skip-execution"),
      code("%%bash\nlet count=3; echo $count"),
      code("%%time\nlet timed = 1;"),
      code("const { a: { named = 5 }, ...rest } = settings, [first] = list;"),
      code("function work() { let inner = 1 }\nimport { limitOf as bound } from './limits.js';"),
      code("%load data.csv --as table"),
      { cell_type: "markdown", source: "let told = 1; shown" },
    );
    const declared = ["rows", "timed", "named", "rest", "first", "work", "bound", "table"];
    for (const name of declared) {
      await expect(injectParameters(given, { [name]: 5 })).rejects.toThrow(
        new RegExp(`declares "${name}" itself.*\n.*"parameters"`),
      );
    }
    await expect(injectParameters(given, { row: 5 })).rejects.toThrow(
      /No cell of the notebook uses "row"\. Did you mean "rows"\?/,
    );
    for (const name of ["shown", "skipped"]) {
      await expect(injectParameters(given, { [name]: 5 })).rejects.toThrow(
        /No cell of the notebook uses/,
      );
    }
    for (const name of ["limit", "other", "count", "a", "settings", "inner", "limitOf"]) {
      const { cells } = await injectParameters(given, { [name]: 5 });
      expect(cells[0]?.source).toContain(`let ${name} = 5;`);
    }
  });

  it("knows the names a cell has, and says so", async () => {
    const given = notebook(
      code("let rows = 1;\nconst { model } = { model: 'sample' };\nfunction f() {}", "parameters"),
    );
    await expect(injectParameters(given, { row: 1 })).rejects.toThrow(
      /no parameter "row". Did you mean "rows"\?\nIt declares: rows, model\./,
    );
    expect((await injectParameters(given, { model: "x" })).cells[1]?.source).toContain(
      'let model = "x";',
    );
    await expect(injectParameters(notebook(code("", "parameters")), { a: 1 })).rejects.toThrow(
      /declares none/,
    );
  });
});

const names = async (source: string) => (await declaredNames(source)).variables;

describe("names a cell declares", () => {
  it("reads declarations, and nothing that only looks like one", async () => {
    expect(await names("let a = 1, b = 2\nconst c = 3; var d")).toEqual(["a", "b", "c", "d"]);
    expect(
      await names("let a: Record<string, number> = {}, b: [x: number, y: string] = [1, '']"),
    ).toEqual(["a", "b"]);
    expect(await names("let a = f(x, y), b = [p, q], c = { r: 1, s }")).toEqual(["a", "b", "c"]);
    expect(
      await names("// let no = 1\n/* const no = 2 */ let yes = 'let no = 3, no = 4' // , no = 5"),
    ).toEqual(["yes"]);
    expect(await names("function f() { let inner = 1; }\nif (x) { const inner2 = 1 }")).toEqual([]);
    expect(await names("let big = 1_000,\n  text = `a, b = c`;\na = 1, b = 2")).toEqual([
      "big",
      "text",
    ]);
    expect(await names("letter = 1; constant = 2")).toEqual([]);
    expect(await names("let größe = 1, $x = 2, _y = 3")).toEqual(["größe", "$x", "_y"]);
    expect(await names("const quote = /[\"'`]/, at = `${{ x: 'let no = 1' }}`; let end")).toEqual([
      "quote",
      "at",
      "end",
    ]);
    expect(await names("export const out = 1; if (x) { var up = 1 }")).toEqual(["out", "up"]);
  });

  it("takes patterns apart", async () => {
    expect(await names("const { rows } = x, [first, , third] = y")).toEqual([
      "rows",
      "first",
      "third",
    ]);
    expect(await names("const { a: { b, c: [d = 1, ...e] }, 'f g': h = {}, ...i } = x")).toEqual([
      "b",
      "d",
      "e",
      "h",
      "i",
    ]);
    expect(await names("const { [key]: value, n = ({ o: 1 }) }: Shape = x")).toEqual([
      "value",
      "n",
    ]);
  });

  it("reads magics, and the code around those that are wrongly written", async () => {
    expect(await names("%load a.csv --as table\nconst info = %run")).toEqual(["table", "info"]);
    expect(await names("%%batch table --as result\nSay let no = 1: {{a}}")).toEqual(["result"]);
    expect(await names("%%python\nlet no = 1")).toEqual([]);
    expect(await names("%loda a.csv\nlet rows = 1")).toEqual(["rows"]);
  });

  it("tells functions, classes, enums and imports apart", async () => {
    const source =
      "import d, { a as b, type T } from 'x'; import * as n from 'y'; import type Q from 'z';\n" +
      "function f() {} class C {} enum E { A } interface I {} type U = 1; let v";
    const { variables, others } = await declaredNames(source);
    expect(variables).toEqual(["v"]);
    expect([...others].sort()).toEqual(["C", "E", "b", "d", "f", "n"]);
  });

  it("ends, whatever it reads", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (source) =>
        Array.isArray(await names(source)),
      ),
    );
  });
});
