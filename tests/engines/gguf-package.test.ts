import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { writeTinyGguf } from "./tiny-gguf.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "promptframe-gguf-package-"));
const model = path.join(folder, "tiny.gguf");
writeTinyGguf(model);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MISSING = `export async function resolve(specifier, context, next) {
  if (specifier !== "node-llama-cpp") return next(specifier, context);
  throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
}`;

/** Runs a script in a process of its own, in which node-llama-cpp is not installed. */
async function withoutPackage(script: string): Promise<unknown> {
  const hook = `data:text/javascript,${encodeURIComponent(MISSING)}`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(hook)});`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--import",
    "tsx",
    "--import",
    `data:text/javascript,${encodeURIComponent(register)}`,
    "--input-type=module",
    "-e",
    script,
  ]);
  return JSON.parse(stdout);
}

describe("gguf engine without node-llama-cpp", () => {
  it("is imported, lists and inspects; only loading needs the package, and says so", async () => {
    const told = await withoutPackage(`
      import { gguf } from ${JSON.stringify(path.resolve("src/engines/index.ts"))};
      const engine = gguf({ samplePath: ${JSON.stringify(model)}, ollamaModels: ${JSON.stringify(folder)} });
      const info = await engine.inspect("sample", {});
      const listed = await engine.list();
      const error = await engine.warm("sample", {}).catch((reason) => reason);
      const refused = await engine.ask({ model: "sample", messages: [], options: {} }).catch((reason) => reason);
      const health = await engine.health();
      console.log(JSON.stringify({ family: info.family, listed, name: error.name, code: error.code, hint: error.hint, kind: refused.kind, health }));`);
    expect(told).toMatchObject({
      family: "llama",
      listed: [{ name: "sample" }],
      name: "PackageMissingError",
      code: "package-missing",
      hint: "Install it with: npm install node-llama-cpp",
      kind: "refused",
      health: { ok: false, engine: "gguf", problem: expect.stringContaining("not installed") },
    });
  });
});
