import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type CellProgress,
  type ExecuteOptions,
  executeNotebook,
} from "../../../src/kernel/notebook/execute-notebook.js";
import type { CellOutput, Notebook } from "../../../src/kernel/notebook/notebook.js";
import { readNotebook } from "../../../src/kernel/notebook/read-notebook.js";
import { writeNotebook } from "../../../src/kernel/notebook/write-notebook.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const command = [process.execPath, path.join(ROOT, "dist/cli/promptframe.js"), "kernel", "start"];
const TIME = { timeout: 60_000 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-exec-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebookOf(...cells: (string | readonly [source: string, tag: string])[]): Notebook {
  const fields = cells.map((cell) => {
    const [source, ...tags] = typeof cell === "string" ? [cell] : cell;
    const outputs = [{ output_type: "stream", name: "stdout", text: "old" }];
    const metadata = { ...(tags.length > 0 && { tags }), execution: { iopub: "2020-01-01" } };
    return { cell_type: "code", source, metadata, outputs, execution_count: 99 };
  });
  return readNotebook(JSON.stringify({ nbformat: 4, metadata: {}, cells: fields }), "test");
}

const execute = (notebook: Notebook, options: Partial<ExecuteOptions> = {}) =>
  executeNotebook(notebook, {
    command,
    cwd: folder,
    environment: { ...process.env, XDG_DATA_HOME: folder, PROMPTFRAME_HOME: folder },
    ...options,
  });

function shown(notebook: Notebook): string[][] {
  return notebook.cells.map((cell) => (cell.type === "code" ? cell.outputs.map(textOf) : []));
}

function textOf(output: CellOutput): string {
  if (output.type === "stream") return `${output.name}: ${output.text}`;
  if (output.type === "error") return `${output.name}: ${output.message}`;
  return `${output.type}: ${String(output.data["text/plain"])}`;
}

/** Throws as long as nothing was written. */
function pidIn(file: string): number {
  const pid = Number(readFileSync(file, "utf8"));
  if (pid === 0) throw new Error("not yet");
  return pid;
}

describe("executing a notebook", () => {
  const notebook = notebookOf(
    "let rows = 3;",
    "for (let i = 0; i < rows; i++) { console.log(i); console.error(i + 10); }\nrows * 2",
    "",
    ["throw new RangeError('may fail')", "raises-exception"],
    ["console.log('left out')", "skip-execution"],
    "process.stdout.write('10%\\r100%\\n');\nfor (let i = 0; i < 3000; i++) console.log('line ' + i);",
    "process.cwd() === require('fs').realpathSync('.')",
    "await (async () => 'awaited')()",
  );

  it("keeps what really came, and gives the same file again", TIME, async () => {
    const progress: string[] = [];
    const onProgress = ({ state, step, steps }: CellProgress) =>
      void progress.push(`${state} ${step}/${steps}`);
    const first = await execute(notebook, { onProgress });
    expect(first).toMatchObject({ status: "ok", allowed: 1 });
    const outputs = shown(first.notebook);
    expect(outputs.slice(0, 5)).toEqual([
      [],
      ["stdout: 0\n1\n2\n", "stderr: 10\n11\n12\n", "execute_result: 6"],
      [],
      ["RangeError: may fail"],
      [],
    ]);
    const lines = outputs[5]![0]!.split("\n");
    expect(lines[0]).toBe("stdout: 100%");
    expect(lines.slice(1, -1)).toEqual(Array.from({ length: 3000 }, (_, i) => `line ${i}`));
    expect(outputs.slice(6)).toEqual([["execute_result: true"], ["execute_result: awaited"]]);
    const counts = first.notebook.cells.map((cell) => cell.type === "code" && cell.executionCount);
    expect(counts).toEqual([1, 2, null, 3, null, 4, 5, 6]);
    expect(progress.slice(0, 2)).toEqual(["started 1/6", "ok 1/6"]);
    expect(progress.at(-1)).toBe("ok 6/6");
    const text = writeNotebook(first.notebook);
    expect(text).not.toContain("2020-01-01");
    expect(JSON.parse(text).metadata).toMatchObject({
      kernelspec: { name: "promptframe", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts" },
    });
    expect(writeNotebook((await execute(notebook)).notebook)).toBe(text);
  });

  it("stops at the first error, and empties the cells behind it", TIME, async () => {
    const { status, failed, notebook } = await execute(
      notebookOf("const a = 1;", "function f() {\n  throw new TypeError('no');\n}\nf();", "a"),
    );
    expect(status).toBe("error");
    expect(failed).toMatchObject({ step: 2, name: "TypeError", message: "no" });
    expect(failed?.traceback.join("\n")).toMatch(/TypeError: no\n.*2:/);
    expect(shown(notebook)).toEqual([[], ["TypeError: no"], []]);
  });

  it("goes on behind errors where that is allowed", TIME, async () => {
    const { status, notebook, allowed } = await execute(notebookOf("missing + 1", "'still here'"), {
      allowErrors: true,
    });
    expect({ status, allowed }).toEqual({ status: "ok", allowed: 1 });
    expect(shown(notebook)[1]).toEqual(["execute_result: still here"]);
  });

  it("interrupts cells that take too long, also where errors are allowed", TIME, async () => {
    // The first cell: on a busy machine any other could take too long, too.
    const { status, failed, notebook } = await execute(
      notebookOf("await new Promise(() => {})", "1"),
      { allowErrors: true, timeoutMs: 4_000 },
    );
    expect(status).toBe("timeout");
    expect(failed).toMatchObject({ step: 1, message: "The cell took longer than 4 s." });
    expect(shown(notebook)).toEqual([[expect.stringMatching(/^KeyboardInterrupt/)], []]);
  });

  it("ends when it is told to, and keeps what the cell had shown", TIME, async () => {
    const stop = new AbortController();
    const cells = notebookOf(
      "console.log('before')",
      "console.log('in it');\nwhile (true) {}",
      "1",
    );
    const { status, failed, notebook } = await execute(cells, {
      signal: stop.signal,
      onProgress: ({ state, step }) => {
        if (state === "started" && step === 2) setTimeout(() => stop.abort(), 1_000);
      },
    });
    expect(status).toBe("interrupted");
    expect(failed?.step).toBe(2);
    expect(shown(notebook)[1]).toEqual([
      "stdout: in it\n",
      expect.stringMatching(/^KeyboardInterrupt/),
    ]);
  });

  it("leaves cells that did not run as they were where that is asked for", TIME, async () => {
    const cells = notebookOf(
      "1",
      ["2", "skip-execution"],
      "throw new Error('early')",
      "'not reached'",
      "",
    );
    const given = { ...cells, metadata: { widgets: { state: "of old outputs" } } };
    const failing = await execute(given, { keepNotRun: true });
    expect(failing.status).toBe("error");
    expect(shown(failing.notebook)).toEqual([
      ["execute_result: 1"],
      ["stdout: old"],
      ["Error: early"],
      ["stdout: old"],
      ["stdout: old"],
    ]);
    expect(failing.notebook.cells[3]).toBe(given.cells[3]);
    expect(failing.notebook.metadata.widgets).toEqual(given.metadata.widgets);
    const stopped = await execute(given, { keepNotRun: true, signal: AbortSignal.abort() });
    expect(stopped.status).toBe("interrupted");
    expect(stopped.notebook).toBe(given);
    const whole = { ...given, cells: [given.cells[0]!] };
    const finished = await execute(whole, { keepNotRun: true });
    expect(finished.notebook.metadata).not.toHaveProperty("widgets");
  });

  it("tells that the kernel died", TIME, async () => {
    const { status, failed, notebook } = await execute(
      notebookOf("process.kill(process.pid, 'SIGKILL')", "1"),
    );
    expect(status).toBe("kernel-died");
    expect(failed?.message).toMatch(/SIGKILL/);
    expect(shown(notebook)[0]).toEqual([expect.stringMatching(/^KernelDied: .*SIGKILL/)]);
  });

  it("ends although a process that a cell started holds the kernel's output", TIME, async () => {
    const lasting = "process.stdout.write('x'); setTimeout(() => {}, 120_000)";
    const { status, notebook } = await execute(
      notebookOf(
        `const child = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(lasting)}], {
          stdio: "inherit",
          detached: true,
        });
        child.unref();
        child.pid`,
      ),
    );
    expect(status).toBe("ok");
    const pid = Number(/: (\d+)$/.exec(shown(notebook)[0]![0]!)?.[1]);
    // It is there still: nobody waited for its end. A pid that is gone would throw.
    expect(process.kill(pid, "SIGKILL")).toBe(true);
  });

  it("says why a kernel does not start", TIME, async () => {
    const dead = [process.execPath, "-e", "console.error('no such thing'); process.exit(7)"];
    await expect(execute(notebookOf("1"), { command: dead })).rejects.toMatchObject({
      code: "kernel-failed",
      message: expect.stringMatching(/exit code 7; it said:\nno such thing/),
    });
    await expect(execute(notebookOf("1"), { command: ["/nowhere/node"] })).rejects.toThrow(
      /could not be started.*ENOENT/,
    );
  });

  it("ends a kernel that is still starting when it is told to", TIME, async () => {
    const file = path.join(folder, "pid");
    const starting = `require("fs").writeFileSync(${JSON.stringify(file)}, String(process.pid));
      setInterval(() => {}, 1000)`;
    const stop = new AbortController();
    const given = notebookOf("1");
    const execution = execute(given, {
      command: [process.execPath, "-e", starting],
      signal: stop.signal,
    });
    const pid = await vi.waitFor(() => pidIn(file), TIME);
    stop.abort();
    expect(await execution).toEqual({
      notebook: given,
      status: "interrupted",
      begun: 0,
      allowed: 0,
    });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it("refuses notebooks in another language", async () => {
    const python = { kernelspec: { name: "python3", language: "python" } };
    const notebook = { ...notebookOf("1"), metadata: python };
    await expect(execute(notebook)).rejects.toThrow(/written in python/);
  });
});
