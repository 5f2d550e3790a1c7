import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkFrontEnds } from "../../src/cli/doctor/check-front-ends.js";
import { canAnswer } from "../../src/cli/doctor/check-models.js";
import { checkNode } from "../../src/cli/doctor/check-node.js";
import { checkStore } from "../../src/cli/doctor/check-store.js";
import { checked } from "../../src/cli/doctor/finding.js";
import { TaskError } from "../../src/errors/index.js";
import { startNode } from "../package/node-process.js";
import { startFakeOllama } from "../servers/fake-ollama.js";
import { COMMAND, promptframe } from "./command.js";
import { hangingKernel } from "./hanging-kernel.js";

/** Happens behind every write of a file, as another process could do it. */
const meanwhile = vi.hoisted(() => ({ act: (_file: string) => {} }));
vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof import("node:fs/promises")>();
  const writeFile: typeof actual.writeFile = async (file, data, options) => {
    await actual.writeFile(file, data, options);
    meanwhile.act(String(file));
  };
  return { ...actual, writeFile };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("promptframe doctor", () => {
  it("finds what is there, and says what to do about the rest", async () => {
    const env = {
      PROMPTFRAME_HOME: path.join(folder, "home"),
      JUPYTER_DATA_DIR: folder,
      XDG_DATA_HOME: folder,
      OLLAMA_HOST: "127.0.0.1:9",
    };
    const { code, stdout } = await promptframe(["doctor"], { env, cwd: folder });
    expect(stdout).toMatch(/^✓ kernel +starts, runs a cell and ends in/m);
    expect(stdout).toMatch(/^! kernelspec .*\n +→ promptframe kernel install$/m);
    expect(stdout).toMatch(/^✗ ollama .*127\.0\.0\.1:9.*\n +→ .*ollama serve/m);
    expect(stdout).toMatch(/^✓ sample model/m);
    expect(stdout).toMatch(/^✓ run store +.*will be made by the first run$/m);
    expect(code).toBe(0);
  });

  it("tells programs the same, with the models of a server", async () => {
    const server = await startFakeOllama();
    const kernels = path.join(folder, "kernels", "promptframe");
    mkdirSync(kernels, { recursive: true });
    const spec = { argv: ["/gone/node"], display_name: "Old", metadata: { promptframe: {} } };
    writeFileSync(path.join(kernels, "kernel.json"), JSON.stringify(spec));
    try {
      const env = { JUPYTER_DATA_DIR: folder, XDG_DATA_HOME: folder, OLLAMA_HOST: server.url };
      const { code, stdout } = await promptframe(["doctor", "--json"], { env, cwd: folder });
      const { usable, findings } = JSON.parse(stdout);
      expect({ code, usable }).toEqual({ code: 0, usable: true });
      const found = (name: string) => findings.find((finding: any) => finding.name === name);
      expect(found("ollama")).toMatchObject({
        status: "ok",
        detail: expect.stringContaining("llama3.2"),
      });
      expect(found("kernelspec")).toMatchObject({
        status: "warn",
        detail: expect.stringContaining("/gone/node is not there"),
      });
    } finally {
      await server.stop();
    }
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "leaves nothing behind when %s ends it, and waits for no server",
    async (signal) => {
      const server = await startFakeOllama({ tags: "stall" });
      const temp = path.join(folder, "temp");
      const home = path.join(folder, "home");
      mkdirSync(temp);
      const kernel = hangingKernel(folder);
      const env = {
        PROMPTFRAME_HOME: home,
        JUPYTER_DATA_DIR: folder,
        XDG_DATA_HOME: folder,
        OLLAMA_HOST: server.url,
        ...Object.fromEntries(["TMPDIR", "TEMP", "TMP"].map((name) => [name, temp])),
        ...kernel.env,
      };
      try {
        const child = startNode([COMMAND, "doctor"], { env, cwd: folder });
        const pid = await kernel.pid();
        expect(readdirSync(temp).join()).toMatch(/^promptframe-exec-/);
        child.kill(signal);
        const { code, stdout } = await child.ended;
        expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
        expect(readdirSync(temp)).toEqual([]);
        expect(existsSync(home)).toBe(false);
        expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
      } finally {
        await server.stop();
      }
    },
  );

  it("knows which Node is new enough", async () => {
    const status = async (version: string) => (await checkNode(version))[0]?.status;
    expect(await status("20.18.3")).toBe("missing");
    expect(await status("18.20.0")).toBe("missing");
    expect(await status("20.19.0")).toBe("ok");
    expect(await status("22.0.0")).toBe("ok");
  });

  it("leaves no folder behind, and no run store of anybody else", async () => {
    const top = path.join(folder, "deep");
    const home = path.join(top, "down", "home");
    vi.stubEnv("PROMPTFRAME_HOME", home);
    try {
      const none = { status: "ok", detail: expect.stringContaining("will be made") };
      expect(await checkStore()).toEqual([expect.objectContaining(none)]);
      expect(existsSync(top)).toBe(false);
      const begun = path.join(home, "runs", "letters");
      meanwhile.act = (file) => {
        if (file.startsWith(home)) mkdirSync(begun, { recursive: true });
      };
      const [found] = await checkStore();
      expect(existsSync(begun)).toBe(true);
      expect(found?.detail).not.toContain("will be made");
    } finally {
      meanwhile.act = () => {};
      vi.unstubAllEnvs();
    }
  });

  it("finds front ends on the path and in editors", async () => {
    mkdirSync(path.join(folder, ".vscode/extensions/ms-toolsai.jupyter-2025.9.1"), {
      recursive: true,
    });
    mkdirSync(path.join(folder, "bin"));
    writeFileSync(
      path.join(folder, "bin", process.platform === "win32" ? "jupyter-lab.exe" : "jupyter-lab"),
      "",
    );
    const [found] = await checkFrontEnds({ PATH: path.join(folder, "bin") }, folder);
    expect(found).toMatchObject({
      status: "ok",
      detail: "jupyter-lab, Jupyter extension in ~/.vscode",
    });
    const [nothing] = await checkFrontEnds({ PATH: "" }, path.join(folder, "bin"));
    expect(nothing).toMatchObject({ status: "warn", todo: expect.stringContaining("jupyterlab") });
  });

  it("turns a check that fails into a finding, and needs one model at least", async () => {
    const failing = async () => {
      throw new TaskError("option-invalid", "The host is wrong.", { hint: "Mend it." });
    };
    expect(await checked("x", failing)).toEqual([
      { name: "x", status: "missing", detail: "The host is wrong.", todo: "Mend it." },
    ]);
    expect(canAnswer([{ name: "ollama", status: "warn", detail: "" }])).toBe(false);
    expect(canAnswer([{ name: "sample model", status: "ok", detail: "" }])).toBe(true);
  });
});
