import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunEvent } from "../../src/contract/index.js";
import { type ScriptedModel, scripted } from "../../src/engines/index.js";
import { EngineError, RunStoppedError } from "../../src/errors/index.js";
import { batchInference, processDataset, runs } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

const home = useTempHome();

const answer = z.object({ Topic: z.enum(["a", "b"]) });
const prompt = "What is this?\n{{text}}";
/** More rows than may wait for an earlier one. */
const MANY = 21_000;

const never = new Promise<never>(() => {});

/** A CSV file whose rows are known but for the first. */
async function fileBehind(
  first: string,
  options: { model: ScriptedModel; rowsPerRequest: number },
) {
  await processDataset([{ text: "same" }], { ...options, prompt, answer });
  const file = path.join(home(), "table.csv");
  writeFileSync(file, `text\n${first}\n${"same\n".repeat(MANY)}`);
  return file;
}

/** What a call that is stopped comes to. */
async function stopOf(call: PromiseLike<unknown>): Promise<RunStoppedError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RunStoppedError);
  return error as RunStoppedError;
}

/** Calls back with the run's id when it has begun. */
function whenBegun(then: (id: string) => void): (event: RunEvent) => void {
  return (event) => {
    if (event.type === "run-started") then(event.runId);
  };
}

describe("rows that wait for an earlier one", () => {
  it("do not wait for a row that waits for company in a pack", async () => {
    const model = scripted(() => '{"Topic":"a"}', { info: { slots: 2 } });
    const packed = { model, rowsPerRequest: 5 };
    const file = await fileBehind("new", packed);
    const { run } = await processDataset(file, { ...packed, prompt, answer });
    expect(run.counts.ok).toBe(MANY + 1);
    expect(model.calls).toBe(2);
  });

  it.each([1, 5])(
    "end with the run when it is stopped, %i rows a request",
    async (rowsPerRequest) => {
      const model = scripted(
        ({ messages }) => (messages.at(-1)!.content.includes("slow") ? never : '{"Topic":"a"}'),
        { info: { slots: 2 } },
      );
      const file = await fileBehind("slow", { model, rowsPerRequest });
      const caller = new AbortController();
      const call = processDataset(file, {
        model,
        prompt,
        answer,
        rowsPerRequest,
        signal: caller.signal,
        onEvent: (event) => {
          if (event.type === "progress" && event.progress.done > 20_000) caller.abort();
        },
      });
      expect(await stopOf(call)).toMatchObject({ code: "interrupted" });
    },
  );
});

describe("a source that lets wait", () => {
  const model = scripted(() => "fine");
  async function* waiting() {
    yield { text: "one" };
    yield { text: "two" };
    await never;
  }
  async function* endless() {
    for (let i = 0; ; i++) {
      yield { text: `row ${i}` };
      await wait(5);
    }
  }
  const sources = { waiting, endless };
  const cases = Object.keys(sources) as (keyof typeof sources)[];

  it.each(cases)("does not hold up the caller's signal: %s", async (name) => {
    const caller = new AbortController();
    let settled = 0;
    const call = processDataset(sources[name](), {
      model,
      prompt,
      signal: caller.signal,
      onEvent: (event) => {
        if (event.type === "row" && ++settled === 2) caller.abort();
      },
    });
    const error = await stopOf(call);
    expect(error.code).toBe("interrupted");
    const { data } = error.partial as { data: unknown[] };
    expect(data.slice(0, 2)).toMatchObject([{ answer: "fine" }, { answer: "fine" }]);
  });

  it.each(cases)("does not hold up Ctrl-C: %s", async (name) => {
    let settled = 0;
    const call = processDataset(sources[name](), {
      model,
      prompt,
      onEvent: (event) => {
        if (event.type === "row" && ++settled === 2) process.emit("SIGINT");
      },
    });
    expect(await stopOf(call)).toMatchObject({ code: "interrupted" });
  });

  it.each(cases)("ends with what came when the run is cancelled: %s", async (name) => {
    const result = await processDataset(sources[name](), {
      model,
      prompt,
      output: path.join(home(), "answers.jsonl"),
      onEvent: whenBegun((id) => setTimeout(() => void runs.cancel(id), 100)),
    });
    expect(result.run.state).toBe("cancelled");
    expect(result.data).toBe(path.join(home(), "answers.jsonl"));
    expect(result.run.counts.ok).toBeGreaterThan(1);
  });

  it("ends with what came when the run is cancelled, also where rows never run out", async () => {
    function* numbers() {
      for (let i = 0; ; i++) yield { text: `row ${i}` };
    }
    const { data, run } = await processDataset(numbers(), {
      model: scripted(() => "fine", { latencyMs: 5 }),
      prompt,
      onEvent: whenBegun((id) => setTimeout(() => void runs.cancel(id), 100)),
    });
    expect(run.state).toBe("cancelled");
    expect(data[0]).toMatchObject({ text: "row 0", answer: "fine", answer_status: "ok" });
    expect(data).toHaveLength(run.rows);
  });

  it("does not hold up the stop of a batch, and is told of it", async () => {
    let told = false;
    const prompts = {
      asked: 0,
      [Symbol.asyncIterator]() {
        return {
          next: () =>
            prompts.asked++ === 0 ? Promise.resolve({ done: false, value: "a" }) : never,
          return: () => {
            told = true;
            return never;
          },
        } as AsyncIterator<string>;
      },
    };
    const caller = new AbortController();
    const batch = batchInference(prompts, {
      model,
      signal: caller.signal,
      onEvent: (event) => {
        if (event.type === "row") caller.abort();
      },
    });
    const error = await stopOf(batch);
    expect(error).toMatchObject({ code: "interrupted", partial: [{ response: "fine" }] });
    expect(told).toBe(true);
  });

  it("still gives every row of a table when the run is cancelled", async () => {
    const slow = scripted(() => "fine", { latencyMs: 20 });
    const data = Array.from({ length: 3000 }, (_, i) => ({ text: `row ${i}` }));
    const result = await processDataset(data, {
      model: slow,
      prompt,
      concurrency: 1,
      onEvent: whenBegun((id) => setTimeout(() => void runs.cancel(id), 100)),
    });
    expect(result.data).toHaveLength(3000);
    expect(result.data.at(-1)).toMatchObject({ answer: null, answer_status: "skipped" });
  });
});

