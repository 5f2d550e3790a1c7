import { describe, expect, it } from "vitest";
import { expectKind } from "../engine-contract.js";
import { lastBody, question, serve, serveFault } from "./serve.js";

const SCHEMA = {
  type: "object",
  properties: { Reason: { type: "string" }, Label: { enum: ["a", "b"] } },
  required: ["Reason", "Label"],
};

describe("what the server does without saying so", () => {
  it("does not let it shorten a prompt", async () => {
    const { engine, fake } = await serve();
    await expectKind(engine.ask(question("word ".repeat(6000))), "context");
    expect(lastBody(fake)).toMatchObject({ truncate: false, shift: false });
  });

  it("the fake server does shorten it for a client that does not forbid it", async () => {
    const { fake } = await serve();
    const messages = [{ role: "user", content: "word ".repeat(6000) }];
    const body = JSON.stringify({ model: "llama3.2", messages, stream: false });
    const answer = await (await fetch(`${fake.url}/api/chat`, { method: "POST", body })).json();
    expect(answer).toMatchObject({ done: true, done_reason: "stop", prompt_eval_count: 2048 });
  });

  it("sees that an answer is not done", async () => {
    const { engine } = await serveFault({ kind: "not-done" });
    const error = await expectKind(engine.ask(question()), "repetition");
    expect(error.hint).toContain("repeatPenalty");
  });

  it("sees that an answer never says whether it is done", async () => {
    const { engine } = await serveFault({ kind: "no-done" });
    await expectKind(engine.ask(question()), "protocol");
  });

  it("passes a cut answer on as cut", async () => {
    const { engine } = await serveFault({ kind: "length" });
    const reply = await engine.ask(question("Hi", { schema: SCHEMA }));
    expect(reply.finish).toBe("length");
    expect(() => JSON.parse(reply.text)).toThrow();
  });

  it("calls an answer cut that ran into the end of the window", async () => {
    const { engine } = await serve({ answer: () => "x".repeat(2000) });
    const reply = await engine.ask(question("y".repeat(800), { options: { contextTokens: 256 } }));
    expect(reply.finish).toBe("length");
    expect(reply.tokens).toEqual({ prompt: 200, completion: 56 });
  });

  it("keeps the thinking of a model that answered nothing", async () => {
    const { engine } = await serveFault({ kind: "thinking-only" });
    for (const context of [{}, { onText: () => {} }]) {
      const reply = await engine.ask(question(), context);
      expect(reply.text).toBe("");
      expect(reply.thinking).toMatch(/^I wonder/);
    }
  });

  it("takes an error for an error when the status says 200", async () => {
    const error = "an error was encountered while running the model: EOF";
    const { engine } = await serveFault({ kind: "error-in-body", error });
    await expectKind(engine.ask(question()), "server");
    await expectKind(engine.ask(question(), { onText: () => {} }), "server");
  });

  it("takes a web page for no answer when the status says 200", async () => {
    const { engine } = await serveFault({ kind: "html" });
    const error = await expectKind(engine.ask(question()), "protocol");
    expect(error.message).toContain("Welcome to nginx!");
  });

  it("takes bytes that are no JSON for no answer", async () => {
    const { engine } = await serveFault({ kind: "garbage" });
    await expectKind(engine.ask(question()), "protocol");
    await expectKind(engine.ask(question(), { onText: () => {} }), "protocol");
  });

  it.each(["[]", "null", "7", "", '{"done":true}', '{"done":true,"message":{"content":7}}'])(
    "takes %s for no answer",
    async (body) => {
      const { engine } = await serveFault({ kind: "status", status: 200, body });
      await expectKind(engine.ask(question()), "protocol");
    },
  );

  it("counts what the server leaves out as zero", async () => {
    const body = { message: { content: "" }, done: true, done_reason: "stop" };
    const { engine } = await serveFault({ kind: "status", status: 200, body });
    const reply = await engine.ask(question());
    expect(reply).toMatchObject({
      text: "",
      tokens: { prompt: 0, completion: 0 },
      durations: { queueMs: 0, loadMs: 0, promptMs: 0, generateMs: 0 },
    });
  });

  it("takes a mere load for no answer", async () => {
    const { engine } = await serve();
    await expectKind(engine.ask(question("", { messages: [] })), "protocol");
  });
});
