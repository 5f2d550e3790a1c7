import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REPORT, type RunEvent } from "../../../src/contract/index.js";
import { type ScriptedOptions, scripted } from "../../../src/engines/index.js";
import { EngineError, EngineUnavailableError, RunStoppedError } from "../../../src/errors/index.js";
import { type BenchmarkOptions, benchmark, runs } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";

useTempHome();

const WORDS = "one two three four";
/** Order in which models were asked, in all tests of one file one after the other. */
let asked: string[] = [];

function model(name: string, options: ScriptedOptions = {}, answer = WORDS) {
  return scripted(
    () => {
      asked.push(name);
      return answer;
    },
    { name, digest: name, latencyMs: 1, ...options },
  );
}

const base = { prompt: "Hi", handleSignals: false, warmup: 0 } as const;

describe("benchmark", () => {
  it("measures every model at every concurrency as often as it is told to", async () => {
    const [quick, slow] = [model("quick"), model("slow", { latencyMs: 15 })];
    const result = await benchmark({
      ...base,
      models: [quick, slow],
      concurrency: [1, 2],
      runs: 2,
    });
    expect(result.cells.map(({ model, concurrency }) => `${model} ${concurrency}`)).toEqual([
      "quick 1",
      "quick 2",
      "slow 1",
      "slow 2",
    ]);
    expect(result.cells.every(({ requests, served }) => requests === 8 && served === 8)).toBe(true);
    expect([quick.calls, slow.calls]).toEqual([16, 16]);
    expect([quick.maxInFlight, slow.maxInFlight]).toEqual([2, 2]);
    expect(result.rows[2]).toMatchObject({ model: "slow", concurrency: 1, requests: 8, failed: 0 });
    expect(result.rows[2]!.e2e_p50_ms).toBeGreaterThanOrEqual(14);
    expect(result.ratios.length).toBeGreaterThan(0);
    expect(result.knees.map((knee) => knee.model)).toEqual(["quick", "slow"]);
    expect(result.verdict.length).toBeGreaterThan(3);
    expect(result.run).toMatchObject({ state: "finished", rows: 32 });
  });

  it("interleaves the models, each run in the reverse order of the one before", async () => {
    asked = [];
    await benchmark({ ...base, models: [model("a"), model("b")], requests: 1, runs: 4 });
    expect(asked.join("")).toBe("abbaabba");
  });

  it("measures models at the same time where that is wanted", async () => {
    let [inFlight, most] = [0, 0];
    const busy = (name: string) =>
      scripted(
        async () => {
          most = Math.max(most, ++inFlight);
          await new Promise((resolve) => setTimeout(resolve, 20));
          inFlight--;
          return WORDS;
        },
        { name, digest: name },
      );
    const result = await benchmark({ ...base, models: [busy("a"), busy("b")], order: "together" });
    expect(most).toBe(2);
    expect(result.cells.map(({ requests }) => requests)).toEqual([3, 3]);
    expect(result.notes.join("\n")).toContain("All were measured at the same time");
  });

  it("keeps warm-up out of what is measured", async () => {
    const own = model("own", { loadMs: 20 });
    const result = await benchmark({ ...base, models: own, warmup: 3, requests: 2, runs: 2 });
    expect(own.calls).toBe(2 * (3 + 2));
    expect(result.cells[0]!.requests).toBe(4);
    expect(result.models[0]!.load.firstMs).toBeGreaterThanOrEqual(19);
    expect(result.models[0]!.load.warmupMs).toBeGreaterThan(0);
    expect(result.cells[0]!.rowsPerSecondByRun).toHaveLength(2);
  });

  it("counts failures, and goes on", async () => {
    const flaky = scripted(
      (_, call) => {
        if (call % 4 === 3) throw new EngineError("server", "it fell over");
        return WORDS;
      },
      { name: "flaky" },
    );
    const result = await benchmark({
      ...base,
      models: flaky,
      requests: 8,
      runs: 2,
      slo: { e2eMs: 60_000 },
    });
    const [cell] = result.cells;
    expect(cell).toMatchObject({ requests: 16, served: 12, failed: 4 });
    expect(cell!.goodput).toMatchObject({ met: 12, requests: 16 });
    expect(cell!.errors).toEqual([{ code: "server", count: 4, message: "it fell over" }]);
    expect(result.verdict.at(-1)).toContain("4 of 16 requests failed");
    expect(flaky.calls).toBe(16);
  });

  it("asks failed requests again only where it is told to", async () => {
    const flaky = scripted(
      (_, call) => {
        if (call === 0) throw new EngineError("server", "it fell over");
        return WORDS;
      },
      { name: "flaky" },
    );
    const { cells } = await benchmark({ ...base, models: flaky, requests: 1, runs: 1, retries: 2 });
    expect(cells[0]).toMatchObject({ requests: 1, failed: 0 });
    expect(flaky.calls).toBe(2);
  });

  it("measures quality beside speed where rows are labelled", async () => {
    const data = Array.from({ length: 6 }, (_, i) => ({ Text: `t${i}`, Topic: i < 4 ? "A" : "B" }));
    const sorter = scripted(() => '{"Topic":"A"}', { name: "sorter" });
    const result = await benchmark({
      ...base,
      models: sorter,
      data,
      prompt: "{{Text}}",
      answer: z.object({ Topic: z.enum(["A", "B"]) }),
      label: "Topic",
      runs: 2,
    });
    expect(result.cells[0]!.quality).toMatchObject({ rows: 6 });
    expect(result.rows[0]!.accuracy).toBeCloseTo(4 / 6, 9);
    expect(sorter.requests[0]!.messages.at(-1)!.content).toContain("t0");
    expect(Object.keys(result.charts)).toContain("quality");
  });

  it("reads true labels as answers are written, and says which no answer can be", async () => {
    const labels = ["a", "A ", "B", "C", null];
    const result = await benchmark({
      ...base,
      models: scripted(() => '{"Topic":"A"}', { name: "sorter" }),
      data: labels.map((Topic, i) => ({ Text: `t${i}`, Topic })),
      prompt: "{{Text}}",
      answer: z.object({ Topic: z.enum(["A", "B"]) }),
      label: "Topic",
      runs: 1,
    });
    expect(result.cells[0]!.quality).toMatchObject({ rows: 4, accuracy: { estimate: 0.5 } });
    expect(result.notes).toContain(
      "Topic has labels that no answer can be, which makes those rows wrong: C.",
    );
  });

  it("says what streams and what does not", async () => {
    const streamed = await benchmark({ ...base, models: model("s") });
    expect(streamed.cells[0]!.ttftMs!.count).toBe(3);
    const whole = await benchmark({ ...base, models: model("s"), stream: false });
    expect(whole.cells[0]!.ttftMs).toBeUndefined();
    expect(whole.rows[0]).not.toHaveProperty("ttft_p50_ms");
    expect(whole.notes.join("\n")).toContain("s was not asked to stream");
    const oneWord = await benchmark({ ...base, models: model("s", {}, "verylongsingleword") });
    expect(oneWord.cells[0]!.ttftMs).toBeUndefined();
    expect(oneWord.notes.join("\n")).toContain("s did not stream its answers");
  });

  it("makes every request another where prompt caches are to be kept out", async () => {
    const own = model("own");
    await benchmark({ ...base, models: own, unique: true, requests: 3, runs: 2, warmup: 1 });
    const texts = own.requests.map(({ messages }) => messages.at(-1)!.content);
    expect(new Set(texts).size).toBe(8);
    expect(texts.every((text) => text.endsWith("]\nHi"))).toBe(true);
  });

  it("tells a listener how far it is, and with which model", async () => {
    const events: RunEvent[] = [];
    await benchmark({
      ...base,
      models: [model("a", { latencyMs: 130 }), model("b", { latencyMs: 130 })],
      requests: 2,
      runs: 1,
      onEvent: (event) => events.push(event),
    });
    const progress = events.flatMap((event) => (event.type === "progress" ? [event.progress] : []));
    expect(progress.every(({ total }) => total === 4)).toBe(true);
    expect(progress.map(({ title }) => title)).toContain("2 models, one prompt: b, run 1 of 1");
    const last = events.at(-1)!;
    expect(last).toMatchObject({ type: "run-finished", state: "finished" });
    expect((last as { message: string }).message).toContain("4 requests (4 ok)");
  });

  it("writes nothing down where it is told to", async () => {
    const result = await benchmark({ ...base, models: model("a"), run: false, runs: 1 });
    expect(result.cells).toHaveLength(1);
    expect(await runs.list()).toEqual([]);
  });
});

