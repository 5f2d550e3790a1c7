import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { withoutChatter } from "../../src/engines/gguf/without-chatter.js";
import { writeTinyGguf } from "./tiny-gguf.js";

const SCRIPT = `
import { gguf } from ${JSON.stringify(path.resolve("src/engines/gguf/index.ts"))};
const [, good, bad] = process.argv;
const open = { auto: gguf({ slots: 1 }), cpu: gguf({ slots: 1, gpu: false }) };
const first = process.env.FIRST.split(" ").map((name) => open[name].warm(good, {}));
await Promise.all(first);
const found = [];
for (const engine of [open.auto, open.cpu, gguf({ gpu: false }), gguf()]) {
  found.push(await engine.warm(bad, {}).then(() => "loaded", (error) => error.message.split("\\n")[0]));
}
await open.auto.warm(good, {});
await open.cpu.warm(good, {});
process.stdout.write("FOUND" + JSON.stringify(found));`;

function run(script: string, args: readonly string[], env: Record<string, string>) {
  const node = ["--import", "tsx", "--input-type=module", "-e", script, ...args];
  const child = spawn(process.execPath, node, { env: { ...process.env, ...env } });
  const out = { output: "", errors: "" };
  child.stdout.on("data", (chunk) => {
    out.output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    out.errors += chunk;
  });
  return new Promise<typeof out & { code: unknown }>((resolve) => {
    child.on("close", (code) => resolve({ ...out, code }));
  });
}

describe("engines on the processor beside engines that choose", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pf-quiet-"));
  const [good, bad] = [path.join(folder, "good.gguf"), path.join(folder, "bad.gguf")];
  writeTinyGguf(good);
  writeTinyGguf(bad, { metadata: { "llama.block_count": 3 } });

  it.each(["auto cpu", "cpu auto"])(
    "write nothing to the terminal, and say why a model cannot be loaded (%s)",
    async (first) => {
      const { code, output, errors } = await run(SCRIPT, [good, bad], { FIRST: first });
      const why = `"${bad}" cannot be loaded: missing tensor 'blk.2.attn_norm.weight'`;
      expect({ code, output, errors }).toEqual({
        code: 0,
        output: `FOUND${JSON.stringify([why, why, why, why])}`,
        errors: "",
      });
    },
  );
});

describe("withoutChatter", () => {
  it("keeps what the library writes for the error, and lets all else through", async () => {
    const written: unknown[][] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((...parts) => {
      written.push(parts);
    });
    const before = console.error;
    const chatter = () =>
      console.error("\u001b[90m[node-llama-cpp]\u001b[39m Failed to load", new Error("no such"));
    const talk = async () => {
      chatter();
      console.error("the user's own", 1);
      return 5;
    };
    const fail = (error: unknown, said: string) =>
      new Error(`${(error as Error).message}: ${said}`);
    expect(await withoutChatter(talk, fail)).toBe(5);
    expect(console.error).toBe(before);
    const failing = withoutChatter(async () => {
      await withoutChatter(talk, fail);
      throw new Error("broken");
    }, fail);
    await expect(failing).rejects.toThrow("broken: Failed to load no such");
    expect(console.error).toBe(before);
    expect(written).toEqual([
      ["the user's own", 1],
      ["the user's own", 1],
    ]);
    chatter();
    expect(written).toHaveLength(3);
    spy.mockRestore();
  });
});
