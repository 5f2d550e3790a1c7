import { describe, expect, it } from "vitest";
import { openNotebook } from "./open-notebook.js";

const notebook = await openNotebook();
const { value, error, write, folder } = notebook;

await write(
  "node_modules/waits/package.json",
  '{"name":"waits","type":"module","exports":{".":{"types":"./i.d.ts","default":"./i.js"},"./sub":{"types":"./sub.d.ts","default":"./sub.js"}}}',
);
await write(
  "node_modules/waits/i.js",
  "export const v = await Promise.resolve(3); export default 'd'",
);
await write(
  "node_modules/waits/i.d.ts",
  "export const v: number; declare const d: string; export default d;",
);
await write("node_modules/waits/sub.js", "export const s = 9");
await write("node_modules/waits/sub.d.ts", "export const s: number;");
await write("node_modules/old/package.json", '{"name":"old"}');
await write(
  "node_modules/old/index.js",
  "exports.__esModule = true; exports.default = 'od'; exports.n = 1",
);
await write("node_modules/plain/package.json", '{"name":"plain"}');
await write("node_modules/plain/index.js", "module.exports = function plain() { return 'called' }");

describe("packages", () => {
  it("with top-level await come by static and dynamic import", async () => {
    expect(await value("import d, { v } from 'waits'; [d, v]")).toEqual(["d", 3]);
    expect(await value("import * as all from 'waits'; all.v")).toBe(3);
    expect(await value("const m = await import('waits'); m.default")).toBe("d");
    expect(await value("v.toFixed(1) + d")).toBe("3.0d");
  });

  it("export sub-paths with their types", async () => {
    expect(await value("import { s } from 'waits/sub'; s.toFixed(0)")).toBe("9");
    expect((await error("import { Sub } from 'waits/sub'")).message).toContain(
      "no exported member",
    );
    expect(await value("import { Ollama } from 'ollama/browser'; typeof Ollama")).toBe("function");
  });

  it("give values whose types no import can name", async () => {
    const exports = '{"name":"shy","exports":{".":{"types":"./i.d.ts","default":"./i.js"}}}';
    await write("node_modules/shy/package.json", exports);
    await write("node_modules/shy/i.js", "exports.make = () => ({ size: 2 })");
    await write("node_modules/shy/hidden.d.ts", "export interface Hidden { size: number }");
    await write(
      "node_modules/shy/i.d.ts",
      "import { Hidden } from './hidden'; export declare function make(): Hidden;",
    );
    await value("import { make } from 'shy'; const shy = make(); const beside = 1");
    expect(await value("[shy.size, beside]")).toEqual([2, 1]);
    expect(await value("const frames = [make()]; frames.length")).toBe(1);
    expect(await value("frames[0].size + shy.size")).toBe(4);
  });

  it("in CommonJS keep their default", async () => {
    expect(await value("import od, { n } from 'old'; [od, n]")).toEqual(["od", 1]);
    expect(await value("import plain from 'plain'; plain()")).toBe("called");
    expect(await value("import * as pl from 'plain'; (pl as any).default()")).toBe("called");
    expect(await value("(await import('plain')).default()")).toBe("called");
  });

  it("that only modules may load are loaded", async () => {
    expect(
      await value("import PQueue from 'p-queue'; new PQueue({ concurrency: 2 }).concurrency"),
    ).toBe(2);
    expect((await error("new PQueue({ concurrency: 'x' })")).name).toBe("TypeScriptError");
  });

  it("are one with the kernel's own: an ES module is loaded once", async () => {
    const { z } = await import("zod");
    expect(await value("import { z } from 'zod'; z")).toBe(z);
    expect(
      (await error("const wrong: z.infer<ReturnType<typeof z.string>> = 1")).message,
    ).toContain("string");
  });

  it("of the kernel stand in for what the folder has not installed", async () => {
    expect(await value("import * as pf from 'promptframe'; typeof pf.batchInference")).toBe(
      "function",
    );
    expect(await value("import * as nb from 'promptframe/notebook'; typeof nb")).toBe("object");
    expect((await error("pf.batchInference(5)")).name).toBe("TypeScriptError");
  });

  it("in the folder win over the kernel's", async () => {
    await write("node_modules/yaml/package.json", '{"name":"yaml","main":"i.js","types":"i.d.ts"}');
    await write("node_modules/yaml/i.js", "exports.mine = 'mine'");
    await write("node_modules/yaml/i.d.ts", "export const mine: string;");
    expect(await value("import { mine } from 'yaml'; mine")).toBe("mine");
  });

  it("may be types only", async () => {
    expect(
      await value(
        "import type { Options } from 'p-queue'; const o: { a?: Options<any, any> } = {}; o",
      ),
    ).toEqual({});
    expect(await value("import { type Options as O2 } from 'p-queue'; 1")).toBe(1);
  });

  it("that are missing are complained of, and found once they are installed", async () => {
    expect((await error("import { fresh } from 'fresh'")).message).toContain(
      "1:23 - Cannot find module 'fresh'",
    );
    await write(
      "node_modules/fresh/package.json",
      '{"name":"fresh","type":"module","exports":"./i.js","types":"i.d.ts"}',
    );
    await write("node_modules/fresh/i.js", "export const fresh = 1");
    await write("node_modules/fresh/i.d.ts", "export const fresh: number;");
    expect(await value("import { fresh } from 'fresh'; fresh")).toBe(1);
  });

  it("built into Node come in every form", async () => {
    expect(
      await value(
        "import fs from 'node:fs'; import * as os from 'os'; import { sep } from 'path'; typeof fs.readFileSync + typeof os.cpus + sep.length",
      ),
    ).toBe("functionfunction1");
    expect(await value("require('node:path').basename('/x/y')")).toBe("y");
    expect(await value("(await import('node:url')).pathToFileURL('/a').href")).toBe("file:///a");
  });

  it("can be required, also those of the kernel", async () => {
    expect(await value("typeof require('ollama')")).toBe("object");
    expect(await value("typeof require.resolve")).toBe("function");
    expect((await error("require('not-there')")).message).toContain(
      "Cannot find module 'not-there'",
    );
  });
});

