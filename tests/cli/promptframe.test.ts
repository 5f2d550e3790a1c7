import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startNode } from "../package/node-process.js";
import { COMMAND, promptframe } from "./command.js";
import { hangingKernel } from "./hanging-kernel.js";

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-cli-"));
  env = {
    JUPYTER_DATA_DIR: path.join(folder, "jupyter"),
    XDG_DATA_HOME: path.join(folder, "data"),
    PROMPTFRAME_HOME: path.join(folder, "home"),
    OLLAMA_HOST: "127.0.0.1:9",
    VIRTUAL_ENV: "",
    CONDA_PREFIX: "",
    JUPYTER_PATH: "",
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) => promptframe(words, { env, cwd: folder });

function writeNotebook(name: string, ...cells: string[]): string {
  const file = path.join(folder, name);
  const code = cells.map((source) => ({ cell_type: "code", source, metadata: {}, outputs: [] }));
  writeFileSync(file, JSON.stringify({ nbformat: 4, metadata: {}, cells: code }));
  return file;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

const outputsOf = (file: string) =>
  JSON.parse(readFileSync(file, "utf8")).cells.map((cell: any) => cell.outputs);

describe("promptframe", () => {
  it("explains itself, and every command", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const name of [
      "kernel",
      "exec",
      "run",
      "runs",
      "report",
      "pause",
      "resume",
      "cancel",
      "doctor",
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    }
    expect((await run("exec", "--help")).stdout).toContain("--timeout <seconds>");
    expect((await run("--version")).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("tells wrong words apart from failures by its exit code, without a stack", async () => {
    const wrong = [
      ["exce"],
      ["exec"],
      ["exec", "a", "--nope"],
      ["exec", "a", "--timeout", "-1"],
      ["run", "--rows", "20"],
    ];
    for (const words of wrong) {
      const { code, stderr, stdout } = await run(...words);
      expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: "" });
      expect(stderr).toMatch(/^promptframe: /);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
    const gone = await run("exec", "gone.ipynb");
    expect(gone.code).toBe(1);
    expect(gone.stderr).toMatch(
      /^promptframe: The notebook gone\.ipynb cannot be read\.\n.*\[file-not-found\]\n$/,
    );
    expect((await run("exec", "gone.ipynb", "--debug")).stderr).toMatch(
      /\n {4}at [\s\S]*caused by/,
    );
    expect((await run("pause", "nobody")).stderr).toContain("[run-not-found]");
  });

  it("installs the kernel so that it can be started, and takes it away", async () => {
    const installed = await run("kernel", "install", "--display-name", "Mine");
    expect(installed.code).toBe(0);
    const at = path.join(folder, "jupyter", "kernels", "promptframe");
    expect(installed.stdout).toContain(at);
    const spec = JSON.parse(readFileSync(path.join(at, "kernel.json"), "utf8"));
    expect(spec.argv).toEqual([process.execPath, COMMAND, "kernel", "start", "{connection_file}"]);
    const [, ...words] = spec.argv.slice(0, -1);
    const started = await startNode([...words, path.join(folder, "gone.json")], { env }).ended;
    expect(started.code).not.toBe(0);
    expect(started.stderr).toContain("gone.json");
    expect((await run("kernel", "install", "--user", "--prefix", folder)).code).toBe(2);
    expect((await run("kernel", "install", "--sys-prefix")).stderr).toContain(
      "no Python environment",
    );
    expect((await run("kernel", "uninstall")).stdout).toContain(`Removed ${at}`);
    expect(existsSync(at)).toBe(false);
    const nothing = await run("kernel", "uninstall");
    expect(nothing).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("nothing to remove"),
    });
  });

  it("says in one block why the kernel does not start, and ends", async () => {
    const gone = path.join(folder, "gone.json");
    for (const words of [[gone], ["--", gone]]) {
      const { code, stderr } = await run("kernel", "start", ...words);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^promptframe: The connection file .*gone\.json cannot be read\.\n.*\[file-not-found\]\n$/,
      );
    }
    expect((await run("kernel", "start", gone, "--debug")).stderr).toMatch(/\n {4}at .*caused by/s);
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const free = await freePorts(4);
    const names = ["shell", "control", "stdin", "iopub", "hb"].map((name) => `${name}_port`);
    const ports = Object.fromEntries(names.map((name, at) => [name, free[at] ?? port]));
    const file = path.join(folder, "kernel.json");
    writeFileSync(file, JSON.stringify({ ip: "127.0.0.1", key: "k", ...ports }));
    for (const words of [[file], ["--", file]]) {
      const { code, stderr } = await run("kernel", "start", ...words);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^promptframe: .*(EADDRINUSE|already in use).*\[request-failed\]\n$/s);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
    taken.close();
  });

  it("executes a notebook in its folder, with parameters, and writes the page", async () => {
    mkdirSync(path.join(folder, "sub"));
    writeNotebook(
      "sub/n.ipynb",
      "rows * 2",
      "require('path').basename(process.cwd())",
      "throw new Error('ends here')",
      "1",
    );
    const { code, stderr } = await run(
      "exec",
      "sub/n.ipynb",
      "-p",
      "rows=21",
      "-o",
      "out/n.ipynb",
      "--html",
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/✓ 1\/5 .*\/\/ Parameters\n✓ 2\/5 .*rows \* 2\n/);
    expect(stderr).toMatch(/cell 4 failed:\n\nError: ends here\n/);
    expect(stderr).toContain("wrote out/n.ipynb and out/n.html");
    const outputs = outputsOf(path.join(folder, "out/n.ipynb"));
    expect(outputs[1][0].data["text/plain"]).toEqual(["42"]);
    expect(outputs[2][0].data["text/plain"]).toEqual(["sub"]);
    expect(outputs[3][0]).toMatchObject({ output_type: "error", evalue: "ends here" });
    expect(outputs[4]).toEqual([]);
    expect(readFileSync(path.join(folder, "out/n.html"), "utf8")).toContain("ends here");
    expect(outputsOf(path.join(folder, "sub/n.ipynb"))).toEqual([[], [], [], []]);
  });

  it.skipIf(process.platform === "win32")("saves behind a link, for the same readers", async () => {
    const file = writeNotebook("real.ipynb", "6 * 7");
    chmodSync(file, 0o620);
    const link = path.join(folder, "link.ipynb");
    symlinkSync("real.ipynb", link);
    expect((await run("exec", "link.ipynb")).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o620);
    expect(outputsOf(file)[0][0].data["text/plain"]).toEqual(["42"]);
  });

  it("interrupts the cell on Ctrl-C, saves without touching cells it did not reach, and ends with 130", async () => {
    const file = writeNotebook(
      "n.ipynb",
      "console.log('kept')",
      "await new Promise((done) => setTimeout(done, 60_000))",
      "'not reached'",
    );
    const saved = JSON.parse(readFileSync(file, "utf8"));
    const old = { output_type: "stream", name: "stdout", text: ["of a long run\n"] };
    for (const cell of saved.cells) Object.assign(cell, { outputs: [old], execution_count: 7 });
    writeFileSync(file, JSON.stringify(saved));
    const child = startNode([COMMAND, "exec", file], { env });
    while (!child.stderr.includes("1/3")) await new Promise((done) => setTimeout(done, 50));
    await new Promise((done) => setTimeout(done, 500));
    child.kill("SIGINT");
    const { code, stderr } = await child.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/cell 2 was interrupted/);
    const [first, second, third] = outputsOf(file);
    expect(first[0].text).toEqual(["kept\n"]);
    expect(second[0].ename).toBe("KeyboardInterrupt");
    expect(third).toEqual([old]);
    expect(JSON.parse(readFileSync(file, "utf8")).cells[2].execution_count).toBe(7);
  });

  it("ends at once on Ctrl-C while the kernel starts, and leaves everything as it was", async () => {
    const file = writeNotebook("n.ipynb", "1");
    const before = readFileSync(file, "utf8");
    const kernel = hangingKernel(folder);
    const child = startNode([COMMAND, "exec", "n.ipynb", "--html"], {
      env: { ...env, ...kernel.env },
      cwd: folder,
    });
    const pid = await kernel.pid();
    child.kill("SIGINT");
    const { code, stderr } = await child.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("interrupted before the first cell; n.ipynb is as it was");
    expect(stderr).not.toContain("wrote");
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(existsSync(path.join(folder, "n.html"))).toBe(false);
  });
});
