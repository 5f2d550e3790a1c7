import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

describe("requests", () => {
  it("tells what this kernel is", async () => {
    const { reply, order } = await kernel.ask("kernel_info_request");
    expect(reply).toMatchObject({
      status: "ok",
      protocol_version: "5.5",
      implementation: "promptframe",
      language_info: { name: "typescript", version: "0.0.1", file_extension: ".ts" },
      debugger: false,
      supported_features: [],
    });
    expect(reply.banner).toContain("promptframe");
    expect(reply.help_links[0]).toEqual({ text: expect.any(String), url: expect.any(String) });
    expect(order).toEqual(["busy", "idle"]);
  });

  it("counts cursor positions in code points, in and out", async () => {
    const { reply } = await kernel.ask("complete_request", { code: "😀 ab", cursor_pos: 4 });
    expect(reply).toMatchObject({ status: "ok", matches: ["ab!"], cursor_start: 2, cursor_end: 4 });
    expect(reply.metadata._jupyter_types_experimental).toEqual([
      { start: 2, end: 4, text: "ab!", type: "test" },
    ]);
    const info = await kernel.ask("inspect_request", { code: "😀 ab", cursor_pos: 3 });
    expect(info.reply).toEqual({
      status: "ok",
      found: true,
      data: { "text/plain": "at 4" },
      metadata: {},
    });
    const none = await kernel.ask("inspect_request", { code: "?", cursor_pos: 0 });
    expect(none.reply).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
  });

  it("tells whether code is complete", async () => {
    const status = async (code: string) =>
      (await kernel.ask("is_complete_request", { code })).reply;
    expect(await status("1")).toEqual({ status: "complete" });
    expect(await status("f() {")).toEqual({ status: "incomplete", indent: "  " });
    expect(await status("const = 3")).toEqual({ status: "invalid" });
  });

  it("gives the history of stored cells, results where asked", async () => {
    await kernel.run("'first'");
    await kernel.run("'unstored'", { store_history: false });
    await kernel.run("throw 1");
    const ask = { hist_access_type: "tail", n: 2, raw: true, output: true };
    const { reply } = await kernel.ask("history_request", ask);
    expect(reply.status).toBe("ok");
    expect(reply.history.map((item: unknown[]) => item[2])).toEqual([
      ["'first'", "first"],
      ["throw 1", null],
    ]);
  });

  it("are answered while a cell awaits", async () => {
    const id = await kernel.begin("await wait(60000)");
    await kernel.until((m) => m.type === "execute_input" && m.parent.msg_id === id);
    expect((await kernel.ask("kernel_info_request")).reply.status).toBe("ok");
    expect((await kernel.ask("complete_request", { code: "a", cursor_pos: 1 })).reply.status).toBe(
      "ok",
    );
    await kernel.ask("interrupt_request", {}, { channel: "control" });
    await kernel.answer(id);
  });

  it("that make no sense are answered with an error", async () => {
    const { reply } = await kernel.ask("complete_request", { code: 5 });
    expect(reply).toMatchObject({ status: "error", ename: "TypeError" });
    expect(reply.traceback).toHaveLength(1);
  });

  it("work on the control channel too", async () => {
    const info = await kernel.ask("kernel_info_request", {}, { channel: "control" });
    expect(info.reply.implementation).toBe("promptframe");
  });
});