describe("files of the user", () => {
  it("are compiled, and again after an edit of what they import", async () => {
    await write("inner.ts", "export const inner = (): number => 1");
    await write(
      "outer.ts",
      "import { inner } from './inner';\nexport const outer = () => inner() * 10",
    );
    expect(await value("import { outer } from './outer'; outer()")).toBe(10);
    await write("inner.ts", "export const inner = (): number => 22");
    expect(await value("import { outer } from './outer'; outer()")).toBe(220);
    await write("inner.ts", "export const inner = (): string => 'not a number'");
    const { message } = await error("import { outer } from './outer'; outer()");
    expect(message).toContain("outer.ts 2:28 - The left-hand side of an arithmetic operation");
  });

  it("keep their own places in stacks", async () => {
    await write(
      "fails.ts",
      "type Unused = 1;\n\nexport function fail(): never {\n  throw new Error('in file');\n}\n",
    );
    const { traceback } = await error("import { fail } from './fails'\n\nfail()");
    expect(traceback).toEqual([
      "Error: in file",
      "    at fail (fails.ts:4:9)",
      `    at Cell [${notebook.count}] 3:1`,
    ]);
  });

  it("may import each other in a ring", async () => {
    await write(
      "ring-a.ts",
      "import { b } from './ring-b';\nexport const a = () => 'a';\nexport const both = () => a() + b()",
    );
    await write("ring-b.ts", "import { a } from './ring-a';\nexport const b = () => a() + 'b'");
    expect(await value("import { both } from './ring-a'; both()")).toBe("aab");
  });

  it("may await, be JavaScript, JSON, or lie beside the folder", async () => {
    await write("waiting.ts", "export const w = await Promise.resolve(7)");
    await write("script.js", "export const j = 'js'");
    await write("module.mjs", "export const m = 'mjs'");
    await write("old.cjs", "module.exports = { c: 'cjs' }");
    await write("data.json", '{"a": [1]}');
    expect(await value("import { w } from './waiting.ts'; w")).toBe(7);
    expect(await value("import { j } from './script.js'; j")).toBe("js");
    expect(await value("const mjs = await import('./module.mjs'); mjs.m")).toBe("mjs");
    expect(await value("require('./old.cjs').c")).toBe("cjs");
    expect(
      await value("import data from './data.json' with { type: 'json' }; data.a[0].toFixed(1)"),
    ).toBe("1.0");
    await write("data.json", '{"a": [2]}');
    expect(await value("import data from './data.json'; data.a[0]")).toBe(2);
  });

  it("are loaded in order and once", async () => {
    await write("first.ts", "(globalThis as any).order = ['first']; export {}");
    await write("second.ts", "(globalThis as any).order.push('second'); export {}");
    expect(await value("import './first'; import './second'; (globalThis as any).order")).toEqual([
      "first",
      "second",
    ]);
    expect(await value("import './second'; (globalThis as any).order.length")).toBe(2);
  });

  it("may be cells", async () => {
    await value(
      "/** @module shapes */\nexport const side = 4;\nexport const area = () => side * side;",
    );
    expect(await value("import { area } from './shapes'; area()")).toBe(16);
    expect((await error("/** @module broken */\nexport const t: number = 'x'")).message).toContain(
      "2:14 - ",
    );
  });

  it("tell where they are", async () => {
    expect(await value("__dirname")).toBe(folder);
    expect(await value("import.meta.dirname")).toBe(folder);
    expect(await value("import.meta.url.startsWith('file://')")).toBe(true);
  });
});