describe("a stop while the model loads", () => {
  const data = [{ text: "x" }, { text: "y" }];

  it("rejects as any other stop, with the result so far", async () => {
    const model = scripted(() => "fine", { loadMs: 60_000 });
    const caller = new AbortController();
    const call = processDataset(data, {
      model,
      prompt,
      signal: caller.signal,
      onEvent: whenBegun(() => setTimeout(() => caller.abort(), 20)),
    });
    const error = await stopOf(call);
    expect(error).toMatchObject({ code: "interrupted", partial: { data: [] } });
    expect(await runs.get(error.runId)).toMatchObject({ state: "interrupted" });
    expect(model.calls).toBe(0);
  });

  it("resolves with skipped rows when the run is cancelled, without the time for requests in flight", async () => {
    const model = scripted(() => "fine", { loadMs: 60_000 });
    const { data: out, run } = await processDataset(data, {
      model,
      prompt,
      onEvent: whenBegun((id) => void runs.cancel(id)),
    });
    expect(run.state).toBe("cancelled");
    expect(out.map((row) => row.answer_status)).toEqual(["skipped", "skipped"]);
  });

  it("keeps an error of the loading an error", async () => {
    const model = scripted(() => "fine");
    model.engine.warm = () => Promise.reject(new Error("no such file"));
    const call = processDataset(data, { model, prompt });
    await expect(call).rejects.toThrow("no such file");
  });
});

/** A model that answers a pack without its last row, and rows alone as it is told. */
function forgetful(alone: () => string | Promise<string>) {
  return scripted(({ schema }) => {
    const { properties } = schema as { properties: Record<string, unknown> };
    if ("Topic" in properties) return alone();
    const answered = Object.keys(properties).slice(0, -1);
    return JSON.stringify(Object.fromEntries(answered.map((id) => [id, { Topic: "a" }])));
  });
}

describe("a pack that is stopped", () => {
  const data = Array.from({ length: 10 }, (_, i) => ({ text: `row ${i}` }));

  it("keeps the rows that are answered while another is asked again alone", async () => {
    let stops = true;
    const model = forgetful(() => (stops ? never : '{"Topic":"b"}'));
    const caller = new AbortController();
    const options = { model, prompt, answer, rowsPerRequest: 10 };
    let settled = 0;
    const call = processDataset(data, {
      ...options,
      signal: caller.signal,
      onEvent: (event) => {
        if (event.type === "row" && ++settled === 9) caller.abort();
      },
    });
    const error = await stopOf(call);
    expect((error.partial as { data: unknown[] }).data).toHaveLength(9);
    const calls = model.calls;
    stops = false;
    const { data: out, run } = await processDataset(data, options);
    expect(out.map((row) => row.Topic)).toEqual([...Array(9).fill("a"), "b"]);
    expect(run.reused).toBe(9);
    expect(model.calls - calls).toBe(1);
  });

  it("leaves each row once, also those that equal rows wait for", async () => {
    const model = forgetful(() => never);
    const { run, data: out } = await processDataset([...data, ...data], {
      model,
      prompt,
      answer,
      rowsPerRequest: 10,
      onEvent: whenBegun((id) => setTimeout(() => void runs.cancel(id), 100)),
    });
    expect(run.counts).toMatchObject({ ok: 18, skipped: 2 });
    expect(out.filter((row) => row.answer_status === "skipped")).toHaveLength(2);
  });
});

