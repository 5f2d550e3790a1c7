import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KernelClient } from "./client.js";

const MODULE = fileURLToPath(new URL("../../dist/kernel/start-kernel.js", import.meta.url));
const SCRIPT = `import(${JSON.stringify(pathToFileURL(MODULE).href)}).then((m) => m.startKernel(process.argv[1]))`;

let kernel: KernelClient;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-start-"));
  const env = { XDG_DATA_HOME: path.join(folder, "data") };
  kernel = await KernelClient.start(["-e", SCRIPT, "{connection}"], { cwd: folder, env });
});
afterAll(() => kernel.stop());

function plain(cell: Awaited<ReturnType<KernelClient["run"]>>): string {
  return cell.outputs.at(-1)!.content.data["text/plain"];
}

describe("startKernel", () => {
  it("answers with the compiler's version before the compiler is there", () => {
    const info = kernel.received.find(({ type }) => type === "kernel_info_reply")!;
    expect(info.content.language_info.version).toMatch(/^5\.\d+\.\d+$/);
  });

  it("runs TypeScript and keeps variables", async () => {
    expect(plain(await kernel.run("const n: number = 20\nn + 1"))).toBe("21");
    expect(plain(await kernel.run("n * 2"))).toBe("40");
    expect((await kernel.run('const s: string = n\nconsole.log("never")')).reply).toMatchObject({
      status: "error",
      ename: "TypeScriptError",
    });
  });

  it("gives output of a timer to the cell that started it", async () => {
    const first = await kernel.begin("setTimeout(() => console.log('late'), 150)\nn;");
    await kernel.answer(first);
    const second = await kernel.run("await new Promise((done) => setTimeout(done, 300))");
    expect(second.text("stdout")).toBe("");
    expect(kernel.text(first)).toBe("late\n");
  });

  it.each([
    "for (;;);",
    "await new Promise((done) => setTimeout(done, 5))\nfor (;;);",
    "await null\nfor (;;);",
    "await new Promise((done) => setTimeout(done, 60000))",
  ])("interrupts %j and goes on with its variables", async (code) => {
    const id = await kernel.begin(code);
    await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
    await wait(300);
    await kernel.ask("interrupt_request", {}, { channel: "control" });
    expect((await kernel.answer(id)).reply.ename).toBe("KeyboardInterrupt");
    expect(plain(await kernel.run("n + 2"))).toBe("22");
  });

  it("keeps the history in the user's data folder", async () => {
    const { reply } = await kernel.ask("history_request", { hist_access_type: "tail", n: 1 });
    expect(reply.history[0][2]).toBe("n + 2");
    const file = path.join(folder, "data/promptframe/history.jsonl");
    for (let left = 50; left > 0 && !existsSync(file); left--) await wait(50);
    if (process.platform === "linux") expect(readFileSync(file, "utf8")).toContain('"n * 2"');
  });

  it("tells how long a %%time cell took, before its value, and where it fails", async () => {
    const timed = await kernel.run("%%time\nconst t = 20;\nt + 1");
    expect(timed.text("stdout")).toMatch(/^Wall time: .*\n$/);
    expect(timed.order.slice(2)).toEqual(["stream", "execute_result", "idle"]);
    const failed = await kernel.run('%%time\nthrow new Error("no")');
    expect(failed.text("stdout")).toMatch(/^Wall time: .*\n$/);
    expect(failed.reply.evalue).toBe("no");
  });
});