describe("journal", () => {
  const options = (own: BenchmarkOptions["models"], more: Partial<BenchmarkOptions> = {}) => ({
    ...base,
    models: own,
    requests: 4,
    runs: 3,
    ...more,
  });

  it("never answers a second benchmark from the journal of the first", async () => {
    const own = model("own");
    const first = await benchmark(options(own));
    const second = await benchmark(options(own));
    expect(own.calls).toBe(24);
    expect(second.run.id).not.toBe(first.run.id);
    expect(second.run.reused).toBe(0);
  });

  it("gives a finished benchmark's measurements again with reuse", async () => {
    const own = model("own");
    const first = await benchmark(options(own));
    const again = await benchmark(options(own, { reuse: true }));
    expect(own.calls).toBe(12);
    expect(again.run.id).toBe(first.run.id);
    expect(again.rows).toEqual(first.rows);
    expect(again.models).toEqual(first.models);
    const other = await benchmark(options(own, { reuse: true, seed: 2 }));
    expect(other.run.id).not.toBe(first.run.id);
  });

  it("goes on with an interrupted benchmark, and asks nothing twice", async () => {
    const stop = new AbortController();
    let calls = 0;
    const own = scripted(
      () => {
        if (++calls === 6) stop.abort();
        return WORDS;
      },
      { name: "own", digest: "own", latencyMs: 2 },
    );
    const error = await benchmark(options(own, { signal: stop.signal })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RunStoppedError);
    const { partial, code, message } = error as RunStoppedError & { partial: never };
    expect(code).toBe("interrupted");
    expect(message).toContain("of 12 requests are answered");
    const { cells, notes } = partial as Awaited<ReturnType<typeof benchmark>>;
    const kept = cells[0]!.requests;
    expect(kept).toBeGreaterThanOrEqual(5);
    expect(notes.join("\n")).toContain(`${kept} of 12 requests were measured`);
    const before = own.calls;
    const whole = await benchmark(options(own));
    expect(whole.run).toMatchObject({ resumed: true, reused: kept, state: "finished" });
    expect(own.calls - before).toBe(12 - kept);
    expect(whole.cells[0]).toMatchObject({ requests: 12, runs: 3 });
    expect(whole.notes.join("\n")).toContain("interrupted and finished later");
    expect(whole.notes[0]).toMatch(/^\d+ of 12 requests are of an earlier session, begun at 20/);
  });

  it("waits between two rounds while it is paused", async () => {
    let seen = () => {};
    const paused = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const own = scripted(async (_, call) => {
      // The first round ends only once the pause has been heard.
      if (call === 3) await paused;
      return WORDS;
    });
    let callsAtResume = 0;
    const states: string[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === "row" && event.index === 0) void runs.pause("paused-bench");
      if (event.type !== "state") return;
      states.push(event.state);
      if (event.state !== "paused") return;
      seen();
      setTimeout(() => {
        callsAtResume = own.calls;
        void runs.resume("paused-bench");
      }, 100);
    };
    const result = await benchmark(options(own, { run: "paused-bench", runs: 2, onEvent }));
    expect(states).toEqual(["paused", "running"]);
    expect(callsAtResume).toBe(4);
    expect(result.cells[0]!.requests).toBe(8);
  });

  it("ends well when it is cancelled, with what was measured", async () => {
    let seen = () => {};
    const stopping = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const own = scripted(async (_, call) => {
      if (call === 2) await stopping;
      return WORDS;
    });
    const onEvent = (event: RunEvent) => {
      if (event.type === "row" && event.index === 1) void runs.cancel("own-bench");
      if (event.type === "state" && event.state === "stopping") seen();
    };
    const result = await benchmark(options(own, { run: "own-bench", onEvent }));
    expect(result.run.state).toBe("cancelled");
    expect(result.cells[0]).toMatchObject({ requests: 3, served: 3 });
    expect(result.notes[0]).toBe("3 of 12 requests were measured.");
  });

  it("stops when a whole round finds nobody to ask, and says how to go on", async () => {
    const gone = scripted(
      () => {
        throw new EngineError("connection", "connection refused");
      },
      { name: "gone" },
    );
    const error = await benchmark(options(gone)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "engine-unavailable" });
    expect(gone.calls).toBe(4);
  });

  it("asks again what an outage took that ended it, and keeps every other failure", async () => {
    let up = true;
    const own = scripted(
      (_, call) => {
        if (!up || call === 1) throw new EngineError("connection", "socket hang up");
        if (call === 2) throw new EngineError("refused", "no");
        // The server goes in the middle of a round, and with it the next one.
        if (call >= 6) {
          up = false;
          throw new EngineError("connection", "connection refused");
        }
        return WORDS;
      },
      { name: "own", digest: "own" },
    );
    const outage = { ...base, models: own, concurrency: 1, requests: 4, runs: 3, run: "outage" };
    const error = await benchmark(outage).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: "engine-unavailable",
      partial: { cells: [{ served: 4, failed: 8 }] },
    });
    // Also where a session that asked nothing lies between.
    const stop = new AbortController();
    const stopped = { ...outage, signal: stop.signal, onEvent: () => stop.abort() };
    await expect(benchmark(stopped)).rejects.toMatchObject({ code: "interrupted" });
    const calls = own.calls;
    const healed = scripted(() => WORDS, { name: "own", digest: "own" });
    const whole = await benchmark({ ...outage, models: healed });
    expect([calls, healed.calls]).toEqual([12, 6]);
    expect(whole.run).toMatchObject({ resumed: true, state: "finished", reused: 6 });
    expect(whole.cells[0]).toMatchObject({ requests: 12, served: 10, failed: 2 });
    expect(whole.cells[0]!.errors.map(({ message }) => message).sort()).toEqual([
      "no",
      "socket hang up",
    ]);
  });

  const single = { ...base, runs: 5 } as const;
  const reset = () => new EngineError("connection", "socket hang up");

  it("goes on after a connection that was reset once in a round of one request", async () => {
    const own = scripted(
      (_, call) => {
        if (call === 1) throw reset();
        return WORDS;
      },
      { name: "own" },
    );
    const result = await benchmark({ ...single, models: own });
    expect(result.cells[0]).toMatchObject({ requests: 5, served: 4, failed: 1 });
    expect(result.cells[0]!.errors[0]).toMatchObject({ code: "connection", count: 1 });
  });

  it("stops at the third request lost in a row, and at the first where the engine is gone", async () => {
    const lost = scripted(
      () => {
        throw reset();
      },
      { name: "lost" },
    );
    const stopped = { code: "engine-unavailable" };
    await expect(benchmark({ ...single, models: lost })).rejects.toMatchObject(stopped);
    expect(lost.calls).toBe(3);
    const dead = scripted(() => {
      dead.engine.inspect = async () => {
        throw new EngineUnavailableError("nobody there");
      };
      throw reset();
    });
    const found = await benchmark({ ...single, models: dead }).catch((e: unknown) => e);
    expect(found).toMatchObject(stopped);
    expect((found as Error).message).toContain("nobody there");
    expect(dead.calls).toBe(1);
  });
});

