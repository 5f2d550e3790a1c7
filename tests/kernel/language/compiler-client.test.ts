import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { CompilerClient, CompilerCrash } from "../../../src/kernel/language/compiler-client.js";
import { openNotebook } from "./open-notebook.js";

const folder = await mkdtemp(path.join(os.tmpdir(), "promptframe-client-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const SETTINGS = { cwd: folder, strict: false, packageRoot: folder };

async function clientOf(answer: string): Promise<CompilerClient> {
  const file = path.join(folder, `worker-${Math.random()}.mjs`);
  await writeFile(
    file,
    `import { parentPort } from "node:worker_threads";
     parentPort.on("message", ({ id, method, args }) => { ${answer} });`,
  );
  return new CompilerClient(SETTINGS, pathToFileURL(file));
}

describe("the compiler's thread", () => {
  it("is started again when it dies, and what waited is told", async () => {
    const client = await clientOf(
      "if (args[0] === 'die') throw new Error('out of memory'); parentPort.postMessage({ id, value: args[0] });",
    );
    expect(await client.call("judge", "a")).toBe("a");
    const [first, second] = [client.call("judge", "die"), client.call("judge", "b")];
    await expect(first).rejects.toThrow(CompilerCrash);
    await expect(second).rejects.toThrow(/out of memory[\s\S]*variables are kept/);
    expect(await client.call("judge", "c")).toBe("c");
    expect(client.starts).toBe(2);
    client.close();
  });

  it("is given up when it never answers", async () => {
    const client = await clientOf("process.exit(1)");
    for (let time = 0; time < 3; time++) {
      await expect(client.call("judge", "a")).rejects.toThrow("stopped");
    }
    await expect(client.call("judge", "a")).rejects.toThrow("3 times in a row");
    client.close();
  });

  it("hands failures on without dying", async () => {
    const client = await clientOf("parentPort.postMessage({ id, failure: 'no' })");
    await expect(client.call("judge", "a")).rejects.toThrow("no");
    expect(client.starts).toBe(1);
    client.close();
    await expect(client.call("judge", "a")).rejects.toThrow("closed");
  });
});

describe("a notebook whose compiler runs out of memory", () => {
  it("says so", async () => {
    const starved = await openNotebook({ compilerMemoryMb: 8 }, onTestFinished);
    const { name, message } = await starved.error("1");
    expect(name).toBe("CompilerCrash");
    expect(message).toContain("compiler stopped");
  });
});
