import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

const PROCESS = fileURLToPath(new URL("./kernel-process.mjs", import.meta.url));

let kernel: KernelClient | undefined;
afterEach(async () => {
  await kernel?.stop();
  kernel = undefined;
});

const BUSY = {
  "is idle": "1",
  "has an interval": "setInterval(() => {}, 1000); 1",
  "has an awaiting cell": "await wait(60000)",
  "is blocked": "await wait(1)\nfor (;;);\n1",
  "has an exit listener that throws": "process.on('exit', () => { throw new Error('no') }); 1",
};

describe("shutdown_request", () => {
  it.each(Object.entries(BUSY))("ends a kernel that %s", async (_, code) => {
    kernel = await startServer();
    const id = await kernel.begin(code);
    await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
    await wait(30);
    const asked = await kernel.send("shutdown_request", { restart: true }, { channel: "control" });
    const reply = await kernel.until((m) => m.channel === "control" && m.parent.msg_id === asked);
    expect(reply.content).toEqual({ status: "ok", restart: true });
    await kernel.process.ended;
    await kernel.until((m) => m.channel === "iopub" && m.type === "shutdown_reply");
  });

  it("ends with code 0, over shell too, and echoes that it is no restart", async () => {
    kernel = await startServer();
    const { reply } = await kernel.ask("shutdown_request", { restart: false });
    expect(reply).toEqual({ status: "ok", restart: false });
    expect((await kernel.process.ended).code).toBe(0);
  });

  it("delivers everything that was written before it", async () => {
    kernel = await startServer();
    const written = path.join(mkdtempSync(path.join(tmpdir(), "promptframe-end-")), "written");
    // A cell that still writes would be ended by the shutdown, on a busy machine before its last line.
    const code = `for (let i = 0; i < 2000; i++) console.log(i);\nrequire("fs").writeFileSync(${JSON.stringify(written)}, "")`;
    const id = await kernel.begin(code);
    await expect.poll(() => existsSync(written), { timeout: 20_000, interval: 5 }).toBe(true);
    await kernel.send("shutdown_request", { restart: false });
    await kernel.process.ended;
    await kernel.answer(id);
    expect(kernel.text(id).split("\n")).toHaveLength(2001);
  });
});

describe("process.exit in a cell", () => {
  it("ends the kernel with this code and says so in the cell", async () => {
    kernel = await startServer();
    const { reply, text, order } = await kernel.run("console.log('last'); process.exit(3)");
    expect(text("stdout")).toBe("last\n");
    expect(text("stderr")).toContain("process.exit(3)");
    expect(order.slice(-2)).toEqual(["error", "idle"]);
    expect(reply).toMatchObject({ status: "error", ename: "SystemExit", evalue: "3" });
    expect((await kernel.process.ended).code).toBe(3);
  });
});

describe("signals", () => {
  it.skipIf(process.platform === "win32")("SIGTERM ends the kernel", async () => {
    kernel = await startServer();
    const id = await kernel.begin("await wait(60000)");
    await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
    kernel.process.kill("SIGTERM");
    expect((await kernel.process.ended).code).toBe(0);
  });
});

describe.skipIf(process.platform === "win32")("orphan", () => {
  it.each(["await wait(60000)", "await wait(1)\nfor (;;);\n1"])(
    "dies after the process that started it, running %j",
    async (code) => {
      const guardian = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      kernel = await startServer({ env: { JPY_PARENT_PID: String(guardian.pid) } });
      const id = await kernel.begin(code);
      await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
      guardian.kill("SIGKILL");
      await kernel.process.ended;
    },
  );

  it("dies with its direct parent", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "promptframe-orphan-"));
    const file = path.join(folder, "connection.json");
    const address = { transport: "ipc", ip: path.join(folder, "ipc"), key: "" };
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    writeFileSync(file, JSON.stringify({ ...address, ...ports }));
    const start = `const child = require("node:child_process").spawn(process.execPath,
      ${JSON.stringify([PROCESS, file])}, { env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
      console.log(child.pid); setInterval(() => {}, 1000)`;
    const parent = spawn(process.execPath, ["-e", start]);
    const pid = Number(await firstLine(parent));
    await wait(400);
    parent.kill("SIGKILL");
    await gone(pid);
  });
});

describe("sockets that cannot be bound", () => {
  it("end the start with an error that says which", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    const folder = mkdtempSync(path.join(tmpdir(), "promptframe-taken-"));
    const file = path.join(folder, "connection.json");
    const ports = { shell_port: port, iopub_port: port, stdin_port: port };
    const rest = { control_port: port, hb_port: port, ip: "127.0.0.1", key: "" };
    writeFileSync(file, JSON.stringify({ ...ports, ...rest }));
    const child = spawn(process.execPath, [PROCESS, file]);
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    taken.close();
    expect(code).not.toBe(0);
    expect(stderr).toContain("The kernel cannot open its sockets");
  });
});

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.stdout!.once("data", (data) => resolve(String(data).split("\n")[0]!));
  });
}

async function gone(pid: number): Promise<void> {
  for (let left = 100; left > 0; left--) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await wait(100);
  }
  process.kill(pid, "SIGKILL");
  throw new Error(`the process ${pid} is still there`);
}