describe("bad rows", () => {
  const data = ["x", "x", "y", "x"].map((text) => ({ text }));

  it("keep their prompt where rows are equal, so that all of them are asked again", async () => {
    let bad = true;
    const model = scripted(() => (bad ? "nonsense" : '{"Topic":"a"}'), { latencyMs: 5 });
    const { run } = await processDataset(data, { model, prompt, answer, reask: false });
    expect(run.counts.invalid).toBe(4);
    const failures = await runs.failures(run.id);
    expect(failures.map((entry) => entry.prompt)).toEqual(
      data.map(({ text }) => `What is this?\n${text}`),
    );
    bad = false;
    expect(await runs.retryFailures(run.id, { model })).toMatchObject({ retried: 4, mended: 4 });
    expect((await runs.get(run.id)).counts).toMatchObject({ ok: 4, invalid: 0 });
  });

  it("keep their prompt where their answer is taken from another run", async () => {
    const model = scripted(() => "nonsense");
    const options = { model, prompt, answer, reask: false };
    await processDataset([{ text: "x" }], options);
    const { run } = await processDataset([{ text: "x" }, { text: "z" }], {
      ...options,
      rows: { first: 1 },
    });
    expect(model.calls).toBe(1);
    expect((await runs.failures(run.id)).map((entry) => entry.prompt)).toEqual([
      "What is this?\nx",
    ]);
  });

  it("are known to the run where a stricter check makes them bad, and no longer where it is lifted", async () => {
    const model = scripted(() => '{"Note":"short"}');
    const lax = z.object({ Note: z.string() });
    const strict = z.object({ Note: z.string().refine((note) => note.length > 20, "too short") });
    const options = { model, prompt, reask: false };
    const first = await processDataset(data, { ...options, answer: lax });
    const { run } = await processDataset(data, { ...options, answer: strict });
    expect(run.id).toBe(first.run.id);
    expect(await runs.failures(run.id)).toMatchObject(
      data.map(({ text }) => ({ status: "invalid", prompt: `What is this?\n${text}` })),
    );
    expect((await runs.get(run.id)).counts).toMatchObject({ ok: 0, invalid: 4 });
    await processDataset(data, { ...options, answer: lax });
    expect(await runs.failures(run.id)).toEqual([]);
    expect(model.calls).toBe(2);
  });
});

describe("a run that breaks off", () => {
  it("says so wherever it says what happened", async () => {
    const told: RunEvent[] = [];
    async function* rows() {
      for (let i = 0; i < 5; i++) yield { text: `row ${i}` };
      await wait(50);
      throw new Error("the source broke");
    }
    const call = processDataset(rows(), {
      model: scripted(() => "fine"),
      prompt,
      onEvent: (event) => told.push(event),
    });
    await expect(call).rejects.toThrow("the source broke");
    const expected = /^Failed: the source broke\. 5 rows are answered and safe on disk;/;
    expect(told.at(-1)).toMatchObject({
      type: "run-finished",
      state: "failed",
      message: expect.stringMatching(expected),
    });
    const [run] = await runs.list();
    const summary = readFileSync(path.join(run!.folder, "summary.md"), "utf8");
    expect(summary).toContain("Failed: the source broke. 5 rows are answered");
    expect(summary).not.toContain("Done");
  });

  it("does not count rows that failed as answered", async () => {
    const model = scripted(({ messages }) => {
      if (messages.at(-1)!.content.includes("row 0")) return "fine";
      throw new EngineError("refused", "boom");
    });
    const data = Array.from({ length: 100 }, (_, i) => ({ text: `row ${i}` }));
    const call = processDataset(data, { model, prompt, failOnError: 0.5, concurrency: 1 });
    const { message } = await stopOf(call);
    expect(message).toMatch(/^Stopped: \d+ of \d+ rows are bad .*\. 1 of 100 rows are answered/);
  });

  it("counts, in a retry, the bad rows alone", async () => {
    let bad = true;
    const model = scripted(async ({ messages }) => {
      if (messages.at(-1)!.content.includes("row 1")) return "fine";
      if (bad) throw new EngineError("refused", "boom");
      return messages.at(-1)!.content.includes("row 2") ? "fine" : never;
    });
    const data = Array.from({ length: 4 }, (_, i) => ({ text: `row ${i}` })).slice(1);
    const { run } = await processDataset(data, { model, prompt });
    bad = false;
    const caller = new AbortController();
    const told: RunEvent[] = [];
    await runs
      .retryFailures(run.id, {
        model,
        concurrency: 2,
        signal: caller.signal,
        onEvent: (event) => {
          told.push(event);
          if (event.type === "row") caller.abort();
        },
      })
      .catch(() => {});
    expect(told.at(-1)).toMatchObject({
      message: expect.stringContaining(" 1 of 2 rows are answered and safe on disk"),
    });
  });
});
