import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient, Received } from "../client.js";
import { startServer } from "./start.js";

let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startServer();
});
afterAll(() => kernel.stop());

function question(id: string, prompt: string): Promise<Received> {
  return kernel.until(
    (m) => m.type === "input_request" && m.parent.msg_id === id && m.content.prompt === prompt,
  );
}

describe("input", () => {
  it("asks the front end of the cell and gives its answer back", async () => {
    const id = await kernel.begin('await host.input("Name? ")', { allow_stdin: true });
    const asked = await question(id, "Name? ");
    expect(asked.channel).toBe("stdin");
    expect(asked.content).toEqual({ prompt: "Name? ", password: false });
    await kernel.reply(asked, "Ada");
    expect((await kernel.answer(id)).outputs.at(-1)!.content.data).toEqual({ "text/plain": "Ada" });
  });

  it("asks one thing after the other, also for passwords", async () => {
    const code = `const both = await Promise.all([host.input("a"), host.input("b", { password: true })]);\nboth.join()`;
    const id = await kernel.begin(code, { allow_stdin: true });
    const first = await question(id, "a");
    await kernel.reply(first, "1");
    const second = await question(id, "b");
    expect(second.content.password).toBe(true);
    // An answer that comes twice, and one without a parent, as jupyter_client sends it.
    await kernel.reply(first, "late");
    await kernel.send("input_reply", { value: "2" }, { channel: "stdin" });
    expect((await kernel.answer(id)).outputs.at(-1)!.content.data).toEqual({ "text/plain": "1,2" });
  });

  it("says why where nobody can answer", async () => {
    const { reply } = await kernel.run('await host.input("Name? ")');
    expect(reply.status).toBe("error");
    expect(reply.evalue).toContain("allow_stdin is false");
  });

  it("is withdrawn by an interrupt", async () => {
    const id = await kernel.begin('await host.input("x")', { allow_stdin: true });
    await question(id, "x");
    await kernel.ask("interrupt_request", {}, { channel: "control" });
    expect((await kernel.answer(id)).reply.ename).toBe("KeyboardInterrupt");
    const next = await kernel.begin('await host.input("y")', { allow_stdin: true });
    await kernel.reply(await question(next, "y"), "again");
    expect((await kernel.answer(next)).reply.status).toBe("ok");
  });

  it("is withdrawn when its cell ends without it, and the next cell asks", async () => {
    const first = await kernel.begin('globalThis.p = host.input("first"); 1', {
      allow_stdin: true,
    });
    expect((await kernel.answer(first)).reply.status).toBe("ok");
    const orphan = await question(first, "first");
    const second = await kernel.begin('await host.input("second")', { allow_stdin: true });
    const asked = await question(second, "second");
    await kernel.reply(orphan, "to the first");
    await kernel.reply(asked, "to the second");
    const { outputs } = await kernel.answer(second);
    expect(outputs.at(-1)!.content.data).toEqual({ "text/plain": "to the second" });
    expect(kernel.text(first, "stderr")).toContain("Write await before input");
  });

  it("is refused to what a cell still does after its end", async () => {
    const id = await kernel.begin('setTimeout(() => host.input("late"), 30); 1', {
      allow_stdin: true,
    });
    await kernel.answer(id);
    await kernel.run("await wait(150)");
    expect(kernel.text(id, "stderr")).toContain('The question "late" has no answer');
    const asked = kernel.received.filter(({ content }) => content.prompt === "late");
    expect(asked).toEqual([]);
  });

  it("is withdrawn by an interrupt while it waits behind another one", async () => {
    const code =
      'await Promise.all([host.input("one"), host.input("two").catch((e) => { globalThis.second = e.name })])';
    const id = await kernel.begin(code, { allow_stdin: true });
    await question(id, "one");
    await kernel.ask("interrupt_request", {}, { channel: "control" });
    await kernel.answer(id);
    expect((await kernel.run("second")).outputs.at(-1)!.content.data["text/plain"]).toBe(
      "KeyboardInterrupt",
    );
    const asked = kernel.received.filter(({ content }) => content.prompt === "two");
    expect(asked).toEqual([]);
  });
});
