import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

describe("comms", () => {
  it("reach a cell while it awaits, and answer at once", async () => {
    const code = `const comm = host.openComm("test.target", { hello: 1 }, { metadata: { version: "2" } });
      await new Promise((resolve) => comm.onMessage(({ data }) => { comm.send({ got: data }); resolve(data.n); }))`;
    const id = await kernel.begin(`await 0\n${code}`);
    const open = await kernel.until((m) => m.type === "comm_open" && m.parent.msg_id === id);
    expect(open.content).toMatchObject({ target_name: "test.target", data: { hello: 1 } });
    expect(open.metadata).toEqual({ version: "2" });
    const { comm_id } = open.content;
    const known = await kernel.ask("comm_info_request", { target_name: "test.target" });
    expect(known.reply).toEqual({
      status: "ok",
      comms: { [comm_id]: { target_name: "test.target" } },
    });
    const sent = await kernel.send("comm_msg", { comm_id, data: { n: 5 } });
    await kernel.until((m) => m.parent.msg_id === sent && m.content.execution_state === "idle");
    const cell = await kernel.answer(id);
    expect(cell.order).toContain("comm_msg");
    expect(cell.outputs.at(-1)!.content.data).toEqual({ "text/plain": "5" });
    const other = await kernel.ask("comm_info_request", { target_name: "other" });
    expect(other.reply.comms).toEqual({});
  });

  it("carry buffers as raw frames in both directions, outside of the signature", async () => {
    await kernel.run(
      `host.onCommOpen("test.echo", (comm, { buffers }) => {
        comm.onMessage((message) => comm.send(message.data, { buffers: message.buffers }));
        comm.send({ opened: buffers.length }, { buffers });
      });`,
    );
    const buffers = [Buffer.from([0, 255, 1]), Buffer.alloc(0), Buffer.from("<IDS|MSG>")];
    const ask = { comm_id: "c1", target_name: "test.echo", data: {} };
    await kernel.send("comm_open", ask, { buffers });
    const opened = await kernel.until((m) => m.type === "comm_msg" && m.content.data.opened === 3);
    expect(opened.buffers.map((buffer) => [...buffer])).toEqual(buffers.map((b) => [...b]));
    await kernel.send("comm_msg", { comm_id: "c1", data: { back: 1 } }, { buffers });
    const back = await kernel.until((m) => m.type === "comm_msg" && m.content.data.back === 1);
    expect(back.buffers.map((buffer) => [...buffer])).toEqual(buffers.map((b) => [...b]));
  });

  it("show what a listener shows in the cell that added it", async () => {
    const code = `host.onCommOpen("test.shown", (comm) => {
      comm.onMessage(() => console.log("clicked"));
      comm.onClose(() => console.log("closed"));
    });`;
    const id = await kernel.begin(code);
    await kernel.answer(id);
    await kernel.send("comm_open", { comm_id: "c2", target_name: "test.shown", data: {} });
    await kernel.send("comm_msg", { comm_id: "c2", data: {} });
    await kernel.send("comm_close", { comm_id: "c2", data: {} });
    await kernel.until((m) => m.parent.msg_id === id && m.content.text?.endsWith("closed\n"));
    expect(kernel.text(id)).toBe("clicked\nclosed\n");
    expect((await kernel.ask("comm_info_request")).reply.comms).not.toHaveProperty("c2");
  });

  it("of an unknown target are closed", async () => {
    const id = await kernel.send("comm_open", { comm_id: "x", target_name: "nobody", data: {} });
    const close = await kernel.until((m) => m.type === "comm_close" && m.parent.msg_id === id);
    expect(close.content.comm_id).toBe("x");
    await kernel.send("comm_msg", { comm_id: "never opened", data: {} });
    expect((await kernel.run("1")).reply.status).toBe("ok");
  });

  it("that a cell closes are gone, and say so once", async () => {
    const code = `const short = host.openComm("test.short", {}, { id: "s1" }); short.close({ bye: 1 }); short.close(); 1`;
    const { outputs } = await kernel.run(code);
    const closes = outputs.filter(({ type }) => type === "comm_close");
    expect(closes.map(({ content }) => content)).toEqual([{ comm_id: "s1", data: { bye: 1 } }]);
  });

  it("survive a listener that throws", async () => {
    const id = await kernel.begin(
      'host.onCommOpen("test.bad", () => { throw new Error("in a listener") });',
    );
    await kernel.answer(id);
    const open = { comm_id: "b", target_name: "test.bad", data: {} };
    const request = await kernel.send("comm_open", open);
    await kernel.until((m) => m.parent.msg_id === request && m.content.execution_state === "idle");
    await kernel.until((m) => m.type === "stream" && m.content.text.includes("in a listener"));
    expect((await kernel.run("1")).reply.status).toBe("ok");
  });

  it("tell whether the front end draws widgets", async () => {
    const drawn = async () =>
      (await kernel.run("host.drawsWidgets()")).outputs.at(-1)!.content.data["text/plain"];
    expect(await drawn()).toBe("false");
    await kernel.ask("comm_info_request", { target_name: "jupyter.widget" });
    expect(await drawn()).toBe("true");
  });
});
