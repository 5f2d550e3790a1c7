import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress } from "../../src/display/index.js";
import { findTslab } from "../../src/display/tslab/index.js";
import { snapshot } from "./snapshot.js";

const requireHere = createRequire(import.meta.url);
const TSLAB = path.dirname(requireHere.resolve("tslab/package.json"));

interface Sent {
  readonly data: Record<string, string>;
  readonly transient: { readonly display_id: string };
  readonly update: boolean | undefined;
}

describe("with a stand-in for the kernel's door", () => {
  const sent: Sent[] = [];
  const file = path.join(os.tmpdir(), "tslab", "dist", "jupyter.js");
  const stream = { written: "", write: (text: string) => (stream.written += text) };

  beforeEach(() => {
    vi.useFakeTimers();
    sent.length = 0;
    stream.written = "";
    const lastWriteDisplayData = (content: Omit<Sent, "update">, update: boolean): void => {
      sent.push({ ...content, update });
    };
    requireHere.cache[file] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
  });
  afterEach(() => {
    delete requireHere.cache[file];
    vi.useRealTimers();
  });

  it("updates one block in place, at most 5 times a second, and leaves it static", () => {
    const display = createProgress({ stream, now: () => Date.now() });
    for (let ms = 0; ms < 1999; ms++) {
      display.update(snapshot({ done: ms, total: 5000 }));
      vi.advanceTimersByTime(1);
    }
    expect(sent.length).toBe(10);
    display.note("Warning: <b>");
    display.finish(snapshot({ state: "finished" }), "The run is in .promptframe/runs/x.");
    vi.advanceTimersByTime(10_000);
    expect(sent.length).toBe(11);
    expect(sent.map((message) => message.update)).toEqual([false, ...Array(10).fill(true)]);
    expect(new Set(sent.map((message) => message.transient.display_id)).size).toBe(1);
    const last = sent.at(-1)!.data;
    expect(last["text/html"]).toContain("Warning: &lt;b&gt;");
    expect(last["text/html"]).toContain("The run is in .promptframe/runs/x.");
    expect(last["text/plain"]).toMatch(/^feedback\.csv {2}█+░+ .*\nThe run is in/);
    expect(stream.written).toBe("");
  });

  it("shares the message rate between runs, each in its own block", () => {
    const display = createProgress({ stream, now: () => Date.now() });
    for (let ms = 0; ms < 1999; ms++) {
      display.update(snapshot({ runId: "a", done: ms }));
      display.update(snapshot({ runId: "b", done: ms }));
      vi.advanceTimersByTime(1);
    }
    expect(sent.length).toBeLessThanOrEqual(12);
    expect(new Set(sent.map((message) => message.transient.display_id)).size).toBe(2);
  });

  it("survives a door that throws, and a note before any run goes to the stream", () => {
    requireHere.cache[file]!.exports.lastWriteDisplayData = () => {
      throw new Error("EBUSY");
    };
    const display = createProgress({ stream });
    display.note("Warning: early");
    display.update(snapshot());
    display.finish(snapshot(), "");
    expect(stream.written).toBe("Warning: early\n");
  });

  it("is not used when plain lines are asked for", () => {
    createProgress({ stream, target: "lines" }).update(snapshot());
    expect(sent).toEqual([]);
    expect(stream.written).toContain("612/1,200");
  });
});

describe("without the kernel", () => {
  it("finds nothing and falls back to the stream", () => {
    expect(findTslab()).toBeUndefined();
    const stream = { written: "", write: (text: string) => (stream.written += text) };
    createProgress({ stream, target: "tslab" }).update(snapshot());
    expect(stream.written).toContain("612/1,200");
  });
});

/** Starts tslab's own handler as `startKernel` does, without sockets, and runs one cell. */
const KERNEL = `
const [tslab, cell] = process.argv.slice(2);
const { createConverter } = require(tslab + "/dist/converter");
const { createExecutor } = require(tslab + "/dist/executor");
const { JupyterHandlerImpl } = require(tslab + "/dist/jupyter");
const out = process.stdout.write.bind(process.stdout);
const convs = { node: createConverter({ isJS: true, isBrowser: false }), close() {} };
const executor = createExecutor(process.cwd(), convs, { log: console.log, error: console.error });
const handler = new JupyterHandlerImpl(executor, true);
const tell = (what) => out(JSON.stringify(what) + "\\n");
handler
  .handleExecute(
    { code: require("node:fs").readFileSync(cell, "utf8") },
    (name, text) => tell({ stream: name, text }),
    (content, update) => tell({ ...content, update }),
  )
  .then((reply) => { tell({ status: reply.status }); process.exit(0); });
`;

describe("in tslab's own kernel code", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "promptframe-display-"));
    const ts = requireHere("@tslab/typescript-for-tslab");
    const installed = path.join(folder, "node_modules", "promptframe");
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
    for (const room of ["display", "charts", "contract"]) {
      for (const name of await readdir(path.join("src", room), { recursive: true })) {
        if (!name.endsWith(".ts")) continue;
        const text = await readFile(path.join("src", room, name), "utf8");
        const { outputText } = ts.transpileModule(text, { compilerOptions });
        const file = path.join(installed, room, name.replace(/\.ts$/, ".js"));
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, outputText);
      }
    }
    const manifest = { name: "promptframe", type: "module", main: "./display/index.js" };
    await writeFile(path.join(installed, "package.json"), JSON.stringify(manifest));
    await writeFile(path.join(folder, "kernel.cjs"), KERNEL);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("finds the door from an imported module and sends HTML", async () => {
    const cell = `
      import { createProgress } from "promptframe";
      const display = createProgress();
      const p = ${JSON.stringify(snapshot())};
      display.update(p);
      display.finish({ ...p, state: "finished" }, "Done: kept.");
    `;
    await writeFile(path.join(folder, "cell.js"), cell);
    const run = promisify(execFile);
    const files = [path.join(folder, "kernel.cjs"), TSLAB, path.join(folder, "cell.js")];
    const { stdout } = await run(process.execPath, files, { cwd: folder });
    const told = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(told.filter((message) => message.stream)).toEqual([]);
    expect(told.at(-1)).toEqual({ status: "ok" });
    const displays = told.filter((message) => message.data);
    expect(displays.map((message) => message.update)).toEqual([false, true]);
    expect(displays[0].data["text/html"]).toContain('role="progressbar"');
    expect(displays[1].data["text/html"]).toContain("Done: kept.");
    expect(displays[1].transient).toEqual(displays[0].transient);
  }, 60_000);
});
