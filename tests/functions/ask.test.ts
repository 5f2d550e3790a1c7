import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { type NotebookHost, setNotebookHost } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import { ask } from "../../src/functions/index.js";

describe("ask", () => {
  it("gives the text, what it cost, and the model", async () => {
    const reply = await ask("hello", { model: scripted(() => "hi", { name: "m" }) });
    expect(reply).toMatchObject({ answer: "hi", text: "hi", attempts: 1, model: { name: "m" } });
  });

  it("gives a typed answer", async () => {
    const { answer } = await ask("x", {
      model: scripted(() => '{"Mood":"good"}'),
      answer: z.object({ Mood: z.enum(["good", "bad"]) }),
    });
    expect(answer.Mood).toBe("good");
  });

  it("gives what the schema promises, whatever its fields are called", async () => {
    const said = (text: string) => scripted(() => text);
    const city = '{"answer":"Paris"}';
    const object = await ask("x", {
      model: said(city),
      answer: z.object({ answer: z.string() }),
    });
    expect(object.answer).toEqual({ answer: "Paris" });
    const maybe = z.object({ answer: z.string(), why: z.string().optional() });
    expect((await ask("x", { model: said(city), answer: maybe })).answer).toEqual({
      answer: "Paris",
    });
    const value = await ask("x", { model: said(city), answer: z.enum(["Paris", "Rome"]) });
    expect(value.answer).toBe("Paris");
    const nested = z.array(z.object({ answer: z.string() }));
    expect(
      (await ask("x", { model: said(`{"answer":[${city}]}`), answer: nested })).answer,
    ).toEqual([{ answer: "Paris" }]);
    const mapped = z.object({ answer: z.string().transform(({ length }) => length) });
    expect((await ask("x", { model: said(city), answer: mapped })).answer).toEqual({ answer: 5 });
    const record = z.record(z.string(), z.number());
    const counts = await ask("x", { model: said('{"answer":{"answer":2}}'), answer: record });
    expect(counts.answer).toEqual({ answer: 2 });
  });

  it("gives the text without thinking and white space around it", async () => {
    const model = scripted(() => "<think>Rome?</think>\nParis\n");
    expect((await ask("x", { model })).answer).toBe("Paris");
  });

  it("tells the text as it comes", async () => {
    const heard: [string, string][] = [];
    const model = scripted(() => "one two three");
    await ask("x", { model, onText: (delta, text) => heard.push([delta, text]) });
    expect(heard.map(([delta]) => delta).join("")).toBe("one two three");
    expect(heard.at(-1)![1]).toBe("one two three");
  });

  it("stops when the cell it runs in is interrupted", async () => {
    const cell = new AbortController();
    setNotebookHost({ signal: () => cell.signal } as NotebookHost);
    onTestFinished(() => setNotebookHost(undefined));
    const asking = ask("x", { model: scripted(() => "late", { latencyMs: 60_000 }) });
    setTimeout(() => cell.abort(), 20);
    await expect(asking).rejects.toMatchObject({ kind: "cancelled" });
  });

  it("throws typed errors for bad answers", async () => {
    const answer = z.object({ n: z.number() });
    await expect(ask("x", { model: scripted(() => "none"), answer })).rejects.toMatchObject({
      name: "AnswerError",
      code: "answer-invalid",
    });
    const cut = scripted(() => ({ text: '{"n": 1', finish: "length" }));
    await expect(ask("x", { model: cut, answer })).rejects.toMatchObject({
      code: "answer-truncated",
    });
  });

  it("throws the engine's error after the last retry", async () => {
    const model = scripted(() => {
      throw new EngineError("busy", "queue full", { retryAfterMs: 1 });
    });
    await expect(ask("x", { model, retries: 1 })).rejects.toMatchObject({ kind: "busy" });
    expect(model.calls).toBe(2);
  });
});