describe("benchmark with a model that cannot be loaded", () => {
  /** A model whose loading fails from the given time on, counted from 1. */
  function failing(
    name: string,
    from: number,
    kind: "out-of-memory" | "connection" = "out-of-memory",
  ) {
    const own = model(name);
    const warm = own.engine.warm.bind(own.engine);
    let loads = 0;
    own.engine.warm = async (...args) => {
      if (++loads >= from) throw new EngineError(kind, `${name} does not fit`);
      await warm(...args);
    };
    return own;
  }

  it.each(["sequential", "abba", "together"] as const)("measures the others: %s", async (order) => {
    const [good, bad] = [model("good"), failing("bad", 1)];
    const events: RunEvent[] = [];
    const result = await benchmark({
      ...base,
      models: [good, bad],
      order,
      runs: 2,
      requests: 2,
      onEvent: (event) => events.push(event),
    });
    expect(good.calls).toBe(4);
    expect(bad.calls).toBe(0);
    expect(result.cells.map(({ served, failed }) => [served, failed])).toEqual([
      [4, 0],
      [0, 4],
    ]);
    expect(result.run).toMatchObject({ state: "finished", counts: { failed: 4 } });
    expect(events.filter(({ type }) => type === "row")).toHaveLength(8);
    expect(result.verdict).toContain(
      "bad at 1 at once: 4 of 4 requests failed, most with: bad does not fit",
    );
    expect(result.toMarkdown()).not.toMatch(/NaN|undefined/);
    expect(JSON.stringify(result)).not.toMatch(/NaN/);
  });

  it("keeps what it answered before, and tries to load it again when it goes on", async () => {
    const stop = new AbortController();
    const bad = failing("bad", 2);
    const good = model("good");
    const both = { ...base, models: [bad, good], runs: 3, run: "loading" };
    const onEvent = (event: RunEvent) => {
      if (event.type === "row" && event.outcome.status === "failed") stop.abort();
    };
    const error = await benchmark({ ...both, signal: stop.signal, onEvent }).catch((e) => e);
    expect(error).toBeInstanceOf(RunStoppedError);
    bad.engine.warm = async () => {};
    const whole = await benchmark(both);
    expect(whole.run.resumed).toBe(true);
    expect(whole.cells.map(({ served, failed }) => [served, failed])).toEqual([
      [3, 0],
      [3, 0],
    ]);
  });

  it("fails with its error where nothing else is to be measured", async () => {
    const bad = [failing("bad", 1), failing("worse", 1)];
    const error = await benchmark({ ...base, models: bad }).catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: "out-of-memory", message: "worse does not fit" });
  });

  it("stops, to be gone on with, where its engine is gone", async () => {
    const models = [model("good"), failing("bad", 1, "connection")];
    await expect(benchmark({ ...base, models })).rejects.toMatchObject({
      code: "engine-unavailable",
      partial: { cells: [{ model: "good" }] },
    });
  });
});

