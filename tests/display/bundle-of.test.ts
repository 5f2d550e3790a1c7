import * as arrow from "apache-arrow";
import { table as arqueroTable } from "arquero";
import { DataFrame, Series } from "danfojs-node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundleLater, bundleOf } from "../../src/display/pages/index.js";
import { PromptframeError } from "../../src/errors/index.js";

const DISPLAY = Symbol.for("Jupyter.display");
const plain = (value: unknown): string => String(bundleOf(value).data["text/plain"]);
const types = (value: unknown): string[] => Object.keys(bundleOf(value).data);
const html = (value: unknown): string => String(bundleOf(value).data["text/html"] ?? "");

describe("an object's own display method", () => {
  it("is what is shown, with text beside it", () => {
    const own = (shown: unknown) => ({ a: 1, [DISPLAY]: () => shown });
    expect(bundleOf(own({ "text/html": "<b>x</b>" })).data).toEqual({
      "text/html": "<b>x</b>",
      "text/plain": "{ a: 1, [Symbol(Jupyter.display)]: [Function: [Jupyter.display]] }",
    });
    expect(bundleOf(own({ data: { "text/plain": "x" }, metadata: { isolated: true } }))).toEqual({
      data: { "text/plain": "x" },
      metadata: { isolated: true },
    });
    expect(
      bundleOf(own({ "text/plain": "x", "image/png": new Uint8Array([1, 2]), "a/json": { n: 1n } }))
        .data,
    ).toEqual({ "text/plain": "x", "image/png": "AQI=", "a/json": { n: 1 } });
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no pen");
      },
      "no pen",
    ],
    ["returns nothing", () => undefined, "it returned undefined"],
    ["returns no MIME type", () => ({ html: "x" }), "an object without any"],
    [
      "returns a cycle",
      () => {
        const loop: Record<string, unknown> = {};
        loop["a/b"] = loop;
        return loop;
      },
      "circular",
    ],
  ])("that %s is told of beside the plain text", (_name, method, why) => {
    const shown = plain({ a: 1, [DISPLAY]: method });
    expect(shown).toContain("a: 1");
    expect(shown).toMatch(/\(Its Jupyter\.display method failed: .*\)$/s);
    expect(shown).toContain(why);
  });

  it("is waited for by bundleLater only", async () => {
    const later = (work: () => Promise<unknown>) => ({ a: 1, [DISPLAY]: work });
    const good = later(async () => ({ "text/markdown": "*x*" }));
    expect(plain(good)).toMatch(/is async; it was not waited for/);
    expect((await bundleLater(good)).data["text/markdown"]).toBe("*x*");
    const bad = later(async () => {
      throw new Error("gone");
    });
    expect(String((await bundleLater(bad)).data["text/plain"])).toContain("failed: gone");
    expect(plain(bad)).toMatch(/not waited for/);
    expect(await bundleLater(7)).toEqual({ data: { "text/plain": "7" } });
  });
});

