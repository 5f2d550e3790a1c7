import { describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/scripted.js";
import { EngineError, TaskError } from "../../src/errors/index.js";
import { describeEngine, expectKind, failure } from "./engine-contract.js";

const LONG = "word ".repeat(400).trim();

function ask(content: string, options = {}) {
  return { model: "scripted", messages: [{ role: "user" as const, content }], options };
}

describeEngine("scripted", async () => {
  const { engine, model } = scripted(
    ({ schema, messages }) =>
      schema
        ? '{"Topic":"Billing","Urgent":true,"Stars":3}'
        : `You said ${messages.at(-1)?.content}`,
    { latencyMs: ({ messages }) => (messages.at(-1)?.content === "slow" ? 200 : 0) },
  );
  const slow = ask("slow");
  return { engine, model, slow, dispose: () => engine.close() };
});

describe("scripted", () => {
  it("hands the script its request and number, and keeps what it was asked", async () => {
    const model = scripted((request, call) => `${call}: ${request.messages[0]!.content}`, {
      keep: 2,
    });
    for (const text of ["a", "b", "c", "d", "e"]) await model.engine.ask(ask(text));
    expect((await model.engine.ask(ask("f"))).text).toBe("5: f");
    expect(model.calls).toBe(6);
    expect(model.requests.map(({ messages }) => messages[0]!.content)).toEqual(["e", "f"]);
  });

  it("fills in what a script leaves out of a reply", async () => {
    const model = scripted(() => ({
      text: "four",
      thinking: "hm",
      tokens: { prompt: 7, completion: 1 },
    }));
    const reply = await model.engine.ask(ask("x"));
    expect(reply).toMatchObject({
      text: "four",
      thinking: "hm",
      finish: "stop",
      tokens: { prompt: 7, completion: 1 },
    });
    expect(reply.durations.totalMs).toBeGreaterThanOrEqual(0);
  });

  it("cuts at maxTokens, and at 1024 tokens when there is no limit", async () => {
    const model = scripted(() => "x".repeat(9000));
    expect(await model.engine.ask(ask("x"))).toMatchObject({
      finish: "length",
      tokens: { completion: 1024 },
    });
    expect((await model.engine.ask(ask("x", { maxTokens: 3 }))).text).toBe("x".repeat(12));
  });

  it("lets engine errors through and wraps what else a script throws", async () => {
    const busy = new EngineError("busy", "full", { retryAfterMs: 50 });
    const model = scripted((_, call) => {
      if (call === 0) throw busy;
      if (call === 1) return Promise.reject(busy);
      throw new TypeError("oops");
    });
    expect(await failure(model.engine.ask(ask("x")))).toBe(busy);
    expect(await failure(model.engine.ask(ask("x")))).toBe(busy);
    const error = await expectKind(model.engine.ask(ask("x")), "refused");
    expect(error.message).toContain("oops");
    expect(error.retryable).toBe(false);
  });

  it("works on as many requests as it has slots and lets the others wait", async () => {
    let running = 0;
    let most = 0;
    const model = scripted(
      async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return "ok";
      },
      { slots: 2 },
    );
    const replies = await Promise.all([..."abcdef"].map((text) => model.engine.ask(ask(text))));
    expect(most).toBe(2);
    expect(model.maxInFlight).toBe(6);
    expect(replies.at(-1)!.durations.queueMs).toBeGreaterThan(0);
  });

  it("gives a waiting request's place to the next when it is cancelled", async () => {
    const model = scripted(() => "ok", { slots: 1, latencyMs: 20 });
    const controller = new AbortController();
    const first = model.engine.ask(ask("a"));
    const second = model.engine.ask(ask("b"), { signal: controller.signal });
    const third = model.engine.ask(ask("c"));
    controller.abort();
    await expectKind(second, "cancelled");
    expect((await first).text).toBe("ok");
    expect((await third).text).toBe("ok");
    expect((await model.engine.ask(ask("d"))).text).toBe("ok");
  });

  it("leaves off when the script never answers and the request is cancelled", async () => {
    const model = scripted(() => new Promise<string>(() => {}), { slots: 1 });
    await expectKind(model.engine.ask(ask("x"), { signal: AbortSignal.timeout(10) }), "timeout");
  });

  it("has a digest of its own for another script, name or given digest", async () => {
    const digest = async (model: ReturnType<typeof scripted>) =>
      (await model.engine.inspect(model.model, {})).digest;
    const digests = await Promise.all(
      [
        scripted(() => "a"),
        scripted(() => "b"),
        scripted(() => "a", { name: "other" }),
        scripted(() => "a", { digest: "mine" }),
      ].map(digest),
    );
    expect(new Set(digests).size).toBe(4);
    expect(digests[3]).toBe("mine");
    expect(await digest(scripted(() => "a"))).toBe(digests[0]);
  });

  it("takes nothing but a function, and no unknown option", () => {
    expect(() => scripted("x" as never)).toThrow(/received "x"[\s\S]*scripted\(\(\) =>/);
    expect(() => scripted(undefined as never)).toThrow(TaskError);
    expect(() => scripted(() => "x", { latency: 5 } as never)).toThrow(/"latencyMs"/);
  });

  it("streams long texts in pieces", async () => {
    const pieces: string[] = [];
    const { text } = await scripted(() => LONG).engine.ask(ask("x"), {
      onText: (piece) => pieces.push(piece),
    });
    expect(pieces.join("")).toBe(text);
    expect(pieces.length).toBe(400);
  });
});
