import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

describe("execute_request", () => {
  it("publishes busy, the input, the result and idle, in this order", async () => {
    const { reply, order, outputs } = await kernel.run("6 * 7");
    expect(order).toEqual(["busy", "execute_input", "execute_result", "idle"]);
    const [input, result] = outputs;
    expect(reply).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
    expect(input!.content).toEqual({ code: "6 * 7", execution_count: reply.execution_count });
    expect(result!.content).toEqual({
      execution_count: reply.execution_count,
      data: { "text/plain": "42" },
      metadata: {},
    });
  });

  it("shows an object as its own bundle, and says why one that cannot be JSON is not shown", async () => {
    const own = 'Symbol.for("Jupyter.display")';
    const rich = await kernel.run(`({[${own}]: () => ({"text/html": "<b>1</b>"})})`);
    expect(rich.outputs.at(-1)!.content.data).toMatchObject({ "text/html": "<b>1</b>" });
    const cycle = `(() => { const c = {}; c.c = c; return { [${own}]: () => ({"text/plain": "text", "application/json": c}) } })()`;
    const reduced = await kernel.run(cycle);
    expect(reduced.reply.status).toBe("ok");
    expect(reduced.outputs.at(-1)!.content.data["text/plain"]).toContain("circular");
  });

  it("keeps a value to itself after a semicolon", async () => {
    expect((await kernel.run("1 + 1; // done")).order).not.toContain("execute_result");
    expect((await kernel.run("undefined")).order).not.toContain("execute_result");
  });

  it("tells an error three times alike: in error, in the reply, with the traceback", async () => {
    const { reply, outputs, order } = await kernel.run("throw new TypeError('no')");
    const error = { ename: "TypeError", evalue: "no", traceback: ["TypeError: no", "  at cell 1"] };
    expect(order).toEqual(["busy", "execute_input", "error", "idle"]);
    expect(outputs.at(-1)!.content).toEqual(error);
    expect(reply).toMatchObject({ status: "error", ...error });
  });

  it("counts stored cells only", async () => {
    const { execution_count: count } = (await kernel.run("1")).reply;
    const unstored = await kernel.run("1", { store_history: false });
    expect(unstored.order).toContain("execute_result");
    await kernel.run("1", { silent: true });
    expect((await kernel.run("1")).reply.execution_count).toBe(count + 1);
  });

  it("publishes nothing of a silent cell but its status", async () => {
    const code = "console.log(1); host.display({ data: { 'text/plain': 'x' } }); 2";
    const ok = await kernel.run(code, { silent: true });
    expect(ok.order).toEqual(["busy", "idle"]);
    const failed = await kernel.run("throw new Error('quiet')", { silent: true });
    expect(failed.order).toEqual(["busy", "idle"]);
    expect(failed.reply).toMatchObject({ status: "error", evalue: "quiet" });
  });

  it("evaluates user_expressions, each with its own status", async () => {
    const user_expressions = { two: "1 + 1", none: "nowhere" };
    const { reply } = await kernel.run("1", { user_expressions });
    expect(reply.user_expressions.two).toEqual({
      status: "ok",
      data: { "text/plain": "2" },
      metadata: {},
    });
    expect(reply.user_expressions.none).toMatchObject({ status: "error", ename: "ReferenceError" });
  });

  it("answers a request without code with an error", async () => {
    const { reply } = await kernel.ask("execute_request", {});
    expect(reply).toMatchObject({ status: "error", ename: "TypeError" });
  });
});

describe("queue of cells", () => {
  it("says that a cell is busy only when it starts", async () => {
    const ids = [await kernel.begin("await wait(50)"), await kernel.begin("2"), ""];
    ids[2] = await kernel.begin("3");
    await Promise.all(ids.map((id) => kernel.answer(id)));
    const states = kernel.received
      .filter(({ type, parent }) => type === "status" && ids.includes(parent.msg_id))
      .map(({ content, parent }) => `${ids.indexOf(parent.msg_id)} ${content.execution_state}`);
    expect(states).toEqual(["0 busy", "0 idle", "1 busy", "1 idle", "2 busy", "2 idle"]);
  });

  it("aborts what is queued behind an error, and not what is sent after it", async () => {
    const first = await kernel.begin("await wait(30)\n(() => { throw new Error('stop') })()");
    const queued = [await kernel.begin("1"), await kernel.begin("2")];
    await kernel.until((m) => m.type === "execute_reply" && m.parent.msg_id === first);
    const after = await kernel.run("3");
    expect(after.reply.status).toBe("ok");
    for (const id of queued) {
      const { reply, order } = await kernel.answer(id);
      expect(reply).toMatchObject({ status: "aborted" });
      expect(order).toEqual(["busy", "idle"]);
    }
  });

  it("aborts cells sent in one burst with the one that fails", async () => {
    const ids = [];
    for (const code of ["throw 1", "2", "3"]) ids.push(await kernel.begin(code));
    const replies = await Promise.all(ids.map((id) => kernel.answer(id)));
    expect(replies.map(({ reply }) => reply.status)).toEqual(["error", "aborted", "aborted"]);
  });

  it("goes on after an error where stop_on_error is false", async () => {
    const first = await kernel.begin("throw 1", { stop_on_error: false });
    const second = await kernel.begin("2");
    expect((await kernel.answer(first)).reply.status).toBe("error");
    expect((await kernel.answer(second)).reply.status).toBe("ok");
  });
});