describe("tables", () => {
  const records = [
    { a: 1, b: "x" },
    { a: 2, b: null, c: true },
  ];
  it.each([
    ["records", records, "2 rows × 3 columns"],
    [
      "danfo",
      new DataFrame(
        [
          [1, "x"],
          [Number.NaN, "y"],
        ],
        { columns: ["a", "b"] },
      ),
      "2 rows × 2 columns · danfo DataFrame",
    ],
    ["a series", new Series([1, 2, 3], { columns: ["a"] }), "3 rows × 1 column · danfo Series"],
    [
      "Arrow",
      arrow.tableFromArrays({ a: [1, 2], b: ["x", "y"] }),
      "2 rows × 2 columns · Arrow table",
    ],
    [
      "arquero",
      arqueroTable({ a: [3, 1], b: ["x", "y"] }).orderby("a"),
      "2 rows × 2 columns · arquero table",
    ],
  ])("of %s are shown as tables", (_name, value, size) => {
    expect(types(value)).toEqual(["text/html", "text/plain"]);
    expect(plain(value).split("\n").at(-1)).toBe(size);
    expect(html(value)).toContain("<table");
  });

  it("keep the order of arquero and the index of danfo", () => {
    expect(
      plain(arqueroTable({ a: [3, 1] }).orderby("a"))
        .split("\n")
        .slice(3, 5)
        .map(Number),
    ).toEqual([1, 3]);
    expect(
      plain(arqueroTable({ a: [3, 1, 2] }).filter((row: { a: number }) => row.a > 1))
        .split("\n")
        .slice(3, 5)
        .map(Number),
    ).toEqual([3, 2]);
    const frame = new DataFrame([[1], [2], [3]], { columns: ["a"], index: ["x", "y", "z"] });
    expect(plain(frame)).toContain("x        1\n");
    expect(html(frame)).toContain('<th scope="row" class="pf-label"><bdi>x</bdi></th>');
  });

  it("tell what danfo and Arrow call the types, and count NaN in danfo as missing", () => {
    const frame = new DataFrame([[1.5], [Number.NaN]], { columns: ["a"] });
    expect(html(frame)).toContain('title="float32"><bdi>a</bdi> <small>number · 1 missing</small>');
    expect(html(arrow.tableFromArrays({ a: new Float32Array([1]) }))).toContain('title="Float32"');
    const lists = arrow.tableFromArrays({ a: [[1, 2], [3]] });
    expect(plain(lists)).toContain("[1,2]");
  });

  it("read no more than a bounded part of a big one", () => {
    let reads = 0;
    const values = new Proxy(
      Array.from({ length: 1_000_000 }, () => 0),
      {
        get(target, key, receiver) {
          if (typeof key === "string" && /^\d+$/.test(key)) reads++;
          return Reflect.get(target, key, receiver);
        },
      },
    );
    const frame = { columns: ["a"], values, shape: [1e6, 1], index: [], addColumn: () => {} };
    expect(plain(frame)).toContain(
      "1,000,000 rows × 1 column · danfo DataFrame · types and counts from the first 10,000 rows",
    );
    expect(reads).toBeLessThan(11_000);
  });

  it("are not made of arrays of anything else", () => {
    for (const value of [[1, 2], [], [{}], [[1]], [new Date(0)], [{ a: 1 }, null]]) {
      expect(types(value)).toEqual(["text/plain"]);
    }
  });
});

describe("other values", () => {
  it.each([
    ["two\nlines", "two\nlines"],
    ["\x1b[31mred\r\nx\b", "red\nx"],
    [
      (async function* () {})(),
      "An async generator: go through it with `for await (const item of …)`.",
    ],
    [42, "42"],
    [12n, "12n"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("s"), "Symbol(s)"],
    [new Map([["a", { b: 1 }]]), "Map(1) { 'a' => { b: 1 } }"],
    [new Set([1]), "Set(1) { 1 }"],
    [
      { a: { b: { c: { d: { e: { f: 1 } } } } } },
      "{\n  a: {\n    b: { c: { d: { e: [Object] } } }\n  }\n}",
    ],
    [Buffer.from("hi"), "2 bytes: 68 69"],
    [new Uint8Array(0), "0 bytes"],
    [
      Promise.resolve(1),
      "A promise, already fulfilled: put `await` in front of it to get its value.",
    ],
    [
      new Promise(() => {}),
      "A promise, not settled yet: put `await` in front of it to get its value.",
    ],
  ])("%s", (value, text) => {
    expect(bundleOf(value)).toEqual({ data: { "text/plain": text } });
  });

  it("says how to get at a batch, without awaiting it", () => {
    const batch = {
      // biome-ignore lint/suspicious/noThenProperty: as a batch is
      then: () => {
        throw new Error("awaited");
      },
      async *[Symbol.asyncIterator]() {},
    };
    expect(plain(batch)).toMatch(/^A batch at work: put `await`/);
  });

  it("are pictures where the bytes are", () => {
    const png = Buffer.from("89504e470d0a1a0a0000", "hex");
    expect(bundleOf(png).data).toEqual({
      "image/png": png.toString("base64"),
      "text/plain": "PNG image, 10 bytes",
    });
    expect(types(new Uint8Array([0xff, 0xd8, 0xff, 1]).buffer)).toEqual([
      "image/jpeg",
      "text/plain",
    ]);
  });

  it("are Plotly figures where the shape is, as plain JSON", () => {
    const figure = {
      data: [{ type: "bar", x: new Float64Array([1, 2]) }],
      layout: { title: { text: "Rows" } },
    };
    const { data } = bundleOf(figure);
    expect(data["application/vnd.plotly.v1+json"]).toEqual({
      data: [{ type: "bar", x: [1, 2] }],
      layout: { title: { text: "Rows" } },
    });
    expect(data["text/plain"]).toBe("Plotly figure with 1 trace (bar): Rows");
    expect(types({ data: [{ id: 1 }], layout: {} })).toEqual(["text/plain"]);
  });

  it("are errors with their cause and the reader's own lines", () => {
    const cause = new Error("socket <closed>");
    cause.stack =
      "Error: socket\n    at go (/home/me/nb/work.ts:3:1)\n    at run (node:internal/x:1:1)\n    at f (/x/node_modules/y/z.js:1:1)";
    const error = new PromptframeError("model-not-found", "There is no model x.", {
      hint: "Pull it.",
      cause,
    });
    error.stack = "PromptframeError: x";
    expect(plain(error)).toBe(
      "PromptframeError (model-not-found): There is no model x.\nPull it.\ncaused by Error: socket <closed>\n    at go (/home/me/nb/work.ts:3:1)",
    );
    expect(html(error)).toContain("<bdi>socket &lt;closed&gt;</bdi>");
    expect(html(error)).not.toContain("node:internal");
  });
});

