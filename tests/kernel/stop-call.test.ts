import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KernelClient } from "./client.js";

const MODULE = fileURLToPath(new URL("../../dist/kernel/start-kernel.js", import.meta.url));
const SCRIPT = `import(${JSON.stringify(pathToFileURL(MODULE).href)}).then((m) => m.startKernel(process.argv[1]))`;

let kernel: KernelClient;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "promptframe-stop-"));
  const env = { XDG_DATA_HOME: path.join(folder, "data"), PROMPTFRAME_HOME: folder };
  kernel = await KernelClient.start(["-e", SCRIPT, "{connection}"], { cwd: folder, env });
});
afterAll(() => kernel.stop());

const SETUP = `
import { batchInference, processDataset, scripted } from "promptframe";
const ends: string[] = [];
const end = (error: { code: string }) => { ends.push(error.code); throw error; };
const never = new Promise<never>(() => {});
const onEvent = (event: { type: string }) => { if (event.type === "row") console.log("asked"); };
const model = scripted(() => "fine");
async function* rows() { yield { Text: "one" }; await never; }
async function* prompts() { yield "one"; await never; }
`;

const CALLS = [
  'await processDataset(rows(), { model, prompt: "{{Text}}", onEvent, progress: false }).catch(end)',
  "await Promise.resolve(batchInference(prompts(), { model, onEvent, progress: false })).catch(end)",
];

describe("an interrupted cell", () => {
  it("ends calls whose source waits for the next row", { timeout: 60_000 }, async () => {
    expect((await kernel.run(SETUP)).reply.status).toBe("ok");
    for (const [at, call] of CALLS.entries()) {
      const id = await kernel.begin(call);
      await kernel.until((m) => m.type === "stream" && m.parent.msg_id === id);
      await kernel.ask("interrupt_request", {}, { channel: "control" });
      expect((await kernel.answer(id)).reply.status).toBe("error");
      let ends = "";
      for (let left = 40; left > 0 && !ends.includes("interrupted"); left--) {
        await wait(50);
        ends = (await kernel.run(`ends[${at}]`)).outputs.at(-1)?.content.data?.["text/plain"] ?? "";
      }
      expect(ends).toContain("interrupted");
    }
  });
});
