import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunEvent } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import { EngineError, RunStoppedError } from "../../src/errors/index.js";
import { processDataset, runs } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const answer = z.object({ Mood: z.enum(["good", "bad"]), Length: z.number() });
const prompt = "How is this?\n{{text}}";

function rows(n: number): { id: string; text: string }[] {
  return Array.from({ length: n }, (_, i) => ({ id: `r${i}`, text: `message ${i}` }));
}

function good() {
  return scripted(({ messages }) => {
    const text = messages.at(-1)!.content;
    return JSON.stringify({ Mood: text.includes("3") ? "bad" : "good", Length: text.length });
  });
}

describe("processDataset", () => {
  it("returns every row in order with answers, status and error, and leaves the input alone", async () => {
    const data = rows(12);
    const before = structuredClone(data);
    const {
      data: out,
      columns,
      run,
    } = await processDataset(data, { model: good(), prompt, answer });
    expect(data).toEqual(before);
    expect(columns).toEqual(["Mood", "Length", "answer_status", "answer_error"]);
    expect(out.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(out[3]).toEqual({
      id: "r3",
      text: "message 3",
      Mood: "bad",
      Length: 22,
      answer_status: "ok",
      answer_error: null,
    });
    expect(run.state).toBe("finished");
    expect(run.counts).toEqual({ ok: 12, invalid: 0, truncated: 0, failed: 0, skipped: 0 });
    expect(run.usage.physical.requests).toBe(12);
  });

  it("without an answer gives one text column under the name asked for", async () => {
    const { data } = await processDataset(rows(2), {
      model: scripted(() => " Fine. "),
      prompt,
      name: "summary",
    });
    expect(data[0]).toMatchObject({ summary: "Fine.", summary_status: "ok", summary_error: null });
  });

  it("asks nothing when the same call runs again, and asks only new rows", async () => {
    const model = good();
    await processDataset(rows(10), { model, prompt, answer });
    const again = await processDataset(rows(10), { model, prompt, answer });
    expect(model.calls).toBe(10);
    expect(again.run.reused).toBe(10);
    expect(again.run.resumed).toBe(true);
    expect(again.data[3]).toMatchObject({ Mood: "bad", answer_status: "ok" });
    expect(again.run.usage.physical).toMatchObject({ requests: 0, promptTokens: 0 });
    expect(again.run.usage.virtual.requests).toBe(10);
    await processDataset(rows(14), { model, prompt, answer });
    expect(model.calls).toBe(14);
  });

  it("asks every row again when the wording, system text or an option changes, or when fresh", async () => {
    const model = good();
    const base = { model, prompt, answer } as const;
    await processDataset(rows(3), base);
    await processDataset(rows(3), { ...base, prompt: "Otherwise: {{text}}" });
    await processDataset(rows(3), { ...base, system: "Be brief." });
    await processDataset(rows(3), { ...base, options: { temperature: 1 } });
    expect(model.calls).toBe(12);
    await processDataset(rows(3), { ...base, fresh: true });
    expect(model.calls).toBe(15);
    await processDataset(rows(3), { ...base, concurrency: 1, retries: 1, timeout: "slow" });
    expect(model.calls).toBe(15);
  });

  it("applies a stricter check to stored text without asking again", async () => {
    const model = scripted(() => '{"n": 5}');
    await processDataset(rows(2), { model, prompt, answer: z.object({ n: z.number() }) });
    const strict = z.object({ n: z.number().refine((n) => n > 9, "must be above nine") });
    const { data } = await processDataset(rows(2), { model, prompt, answer: strict, reask: false });
    expect(model.calls).toBe(2);
    expect(data[0]).toMatchObject({ n: null, answer_status: "invalid" });
    expect(String(data[0]!.answer_error)).toContain("above nine");
  });

  it("asks rows with the same text once", async () => {
    const model = scripted(() => "same", { latencyMs: 5 });
    const data = Array.from({ length: 9 }, () => ({ text: "twin" }));
    const { data: out, run } = await processDataset(data, { model, prompt, concurrency: 4 });
    expect(model.calls).toBe(1);
    expect(out.every((row) => row.answer === "same")).toBe(true);
    expect(run.reused).toBe(8);
  });

  it("keeps bad rows in their place with status and reason", async () => {
    const model = scripted(({ messages, options }) => {
      const text = messages.find(({ role }) => role === "user")!.content;
      if (text.includes("message 1")) return '{"Mood":"furious","Length":1}';
      if (text.includes("message 2"))
        throw new EngineError("refused", "bad request", { status: 400 });
      if (text.includes("message 3")) return { text: '{"Mood":"go', finish: "length" };
      if (text.includes("message 4")) return "I would rather not.";
      return `{"Mood":"good","Length":${options.maxTokens}}`;
    });
    const { data, failures, run } = await processDataset(rows(6), { model, prompt, answer });
    expect(data.map((row) => row.answer_status)).toEqual([
      "ok",
      "invalid",
      "failed",
      "truncated",
      "invalid",
      "ok",
    ]);
    expect(data[1]).toMatchObject({ Mood: null, Length: null });
    expect(String(data[1]!.answer_error)).toContain("furious");
    expect(failures.map(({ row, code }) => [row, code])).toEqual(
      expect.arrayContaining([
        [2, "answer-invalid"],
        [3, "refused"],
        [4, "answer-truncated"],
        [5, "answer-invalid"],
      ]),
    );
    expect(run.counts).toMatchObject({ ok: 2, invalid: 2, truncated: 1, failed: 1 });
  });

  it("shows the model its mistake once, unless told not to", async () => {
    const model = scripted(({ messages }) =>
      messages.length > 2 && messages.at(-1)!.content.includes("allowed")
        ? '{"Mood":"good","Length":1}'
        : '{"Mood":"meh","Length":1}',
    );
    const { data } = await processDataset(rows(1), { model, prompt, answer });
    expect(data[0]!.Mood).toBe("good");
    expect(model.calls).toBe(2);
    const silent = await processDataset(rows(1), {
      model,
      prompt,
      answer,
      reask: false,
      fresh: true,
    });
    expect(silent.data[0]!.answer_status).toBe("invalid");
    expect(model.calls).toBe(3);
  });

  it("asks truncated and failed rows again next time, ok and invalid ones not", async () => {
    let healed = false;
    const model = scripted(
      ({ messages }) => {
        const text = messages.find(({ role }) => role === "user")!.content;
        if (text.includes("message 0") && !healed) return { text: "{", finish: "length" };
        if (text.includes("message 1") && !healed) throw new EngineError("refused", "no");
        if (text.includes("message 2")) return "never valid";
        return '{"Mood":"good","Length":1}';
      },
      { digest: "fixed" },
    );
    const options = { model, prompt, answer, reask: false };
    await processDataset(rows(4), options);
    healed = true;
    const before = model.calls;
    const { data } = await processDataset(rows(4), options);
    expect(model.calls - before).toBe(2);
    expect(data.map((row) => row.answer_status)).toEqual(["ok", "ok", "invalid", "ok"]);
  });

  it("skips rows with nothing to ask about and says so", async () => {
    const model = scripted(() => "x");
    const { data } = await processDataset([{ text: " " }, { text: "hello" }], { model, prompt });
    expect(data.map((row) => row.answer_status)).toEqual(["skipped", "ok"]);
    expect(model.calls).toBe(1);
  });

  it("takes a function of the row as the prompt; one that throws fails its row only", async () => {
    const model = scripted(({ messages }) => messages.at(-1)!.content);
    const { data } = await processDataset(rows(3), {
      model,
      prompt: (row, index) => {
        if (index === 1) throw new Error("no such thing");
        return `${index}:${row.text}`;
      },
    });
    expect(data[2]!.answer).toBe("2:message 2");
    expect(data[1]).toMatchObject({ answer_status: "failed" });
    expect(String(data[1]!.answer_error)).toContain("no such thing");
  });

  it("offers existing labels to the model and returns them validated", async () => {
    const model = scripted(() => '{"Mood":"bad","Length":1}');
    const data = [{ text: "awful", Mood: "good" }];
    const { data: out, columns } = await processDataset(data, { model, prompt, answer });
    expect(model.requests[0]!.messages.at(-1)!.content).toMatch(/Mood.*good/);
    expect(columns[0]).toBe("Validated_Mood");
    expect(out[0]).toMatchObject({ Mood: "good", Validated_Mood: "bad" });
    const replaced = await processDataset(data, { model, prompt, answer, existing: "replace" });
    expect(replaced.data[0]).toMatchObject({ Mood: "bad" });
    expect(model.requests[1]!.messages.at(-1)!.content).not.toMatch(/Mood.*good/);
  });

  it("adds PRISM's columns on request", async () => {
    const model = scripted(() => "x", { name: "llama9" });
    const { data, run } = await processDataset(rows(1), { model, prompt, provenance: true });
    expect(data[0]).toMatchObject({ Model_Name: "llama9", Batch_Size: 1, Run_ID: run.id });
  });

  it("asks selected rows only", async () => {
    const model = scripted(() => "x");
    const { data } = await processDataset(rows(9), {
      model,
      prompt,
      id: "id",
      rows: { ids: ["r7", "r2"] },
    });
    expect(data.map(({ id }) => id)).toEqual(["r2", "r7"]);
    const range = await processDataset(rows(9), { model, prompt, rows: { from: 3, to: 4 } });
    expect(range.data.map(({ id }) => id)).toEqual(["r2", "r3"]);
  });

  it("tells of a row only when it is in the journal, and survives a listener that throws", async () => {
    const model = scripted(() => "x");
    const seen: RunEvent[] = [];
    const { run } = await processDataset(rows(5), {
      model,
      prompt,
      onEvent: (event) => {
        seen.push(event);
        if (event.type === "row" && event.index === 2) throw new Error("listener");
      },
    });
    expect(seen[0]!.type).toBe("run-started");
    expect(seen.filter(({ type }) => type === "row")).toHaveLength(5);
    expect(seen.at(-1)).toMatchObject({ type: "run-finished", state: "finished" });
    expect(run.warnings.some(({ message }) => message.includes("listener"))).toBe(true);
  });

  it("retries what may pass and counts the attempts", async () => {
    let failed = 0;
    const model = scripted(() => {
      if (failed++ < 2)
        throw new EngineError("busy", "queue full", { status: 503, retryAfterMs: 1 });
      return "x";
    });
    const waits: RunEvent[] = [];
    const { data } = await processDataset(rows(1), {
      model,
      prompt,
      onEvent: (event) => event.type === "retry" && waits.push(event),
    });
    expect(data[0]!.answer_status).toBe("ok");
    expect(waits).toHaveLength(2);
  });

  it("asks once more when the engine is closed under it, and never leaves a row out", async () => {
    let closed = 0;
    const model = scripted(({ messages }) => {
      const text = messages.at(-1)!.content;
      const isOnce = text.endsWith("message 2") && closed++ === 0;
      if (isOnce || text.endsWith("message 5")) {
        throw new EngineError("cancelled", "The engine was closed.");
      }
      return "x";
    });
    const { data, run } = await processDataset(rows(8), { model, prompt });
    expect(run).toMatchObject({ state: "finished", counts: { ok: 7, failed: 1 } });
    expect(data[2]!.answer_status).toBe("ok");
    expect(data[5]).toMatchObject({
      answer: null,
      answer_status: "failed",
      answer_error: expect.stringContaining("closed"),
    });
    expect((await runs.get(run.id)).counts).toMatchObject({ ok: 7, failed: 1 });
  });

  it("keeps nothing on disk when run is false", async () => {
    const model = scripted(() => "x");
    const { run } = await processDataset(rows(2), { model, prompt, run: false });
    expect(run.folder).toBeUndefined();
    expect(await runs.list()).toEqual([]);
    await processDataset(rows(2), { model, prompt, run: false });
    expect(model.calls).toBe(4);
  });
});

describe("ending early", () => {
  const slow = () => scripted(({ messages }) => messages.at(-1)!.content, { latencyMs: 15 });

  it("rejects on the caller's signal with the partial result, and continues on the next call", async () => {
    const model = slow();
    const stop = new AbortController();
    let done = 0;
    const options = { model, prompt, concurrency: 2 } as const;
    const error = await processDataset(rows(30), {
      ...options,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "row" && ++done === 6) stop.abort();
      },
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunStoppedError);
    const stopped = error as RunStoppedError & { partial: { data: unknown[] } };
    expect(stopped.code).toBe("interrupted");
    expect(stopped.message).toContain("run the same call again");
    expect(stopped.partial.data.length).toBeGreaterThanOrEqual(6);
    expect(stopped.partial.data.length).toBeLessThan(30);
    expect((await runs.get(stopped.runId)).state).toBe("interrupted");
    const kept = stopped.partial.data.length;
    const before = model.calls;
    const { run } = await processDataset(rows(30), options);
    expect(run.reused).toBe(kept);
    expect(model.calls - before).toBe(30 - kept);
  });

  it("cancelling resolves with the rest skipped", async () => {
    const model = slow();
    let asked = false;
    const { data, run } = await processDataset(rows(60), {
      model,
      prompt,
      concurrency: 2,
      onEvent: (event) => {
        if (event.type !== "row" || asked) return;
        asked = true;
        void runs.list().then(([running]) => runs.cancel(running!.id));
      },
    });
    expect(run.state).toBe("cancelled");
    expect(data).toHaveLength(60);
    expect(run.counts.skipped).toBeGreaterThan(0);
    expect(run.counts.ok + run.counts.skipped).toBe(60);
    expect(String(data.at(-1)!.answer_error)).toContain("cancelled");
  });

  it("pauses and resumes", async () => {
    const model = slow();
    const states: string[] = [];
    let runId = "";
    const work = processDataset(rows(40), {
      model,
      prompt,
      concurrency: 2,
      onEvent: (event) => {
        if (event.type === "run-started") runId = event.runId;
        if (event.type === "state") states.push(event.state);
        if (event.type === "row" && event.index === 1) void runs.pause(runId);
      },
    });
    await expect.poll(() => states, { timeout: 5000 }).toContain("paused");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const atPause = model.calls;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(model.calls).toBe(atPause);
    await runs.resume(runId);
    const { run } = await work;
    expect(run.counts.ok).toBe(40);
    expect(states).toEqual(["paused", "running"]);
  });

  it("stops when more rows are bad than failOnError allows", async () => {
    const model = scripted(() => "not json");
    const error = await processDataset(rows(200), {
      model,
      prompt,
      answer,
      reask: false,
      failOnError: 0.5,
      concurrency: 1,
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "too-many-failures" });
    expect(model.calls).toBeLessThan(200);
  });

  it("stops when the engine is gone instead of failing every row", async () => {
    const model = scripted(
      (_, call) => {
        if (call > 4) throw new EngineError("connection", "refused");
        return "x";
      },
      { digest: "d" },
    );
    const error = await processDataset(rows(5000), {
      model,
      prompt,
      retries: 0,
      concurrency: 2,
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "engine-unavailable" });
    expect(model.calls).toBeLessThan(100);
  });
});
