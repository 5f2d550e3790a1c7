import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { type NotebookHost, type RunEvent, setNotebookHost } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import {
  type AskOptions,
  ask,
  type BatchOptions,
  batchInference,
  runs,
} from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

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

  it.each<[unknown, string]>([
    [undefined, "prompt-empty"],
    [null, "prompt-empty"],
    [42, "prompt-empty"],
    ["", "prompt-empty"],
    [" \n", "prompt-empty"],
    [{}, "prompt-empty"],
    [{ text: "" }, "prompt-empty"],
    [{ text: "what is it?", images: ["photo.png"] }, "option-invalid"],
    [{ text: "what is it?", images: new Uint8Array([1]) }, "option-invalid"],
  ])("refuses the prompt %j before the model hears of it", async (prompt, code) => {
    const model = scripted(() => "x");
    await expect(ask(prompt as string, { model })).rejects.toMatchObject({
      name: "TaskError",
      code,
      message: expect.stringMatching(/^The prompt /),
    });
    expect(model.calls).toBe(0);
  });

  it("takes images without a text", async () => {
    const model = scripted(({ messages }) => String(messages.at(-1)!.images?.length));
    const { answer } = await ask({ text: "", images: [new Uint8Array([1])] }, { model });
    expect(answer).toBe("1");
  });

  it("tells of its retries, whatever the listener does", async () => {
    const heard: object[] = [];
    let calls = 0;
    const model = scripted(() => {
      if (calls++ > 0) return "hi";
      throw new EngineError("busy", "queue full", { retryAfterMs: 1 });
    });
    const onEvent = (event: object) => {
      heard.push(event);
      throw new Error("listener");
    };
    expect((await ask("x", { model, onEvent })).answer).toBe("hi");
    expect(heard).toMatchObject([{ type: "retry", attempt: 1, message: "queue full" }]);
  });

  it("takes options that are shared with batchInference, and keeps nothing", async () => {
    const model = scripted(() => "x");
    const shared = {
      model,
      system: "Be brief.",
      concurrency: 4,
      startDelayMs: 10,
      debug: true,
      progress: "auto",
      run: "shared",
      project: "p",
      version: "2",
      fresh: true,
      reask: true,
      failOnError: 0.5,
      onEvent: (_event: RunEvent) => {},
    } as const;
    expect((await ask("x", shared)).answer).toBe("x");
    expect(await runs.list()).toEqual([]);
    expect(await batchInference(["x"], shared)).toMatchObject([{ response: "x" }]);
    const own: AskOptions = shared satisfies BatchOptions;
    expect((await ask("x", own)).answer).toBe("x");
  });

  it("refuses options that there are not, or that would change the question", async () => {
    const wrong = (more: object) => ask("x", { model: scripted(() => "x"), ...more } as never);
    await expect(wrong({ progres: true })).rejects.toThrow(/did you mean "progress"\?/);
    await expect(wrong({ progress: "bar" })).rejects.toThrow(/option "progress" must be/);
    await expect(wrong({ prompt: "Say {{text}}" })).rejects.toThrow(/no option "prompt"/);
  });

  it("asks once more for an invalid answer where it is told to", async () => {
    const wordy = (valid: number) =>
      scripted((_, call) => (call >= valid ? '{"answer":"a"}' : "neither"));
    const answer = z.enum(["a", "b"]);
    await expect(ask("x", { model: wordy(1), answer })).rejects.toMatchObject({
      code: "answer-invalid",
    });
    const heard: string[] = [];
    const model = wordy(1);
    const onText = (_: string, text: string) => heard.push(text);
    const asked = await ask("x", { model, answer, reask: true, onText });
    expect(asked).toMatchObject({ answer: "a", attempts: 2 });
    expect(asked.tokens.completion).toBeGreaterThan(1);
    expect(heard).toContain("neither");
    expect(heard.at(-1)).toBe('{"answer":"a"}');
    const cut = scripted((_, call) => {
      if (call > 0) throw new EngineError("refused", "no");
      return "neither";
    });
    await expect(ask("x", { model: cut, answer, reask: true })).rejects.toMatchObject({
      code: "answer-invalid",
    });
    const hopeless = wordy(9);
    await expect(ask("x", { model: hopeless, answer, reask: true })).rejects.toMatchObject({
      code: "answer-invalid",
    });
    expect(hopeless.calls).toBe(2);
  });

  it("takes Infinity as no time limit", async () => {
    const model = scripted(() => "x");
    expect((await ask("x", { model, timeout: Number.POSITIVE_INFINITY })).answer).toBe("x");
    for (const timeout of [0, -1, Number.NaN, Number.NEGATIVE_INFINITY])
      await expect(ask("x", { model, timeout })).rejects.toMatchObject({ code: "option-invalid" });
  });
});