describe("what a result gives", () => {
  it("is plain data with a report, JSON, CSV and Markdown", async () => {
    const result = await benchmark({ ...base, models: [model("a"), model("b")], runs: 2 });
    const json = result.toJSON();
    expect(JSON.parse(JSON.stringify(result))).toEqual(json);
    expect(json).not.toHaveProperty("charts");
    expect(JSON.stringify(json)).not.toMatch(/NaN|Infinity/);
    const lines = result.toCSV().trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.split(",").length)).size).toBe(1);
    expect(lines[0]).toContain("e2e_p50_ms,e2e_p50_ms_low,e2e_p50_ms_high");
    const markdown = result.toMarkdown();
    expect(markdown).toContain("| a | 1 |");
    expect(markdown).toContain("a: digest");
    const report = result[REPORT]();
    expect(report.title).toBe("Benchmark of 2 models");
    const kinds = report.parts.map(({ kind }) => kind);
    expect(kinds[0]).toBe("text");
    expect(kinds).toContain("figure");
    expect(Object.keys(result)).not.toContain("toJSON");
    expect(result.machine).toMatchObject({ node: process.versions.node });
    expect(Object.keys(result.charts)).toEqual(
      expect.arrayContaining(["latency", "throughput", "distribution", "histogram"]),
    );
  });

  it("draws every chart", async () => {
    const result = await benchmark({
      ...base,
      models: [model("a"), model("b")],
      concurrency: [1, 2],
    });
    for (const [name, figure] of Object.entries(result.charts)) {
      expect(figure.data.length, name).toBeGreaterThan(0);
    }
    expect(result.charts.sweep!.data.length).toBeGreaterThanOrEqual(2);
  });
});

