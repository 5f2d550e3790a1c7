import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

describe("streams", () => {
  it("loses none of 20,000 lines and sends them in few messages", async () => {
    const { text, outputs } = await kernel.run("for (let i = 0; i < 20000; i++) console.log(i)");
    expect(text("stdout")).toBe(Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join(""));
    expect(outputs.length).toBeLessThan(500);
  });

  it("loses none of 5,000 updates and keeps their order", async () => {
    const show =
      "host.display({ data: { 'text/plain': String(i) } }, { displayId: 'd', update: i > 0 })";
    const { outputs, reply } = await kernel.run(`for (let i = 0; i < 5000; i++) ${show}`);
    const shown = outputs.filter(({ type }) => type.endsWith("display_data"));
    expect(shown.map(({ content }) => content.data["text/plain"])).toEqual(
      Array.from({ length: 5000 }, (_, i) => `${i}`),
    );
    expect(shown[1]!.type).toBe("update_display_data");
    expect(shown[1]!.content.transient).toEqual({ display_id: "d" });
    expect(reply.status).toBe("ok");
  });

  it("keeps stdout, stderr, displays and the result in the order of the program", async () => {
    const code = `console.log(1); console.error(2); process.stdout.write("3");
      host.display({ data: { "text/plain": "4" } }); host.clearOutput(true); console.log(5); 6`;
    const { outputs } = await kernel.run(code);
    expect(outputs.slice(1).map(({ type, content }) => content.text ?? type)).toEqual([
      "1\n",
      "2\n",
      "3",
      "display_data",
      "clear_output",
      "5\n",
      "execute_result",
    ]);
    expect(outputs.find(({ type }) => type === "clear_output")!.content).toEqual({ wait: true });
  });

  it("shows output while a cell blocks the event loop", async () => {
    const code = `console.log("early"); const end = Date.now() + 600;
      while (Date.now() < end) process.stdout.write("."); 1`;
    const id = await kernel.begin(code);
    await kernel.until((m) => m.parent.msg_id === id && m.type === "stream");
    expect(kernel.published(id).some(({ content }) => content.execution_state === "idle")).toBe(
      false,
    );
    await kernel.answer(id);
  });

  it("joins characters that were written in pieces, and calls back", async () => {
    const code = `const bytes = Buffer.from("é😀");
      for (const byte of bytes) process.stdout.write(Uint8Array.of(byte));
      process.stdout.write("c3a9", "hex");
      await new Promise((resolve) => process.stdout.write("!", resolve))`;
    expect((await kernel.run(code)).text("stdout")).toBe("é😀é!");
  });

  it("brings 5 MB across", async () => {
    const { text } = await kernel.run('process.stdout.write("x".repeat(5_000_000))');
    expect(text("stdout")).toHaveLength(5_000_000);
  });

  it("gives late output to the cell that caused it", async () => {
    const first = await kernel.begin(
      "let n = 0; const t = setInterval(() => { console.log('tick', n); if (++n === 4) clearInterval(t) }, 20); 0",
    );
    await kernel.answer(first);
    const second = await kernel.run("await wait(120)\nconsole.log('second')");
    expect(second.text("stdout")).toBe("second\n");
    expect(kernel.text(first)).toBe("tick 0\ntick 1\ntick 2\ntick 3\n");
  });

  it("gives late displays to the cell that caused them", async () => {
    const first = await kernel.begin(
      "setTimeout(() => host.display({ data: { 'text/plain': 'late' } }), 40); 0",
    );
    await kernel.answer(first);
    await kernel.run("await wait(80)");
    expect(kernel.published(first).map(({ type }) => type)).toContain("display_data");
  });

  it("shows errors nobody caught on the stderr of their cell, and lives", async () => {
    const code = `setTimeout(() => { throw new RangeError("in a timer") }, 30);
      setTimeout(() => Promise.reject(new Error("rejected late")), 40);
      Promise.reject(new Error("rejected")); 1`;
    const first = await kernel.begin(code);
    await kernel.answer(first);
    expect(kernel.text(first, "stderr")).toContain("Unhandled rejection: Error: rejected");
    expect((await kernel.run("await wait(100)")).text("stderr")).toBe("");
    expect(kernel.text(first, "stderr")).toContain("Uncaught error: RangeError: in a timer");
    expect(kernel.text(first, "stderr")).toContain("Unhandled rejection: Error: rejected late");
    expect(kernel.text(first, "stderr")).not.toContain("node:internal");
  });

  it("tells the code that shows what cannot be JSON", async () => {
    const { reply } = await kernel.run("host.display({ data: { 'application/json': 1n } })");
    expect(reply).toMatchObject({ status: "error", ename: "TypeError" });
    expect((await kernel.run("1")).reply.status).toBe("ok");
  });

  it("shows what stock tslab's display shows, in the cell that shows it", async () => {
    const code = `const tslab = require("tslab"); tslab.display.html("<b>1</b>");
      const shown = tslab.newDisplay(); shown.text("a"); shown.text("b"); 1`;
    const { outputs } = await kernel.run(code);
    const displays = outputs.filter(({ type }) => type.endsWith("display_data"));
    expect(displays.map(({ type, content }) => [type, content.data])).toEqual([
      ["display_data", { "text/html": "<b>1</b>" }],
      ["display_data", { "text/plain": "a" }],
      ["update_display_data", { "text/plain": "b" }],
    ]);
    expect(displays[1]!.content.transient).toEqual(displays[2]!.content.transient);
  });
});
