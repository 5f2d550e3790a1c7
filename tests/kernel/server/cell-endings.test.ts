import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

const AFTER = "host.afterCell(() => console.log('ended'))";

describe("afterCell", () => {
  it("runs before the result and the reply of the cell", async () => {
    const { order, text } = await kernel.run(`${AFTER}; console.log('code'); 6 * 7`);
    expect(order.slice(-3)).toEqual(["stream", "execute_result", "idle"]);
    expect(text("stdout")).toBe("code\nended\n");
  });

  it("runs before the error of a cell that throws", async () => {
    const { order, text } = await kernel.run(`${AFTER}; throw new Error("no")`);
    expect(order).toEqual(["busy", "execute_input", "stream", "error", "idle"]);
    expect(text("stdout")).toBe("ended\n");
  });

  it("runs once in an interrupted cell, and never for the next one", async () => {
    const id = await kernel.begin(`${AFTER}\nawait wait(60000)`.replace("\n", ";\n"));
    await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
    await kernel.ask("interrupt_request", {}, { channel: "control" });
    expect((await kernel.answer(id)).reply.ename).toBe("KeyboardInterrupt");
    expect((await kernel.run("1")).text("stdout")).toBe("");
    expect(kernel.text(id)).toBe("ended\n");
  });

  it("runs at once what comes after the end of its cell, as its late output", async () => {
    const id = await kernel.begin(`setTimeout(() => ${AFTER}, 50);`);
    await kernel.answer(id);
    await kernel.run("await wait(150)");
    expect(kernel.text(id)).toBe("ended\n");
  });

  it("runs what is left when one of them throws, and shows the error", async () => {
    const code = `host.afterCell(() => { throw new Error("mine") }); ${AFTER}; 1`;
    const id = await kernel.begin(code);
    const { reply, text } = await kernel.answer(id);
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe("ended\n");
    await kernel.run("await wait(50)");
    expect(kernel.text(id, "stderr")).toContain("mine");
  });
});
