import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findConverter } from "../../../src/training/external/convert-gguf.js";
import {
  findTool,
  machineOf,
  pythonBeside,
  searchExecutable,
} from "../../../src/training/external/find-tool.js";
import { TRL } from "../../../src/training/external/trl.js";
import { fakeTools, fakeTrainer, temporaryFolder } from "./fake-tools.js";

async function script(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

/** Runs something with other environment variables. */
async function withEnvironment<Result>(
  variables: Record<string, string | undefined>,
  run: () => Promise<Result>,
): Promise<Result> {
  const before = Object.fromEntries(
    Object.keys(variables).map((name) => [name, process.env[name]]),
  );
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(variables);
  return run().finally(() => set(before));
}

describe("looking for a tool", () => {
  it("finds it in PATH, with the Python that pip wrote into its first line", async () => {
    const python = await fakeTools(["python3"]);
    const folder = await temporaryFolder();
    const trl = await script(folder, "trl", `#!${python}\nimport trl`);
    const path = `${folder}:${dirname(process.execPath)}`;
    const { found } = await withEnvironment({ PATH: path, VIRTUAL_ENV: undefined }, () =>
      findTool(TRL, {}),
    );
    expect(found).toMatchObject({ command: [trl], python, versions: { trl: "1.2.3" } });
  });

  it("prefers the active environment", async () => {
    const folder = await temporaryFolder();
    const active = await script(join(folder, "venv", "bin"), "trl", "#!/bin/sh\n");
    const other = await script(join(folder, "other"), "trl", "#!/bin/sh\n");
    const environment = { VIRTUAL_ENV: join(folder, "venv"), PATH: dirname(other) };
    expect(await withEnvironment(environment, () => searchExecutable(["trl"]))).toBe(active);
    expect(await searchExecutable(["trl"], join(folder, "other", "python3"))).toBe(other);
    expect(await searchExecutable([active])).toBe(active);
    expect(await searchExecutable([`${active}-not`])).toBeUndefined();
  });

  it("takes a wrapper for what it is, and misses one that is not there", async () => {
    const folder = await temporaryFolder();
    const uv = await script(folder, "uv", "#!/bin/sh\n");
    const { found } = await findTool(TRL, { command: [uv, "run", "trl"] });
    expect(found).toEqual({ command: [uv, "run", "trl"], python: "python3", versions: {} });
    expect(await findTool(TRL, { command: [`${uv}x`, "run"] })).toMatchObject({
      reason: expect.stringContaining("There is no program"),
    });
  });
});

describe("a Python that prints something of its own", () => {
  const base = "Qwen/Qwen2.5-0.5B-Instruct";
  const muted = { environment: { FAKE_TRAINER: JSON.stringify({ banner: "{", mute: true }) } };

  it("is understood where its answer is among it", async () => {
    const trainer = await fakeTrainer("trl", { banner: "{debug} Loading site\n{" });
    expect(await trainer.capability(base)).toMatchObject({
      ok: true,
      details: { versions: { trl: "1.2.3" }, device: "cpu" },
    });
  });

  it("counts as one that does not run where there is none, and is asked anew", async () => {
    const python = await fakeTools();
    const mute = await fakeTrainer("trl", { banner: "Welcome!", mute: true }, { python });
    expect(await mute.capability(base)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("its Python does not run"),
    });
    expect(await machineOf(python, muted)).toEqual({ device: "unknown", bf16: false });
    const well = await fakeTrainer("trl", {}, { python });
    expect(await well.capability(base)).toMatchObject({ ok: true });
  });
});

describe("the Python of a script", () => {
  it.each([
    ["#!/opt/venv/bin/python3.11\n", "/opt/venv/bin/python3.11"],
    ["#!/usr/bin/env python3\n", "python3"],
    ["#!/bin/sh\n", undefined],
    ["\u007fELF", undefined],
  ])("is read of its first line: %j", async (head, python) => {
    const path = await script(await temporaryFolder(), "tool", head);
    expect(await pythonBeside(path)).toBe(python);
  });

  it("is else the one beside it", async () => {
    const folder = await temporaryFolder();
    const python = await script(folder, "python3", "");
    expect(await pythonBeside(await script(folder, "tool", "#!/bin/sh\n"))).toBe(python);
  });
});

describe("looking for llama.cpp's converter", () => {
  it("takes the given one, then the script in LLAMA_CPP_DIR, then the package", async () => {
    const folder = await temporaryFolder();
    const none = { LLAMA_CPP_DIR: undefined, PATH: folder, HOME: folder };
    const find = (environment: object, options = {}) =>
      withEnvironment({ ...none, ...environment }, () => findConverter("/x/python3", options));
    expect(await find({}, { converter: ["my", "converter"] })).toEqual(["my", "converter"]);
    expect(await find({})).toBeUndefined();
    const installed = await script(folder, "convert-hf-to-gguf", "#!/bin/sh\n");
    expect(await find({})).toEqual([installed]);
    const checkout = join(folder, "llama.cpp");
    const file = await script(checkout, "convert_hf_to_gguf.py", "");
    expect(await find({ LLAMA_CPP_DIR: checkout })).toEqual(["/x/python3", file]);
  });
});
