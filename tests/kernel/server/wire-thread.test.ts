import { createHmac, randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;
afterEach(() => kernel?.stop());

function parts(type: string, content: object = {}): string[] {
  const header = { msg_id: randomUUID(), msg_type: type, session: "s", username: "u" };
  return [header, {}, {}, content].map((part) => JSON.stringify(part));
}

describe("wire", () => {
  it("survives messages that are none, with a line each on the process's own stderr", async () => {
    const key = "the secret";
    kernel = await startServer({ key });
    const good = parts("kernel_info_request");
    const signature = createHmac("sha256", key).update(good.join("")).digest("hex");
    const forged = parts("execute_request", { code: "console.log('forged')" });
    await kernel.sendRaw(["<IDS|MSG>", "0".repeat(64), ...forged]);
    await kernel.sendRaw(["<IDS|MSG>", "", ...forged]);
    await kernel.sendRaw(["<IDS|MSG>", signature, ...forged]);
    await kernel.sendRaw(["no delimiter", signature, ...good]);
    await kernel.sendRaw(["<IDS|MSG>", signature]);
    const broken = ["{", "{}", "{}", "{}"];
    await kernel.sendRaw(["<IDS|MSG>", kernel.sign(broken), ...broken]);
    await kernel.send("no_such_request", {});
    await kernel.sendRaw(["<IDS|MSG>", "x"], "control");
    await kernel.sendRaw(["<IDS|MSG>", "x"], "stdin");
    expect((await kernel.run("1 + 1")).reply.status).toBe("ok");
    await kernel.ask("kernel_info_request", {}, { channel: "control" });
    const { stderr } = kernel.process;
    const lines = stderr.trim().split("\n");
    expect(lines.every((line) => line.startsWith("promptframe kernel: A message "))).toBe(true);
    expect(lines).toHaveLength(9);
    expect(stderr).not.toContain(key);
    expect(stderr).not.toMatch(/[0-9a-f]{32}/);
    expect(kernel.received.some(({ type }) => type === "stream")).toBe(false);
  });

  it("signs nothing with an empty key", async () => {
    kernel = await startServer({ key: "" });
    expect((await kernel.run("2")).reply.status).toBe("ok");
  });

  it.skipIf(process.platform === "win32")("speaks over ipc", async () => {
    kernel = await startServer({ transport: "ipc" });
    expect((await kernel.run("2")).reply.status).toBe("ok");
    expect(await kernel.beat("x")).toBe("x");
  });

  it("replies through several identities and keeps the topic of what it publishes", async () => {
    kernel = await startServer();
    const all = parts("kernel_info_request");
    await kernel.sendRaw(["router-a", "router-b", "<IDS|MSG>", kernel.sign(all), ...all]);
    const id = JSON.parse(all[0]!).msg_id;
    const reply = await kernel.until((m) => m.channel === "shell" && m.parent.msg_id === id);
    expect(reply.prefix).toEqual(["router-a", "router-b"]);
    await kernel.run("console.log(1)");
    const stream = await kernel.until((m) => m.type === "stream");
    expect(stream.prefix).toEqual(["stream.stdout"]);
  });

  it("welcomes a subscriber, who from then on misses nothing", async () => {
    kernel = await startServer({ ready: false });
    const welcome = await kernel.until((m) => m.type === "iopub_welcome");
    expect(welcome.content).toEqual({ subscription: "" });
    expect(welcome.parent).toEqual({});
  });

  it("answers the heartbeat byte by byte", async () => {
    kernel = await startServer();
    for (const text of ["", "ping", "x".repeat(1000)]) expect(await kernel.beat(text)).toBe(text);
  });
});