describe("what cannot be measured is told before the first request", () => {
  const own = model("own");
  const cases: [string, object, RegExp][] = [
    ["no options", undefined as never, /needs an options object/],
    ["no models", { models: undefined }, /needs models to measure/],
    ["an empty list of models", { models: [] }, /"models" is empty/],
    ["models and hosts", { hosts: ["a"], model: "m" }, /one of models, engines and hosts/],
    [
      "hosts without a model",
      { models: undefined, hosts: ["a"] },
      /hosts needs the option "model"/,
    ],
    ["the same model twice", { models: [own, own] }, /two of the models are called "own"/],
    ["no prompt", { prompt: undefined }, /needs a prompt, prompts, or data/],
    ["an empty prompt", { prompt: "  " }, /The prompt is empty/],
    ["no prompts", { prompt: undefined, prompts: [] }, /no prompts/],
    ["an empty one among prompts", { prompt: undefined, prompts: ["a", ""] }, /Prompt 2 is empty/],
    ["zero runs", { runs: 0 }, /option "runs"/],
    ["zero requests", { requests: 0 }, /option "requests"/],
    ["zero at once", { concurrency: 0 }, /option "concurrency"/],
    ["no levels", { concurrency: [] }, /option "concurrency"/],
    ["an unknown limit", { slo: { ttft: 3 } }, /option "slo" must hold/],
    ["a limit of nothing", { slo: { e2eMs: 0 } }, /option "slo" must hold/],
    ["an unknown order", { order: "abab" }, /option "order"/],
    ["an unknown option", { run_s: 3 }, /no option "run_s"/],
    ["a label without data", { label: "Topic" }, /label needs the option "data"/],
    ["an empty table", { data: [], prompt: "{{a}}" }, /no rows|There are no rows/],
    [
      "a label that is no column",
      { data: [{ a: 1 }], prompt: "{{a}}", label: "b" },
      /no column "b"/,
    ],
    ["a template of a missing column", { data: [{ a: 1 }], prompt: "{{b}}" }, /b/],
    [
      "a model of wrong options",
      { models: { model: own, options: { topK: -1 } } },
      /option "models"/,
    ],
  ];

  it.each(cases)("%s", async (_, change, message) => {
    const calls = own.calls;
    const options = change === undefined ? undefined : { ...base, models: own, ...change };
    const error = await benchmark(options as never).catch((e: unknown) => e as Error);
    expect(error).toBeInstanceOf(Error);
    expect((error as { code?: string }).code).toBeDefined();
    expect((error as Error).message).toMatch(message);
    expect(own.calls).toBe(calls);
  });

  it("an unknown model, with those that are there", async () => {
    const wrong = { engine: own.engine, model: "onw" };
    await expect(benchmark({ ...base, models: [own, wrong] })).rejects.toMatchObject({
      code: "model-not-found",
      message: expect.stringContaining("There is: own"),
    });
  });
});
