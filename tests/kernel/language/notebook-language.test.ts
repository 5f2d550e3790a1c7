// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openNotebook } from "./open-notebook.js";

const notebook = await openNotebook();
const { language, value, error } = notebook;

describe("values", () => {
  it("is that of the last expression", async () => {
    expect(await value("const a = 2\na * 3")).toBe(6);
    expect(await value("'text'")).toBe("text");
    expect(await value("null")).toBeNull();
    expect(await value("[1, 2].map((n) => n + 1) // comment")).toEqual([2, 3]);
  });

  it("is there only for expressions that give one", async () => {
    const signal = new AbortController().signal;
    for (const source of ["undefined", "const b = 1", "if (true) { 5 }", "5;", "", "// none"]) {
      const result = await language.run(source, { executionCount: 1, signal });
      expect(result).toEqual({ status: "ok", hasValue: false });
    }
  });

  it("may be a promise", async () => {
    const promise = await language.run("Promise.resolve(4)", {
      executionCount: 1,
      signal: new AbortController().signal,
    });
    expect(promise).toMatchObject({ status: "ok", hasValue: true });
    expect((promise as { value: unknown }).value).toBeInstanceOf(Promise);
  });
});

describe("variables of earlier cells", () => {
  it("are seen, assigned and redeclared with another type", async () => {
    await value("const x = 1; let y = 'a'; class K { v = 1 }; function f() { return 'first' }");
    expect(await value("y = 'b'; `${x}${y}${new K().v}${f()}`")).toBe("1b1first");
    await value("const x = [1]; let y = 2; class K { w = 2 }; function f() { return 2 }");
    expect(await value("x.length + y + new K().w + f()")).toBe(7);
  });

  it("are shared with the functions that were declared beside them", async () => {
    await value("let count = 0; function increase() { return ++count }");
    expect(await value("increase(); increase(); count")).toBe(2);
    expect(await value("count = 10; increase()")).toBe(11);
  });

  it("can be named by shorthand properties", async () => {
    await value("const model = 'm'; let other = 1");
    expect(await value("const made = { model, other, z: { model } }; made")).toEqual({
      model: "m",
      other: 1,
      z: { model: "m" },
    });
    expect(await value("({ other } = { other: 7 }); other")).toBe(7);
    expect(await value("({ other = 8 } = {} as { other?: number }); other")).toBe(8);
  });

  it("have properties that patterns can name like variables", async () => {
    await value("const holder = { model: 'inner' }");
    expect(await value("const { model: renamed } = holder; renamed")).toBe("inner");
    expect(await value("let target = ''; ({ model: target } = holder); target")).toBe("inner");
    expect(await value("const model = 5; holder.model + model")).toBe("inner5");
  });

  it("are called without a receiver", async () => {
    await value("function receiver(this: unknown) { return this === undefined }");
    expect(await value("receiver()")).toBe(true);
  });

  it("keep their types", async () => {
    await value("interface P { a: number }; type Q = P & { b: string }; enum E { A = 'a' }");
    await value("const p: Q = { a: 1, b: 'x' }; const e = E.A");
    expect(await value("const r: P = p; r.a + e + E.A")).toBe("1aa");
    expect((await error("const s: P = { a: 'no' }")).name).toBe("TypeScriptError");
  });

  it("stay when a later statement of their cell throws; what was not reached stays as it was", async () => {
    await value("const kept = 'old'");
    await error("const reached = 1; if (reached) throw new Error('late'); const kept = 2");
    expect(await value("`${reached} ${kept.toUpperCase()}`")).toBe("1 OLD");
    expect((await error("const gone = (() => { throw 1 })()")).name).toBe("Uncaught");
    expect((await error("gone")).message).toContain("Cannot find name 'gone'");
  });

  it("may be exported, as pasted code does", async () => {
    expect(await value("export const pasted = 1; export function g() { return pasted }\ng()")).toBe(
      1,
    );
    expect(await value("pasted")).toBe(1);
  });

  it("may have the names of what modules are given", async () => {
    expect(await value("const require = 1; const module = 2; const exports = 3; exports")).toBe(3);
    expect(await value("import { basename } from 'node:path'; basename('/a/b')")).toBe("b");
  });
});

