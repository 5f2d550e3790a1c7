import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

const SPIN = "for (;;);";
/** Code that blocks for ever, by where the loop runs. */
const BLOCKED = {
  "before any await": SPIN,
  "after an await": `await wait(5)\n${SPIN}\n1`,
  "after an await of a promise job": `await null\n${SPIN}\n1`,
  "in a timer": `setTimeout(() => { ${SPIN} }, 5);\nawait wait(10000)`,
  "in an immediate": `setImmediate(() => { ${SPIN} });\nawait wait(10000)`,
  "in a tick": `process.nextTick(() => { ${SPIN} });\nawait wait(10000)`,
  "only once it was heard": `host.signal().addEventListener("abort", () => setTimeout(() => { ${SPIN} }, 5));\nawait wait(10000)`,
  "in a loop that catches everything": `await wait(5)\nfor (;;) { try { JSON.parse("{") } catch {} }\n1`,
};

async function interruptByMessage(): Promise<unknown> {
  return (await kernel.ask("interrupt_request", {}, { channel: "control" })).reply;
}

/** Waits until a cell runs and its first awaits are over. */
async function started(id: string): Promise<void> {
  await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
  await wait(60);
}

describe("interrupt", () => {
  // Whatever was interrupted, the kernel must be as good as new.
  afterEach(async () => {
    const { reply, text } = await kernel.run("await wait(1)\nconsole.log('fine')");
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe("fine\n");
  });

  it.each(Object.entries(BLOCKED))("by message stops code that blocks %s", async (_, code) => {
    const id = await kernel.begin(code);
    await started(id);
    expect(await interruptByMessage()).toEqual({ status: "ok" });
    const { reply } = await kernel.answer(id);
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });

  it("answers the heartbeat while a cell blocks", async () => {
    const id = await kernel.begin("const end = Date.now() + 500; while (Date.now() < end); 1");
    await started(id);
    expect(await kernel.beat("alive?")).toBe("alive?");
    expect(kernel.published(id).some(({ content }) => content.execution_state === "idle")).toBe(
      false,
    );
    await kernel.answer(id);
  });

  it.each(["message", "signal"])("by %s stops an awaiting cell", async (how) => {
    const id = await kernel.begin("await wait(60000)");
    await started(id);
    if (how === "signal") kernel.process.kill("SIGINT");
    else await interruptByMessage();
    expect((await kernel.answer(id)).reply.ename).toBe("KeyboardInterrupt");
  });

  it("by signal stops synchronous code", async () => {
    const id = await kernel.begin(SPIN);
    await started(id);
    kernel.process.kill("SIGINT");
    expect((await kernel.answer(id)).reply.ename).toBe("KeyboardInterrupt");
  });

  it("by signal or message does nothing to an idle kernel", async () => {
    kernel.process.kill("SIGINT");
    await interruptByMessage();
  });

  it("aborts the signal of the cell, so that its work stops too", async () => {
    const code = `const signal = host.signal(); let ticks = 0;
      const timer = setInterval(() => console.log("tick", ++ticks), 10);
      signal.addEventListener("abort", () => clearInterval(timer));
      await wait(60000)`;
    const id = await kernel.begin(code);
    await kernel.until((m) => m.type === "stream" && m.parent.msg_id === id);
    await interruptByMessage();
    await kernel.answer(id);
    await wait(30);
    const before = kernel.text(id);
    await wait(80);
    expect(kernel.text(id)).toBe(before);
  });

  it("of an idle kernel aborts what ended cells still do", async () => {
    const code = `const own = host.signal();
      own.addEventListener("abort", () => console.log("stopped", own.reason.name)); own.aborted`;
    const id = await kernel.begin(`{ ${code} }`);
    await kernel.answer(id);
    await wait(120);
    await interruptByMessage();
    const heard = await kernel.until((m) => m.type === "stream" && m.parent.msg_id === id);
    expect(heard.content.text).toBe("stopped KeyboardInterrupt\n");
  });

  it("gives up the cells behind the interrupted one, whatever their stop_on_error", async () => {
    const first = await kernel.begin("await wait(60000)", { stop_on_error: false });
    const second = await kernel.begin("2", { stop_on_error: false });
    await started(first);
    await interruptByMessage();
    expect((await kernel.answer(first)).reply.status).toBe("error");
    expect((await kernel.answer(second)).reply.status).toBe("aborted");
  });

  it("does not wait for a language that does not hear it", async () => {
    const id = await kernel.begin("globalThis.deaf = true;\nawait wait(60000)");
    await started(id);
    await interruptByMessage();
    expect((await kernel.answer(id)).reply.ename).toBe("KeyboardInterrupt");
    await kernel.run("globalThis.deaf = false");
  });
});