describe("whatever the value", () => {
  const hostile: unknown[] = [
    new Proxy(
      {},
      {
        get: () => () => {
          throw new Error("get");
        },
        ownKeys: () => {
          throw new Error("keys");
        },
      },
    ),
    new Proxy({}, { get: (_t, key) => (key === DISPLAY ? () => "x" : "y") }),
    new Proxy([{}], {
      get: () => {
        throw new Error("x");
      },
    }),
    Object.defineProperty({}, "columns", {
      get: () => {
        throw new Error("getter");
      },
      enumerable: true,
    }),
    // biome-ignore lint/suspicious/noThenProperty: being hostile is the point
    Object.defineProperty({}, "then", {
      get: () => {
        throw new Error("getter");
      },
    }),
    [
      Object.defineProperty({ a: 1 }, "b", {
        get: () => {
          throw new Error("cell");
        },
        enumerable: true,
      }),
    ],
    {
      [Symbol.for("nodejs.util.inspect.custom")]: () => {
        throw new Error("inspect");
      },
    },
    Object.assign(new Error("x"), { stack: 7, message: { toString: null }, cause: "no" }),
    Object.create(null),
    Object.create({
      get [Symbol.toStringTag]() {
        throw new Error("tag");
      },
    }),
    {
      throws: {
        toString() {
          throw new Error("never");
        },
      },
      toJSON() {
        throw new Error("json");
      },
    },
    {
      data: [
        {
          x: 1,
          toJSON() {
            throw new Error("json");
          },
        },
      ],
      layout: {},
    },
    Object.assign(() => {}, {
      [DISPLAY]: () => {
        throw null;
      },
    }),
  ];

  it("never throws for hostile ones", () => {
    for (const value of hostile) {
      expect(typeof plain(value)).toBe("string");
      expect(typeof plain([value])).toBe("string");
      expect(typeof plain([{ cell: value }])).toBe("string");
    }
    expect(html(hostile[5])).not.toBe("");
  });

  it("is bounded for huge ones", () => {
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key${i}`, i]));
    const deep: unknown = Array.from({ length: 100 }, () =>
      Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ a: 1 }))),
    );
    const loop: Record<string, unknown> = {};
    loop.self = { loop };
    expect(plain(wide)).toMatch(/… 19,900 more keys$/);
    for (const value of [
      wide,
      { wide },
      deep,
      loop,
      [wide, wide],
      [{ wide, deep, loop }],
      "x".repeat(2e6),
      new Map([[wide, deep]]),
      Array(1e6),
    ]) {
      expect(plain(value).length).toBeLessThan(1_100_000);
      expect(html(value).length).toBeLessThan(500_000);
    }
  });

  it("gives a bundle that JSON can carry", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      maxDepth: 4,
    });
    const value = fc.oneof(
      anything,
      fc.array(fc.dictionary(fc.string(), anything), { minLength: 1, maxLength: 5 }),
      anything.map((inner) =>
        typeof inner === "object" && inner !== null ? new Proxy(inner, {}) : inner,
      ),
    );
    fc.assert(
      fc.property(value, (given) => {
        const bundle = bundleOf(given);
        expect(typeof bundle.data["text/plain"]).toBe("string");
        expect(JSON.parse(JSON.stringify(bundle))).toEqual(bundle);
      }),
      { numRuns: 300 },
    );
  });
});