describe("await outside of functions", () => {
  it.each([
    ["await (async () => 1)()", 1],
    ["const r = await (await Promise.resolve({ json: async () => 2 })).json(); r", 2],
    ["let n = 0; for await (const i of [1, Promise.resolve(2)]) n += i\nn", 3],
    ["let m = 0; if (true) { m = await Promise.resolve(4) }\nm", 4],
    [
      "let t = ''; try { await Promise.reject(new Error('e')) } catch (x) { t = (x as Error).message }\nt",
      "e",
    ],
    ["let k = 0; for (const i of [1, 2]) k += await i\nk", 3],
    ["await Promise.resolve(5)", 5],
    ["const { a: [deep] } = await Promise.resolve({ a: [6] }); deep", 6],
  ])("%s", async (source, expected) => {
    expect(await value(source)).toBe(expected);
  });

  it("leaves its variables to later cells", async () => {
    await value("const later = await new Promise<number>((go) => setTimeout(go, 5, 8))");
    expect(await value("later + 1")).toBe(9);
  });
});

describe("interrupt", () => {
  it("ends an awaiting cell at once and keeps what it declared", async () => {
    const stop = new AbortController();
    const running = language.run(
      "const early = 1; (globalThis as any).begun?.(); await new Promise(() => {}); const never = 2",
      { executionCount: 1, signal: stop.signal },
    );
    await new Promise<void>((begun) => Object.assign(globalThis, { begun }));
    stop.abort();
    expect(await running).toMatchObject({ status: "error", error: { name: "KeyboardInterrupt" } });
    expect(await value("early")).toBe(1);
    expect((await error("never")).name).toBe("TypeScriptError");
  });

  it("ends a cell that has not begun yet", async () => {
    const stop = new AbortController();
    const running = language.run("(globalThis as any).ran = true", {
      executionCount: 1,
      signal: stop.signal,
    });
    stop.abort();
    expect(await running).toMatchObject({ error: { name: "KeyboardInterrupt" } });
    expect(await value("(globalThis as any).ran")).toBeUndefined();
    const aborted = { executionCount: 1, signal: AbortSignal.abort() };
    expect(await language.run("1", aborted)).toMatchObject({ status: "error" });
  });

  it("comes by its own method too", async () => {
    const running = language.run("await new Promise(() => {})", {
      executionCount: 1,
      signal: new AbortController().signal,
    });
    await sleep(20);
    language.interrupt();
    expect(await running).toMatchObject({ error: { name: "KeyboardInterrupt" } });
    expect(await value("1 + 1")).toBe(2);
  });

  it.skipIf(process.platform === "win32")("ends a synchronous loop by SIGINT", async () => {
    Object.assign(globalThis, {
      looping: () => spawn("sh", ["-c", `sleep 0.2; kill -INT ${process.pid}`]),
    });
    const ended = await error("const before = 1; (globalThis as any).looping(); while (true) {}");
    expect(ended.name).toBe("KeyboardInterrupt");
    expect(await value("before")).toBe(1);
  });
});

describe("the event loop", () => {
  it("goes on while a cell is compiled", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await value("import * as everything from 'typescript'; 1").catch(() => undefined);
    await value("import * as zod from 'zod'; 1");
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe("evaluate", () => {
  it("reads the variables and rejects with what is wrong", async () => {
    await value("const base = 20");
    expect(await language.evaluate("base + 1")).toBe(21);
    await expect(language.evaluate("nothing")).rejects.toThrow("Cannot find name 'nothing'");
    await expect(language.evaluate("(() => { throw new RangeError('r') })()")).rejects.toThrow("r");
  });

  it("declares nothing", async () => {
    await language.evaluate("const leaked = 1");
    expect((await error("leaked")).name).toBe("TypeScriptError");
  });
});

describe("isComplete", () => {
  it.each([
    ["1 + 1", "complete"],
    ["await (1)", "complete"],
    ["for await (const x of y) {}", "complete"],
    ["const f = <T>(x: T) => x", "complete"],
    ["", "complete"],
    ["if (x) {", "incomplete"],
    ["foo(", "incomplete"],
    ["`abc", "incomplete"],
    ["/* open", "incomplete"],
    ["const = 3", "invalid"],
    ["foo)", "invalid"],
    ["'open", "invalid"],
  ])("%s: %s", async (source, status) => {
    expect(await language.isComplete(source)).toMatchObject({ status });
  });

  it("indents the next line", async () => {
    expect(await language.isComplete("if (x) {")).toEqual({ status: "incomplete", indent: "  " });
  });
});

describe("modern library", () => {
  it("types what this Node has", async () => {
    expect(await value("[3, 1].toSorted()[0]!.toFixed(1)")).toBe("1.0");
    expect(await value("[1, 2].findLast((n) => n > 0)")).toBe(2);
    expect(await value("typeof fetch + typeof new AbortController().signal.aborted")).toBe(
      "functionboolean",
    );
  });

  it("tells its version", async () => {
    expect(language.version).toBe("5.0.4");
  });
});
