import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Outcome, RunEvent } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import { EngineError, RunStoppedError, TaskError } from "../../src/errors/index.js";
import { analyze, estimate, processDataset, runs } from "../../src/functions/index.js";
import { mergeRepeats } from "../../src/functions/repeats/merge-repeats.js";
import { useTempHome } from "./temp-home.js";

const home = useTempHome();

const answer = z.object({ Mood: z.enum(["good", "bad"]), Score: z.number(), Why: z.string() });
const options = { temperature: 0.7 };

function rows(n: number): { text: string }[] {
  return Array.from({ length: n }, (_, i) => ({ text: `message ${i}` }));
}

/** Answers each row from a list, one asking after the other; concurrency 1 keeps them in order. */
function inTurn(answers: Readonly<Record<number, readonly string[]>>) {
  const asked = new Map<number, number>();
  let calls = 0;
  const seeds: (number | undefined)[] = [];
  const model = scripted(({ messages, options: given }) => {
    calls++;
    seeds.push(given.seed);
    const row = Number(/message (\d+)/.exec(messages.at(-1)!.content)?.[1]);
    const turn = asked.get(row) ?? 0;
    asked.set(row, turn + 1);
    const list = answers[row] ?? ["good 1"];
    const text = list[turn % list.length]!;
    if (text === "fail") throw new EngineError("refused", "The server said no.");
    if (text === "nonsense") return "nonsense";
    const [Mood, Score] = text.split(" ");
    return JSON.stringify({ Mood, Score: Number(Score), Why: `because ${turn}` });
  });
  return { model, calls: () => calls, seeds };
}

const base = { prompt: "How is this?\n{{text}}", answer, options, concurrency: 1, reask: false };

describe("repeats", () => {
  it("asks each row n times and gives the mode with its share", async () => {
    const { model, calls } = inTurn({
      0: ["good 1", "bad 1", "good 2", "good 1"],
      1: ["bad 3", "bad 3", "bad 3", "bad 3"],
    });
    const result = await processDataset(rows(2), { ...base, model, repeats: 4 });
    expect(calls()).toBe(8);
    expect(result.columns).toEqual([
      "Mood",
      "Score",
      "Why",
      "answer_status",
      "answer_error",
      "Mood_consistency",
      "Score_consistency",
      "answer_consistency",
    ]);
    expect(result.data).toEqual([
      {
        text: "message 0",
        Mood: "good",
        Score: 1,
        // The free text of the first repeat that gave both modes.
        Why: "because 0",
        answer_status: "ok",
        answer_error: null,
        Mood_consistency: 0.75,
        Score_consistency: 0.75,
        answer_consistency: 0.5,
      },
      {
        text: "message 1",
        Mood: "bad",
        Score: 3,
        Why: "because 0",
        answer_status: "ok",
        answer_error: null,
        Mood_consistency: 1,
        Score_consistency: 1,
        answer_consistency: 1,
      },
    ]);
    expect(result.run).toMatchObject({ rows: 8, repeats: 4, counts: { ok: 8 } });
    expect(result.run.message).toContain("8 answers, 4 for each row");
  });

  it("asks only the new repeats when the number is raised, and nothing when it is lowered", async () => {
    const { model, calls } = inTurn({ 0: ["good 1", "bad 1", "bad 1"] });
    const data = rows(5);
    await processDataset(data, { ...base, model });
    expect(calls()).toBe(5);
    const three = await processDataset(data, { ...base, model, repeats: 3 });
    expect(calls()).toBe(15);
    expect(three.run).toMatchObject({ resumed: true, reused: 5 });
    expect(three.data[0]).toMatchObject({ Mood: "bad", Mood_consistency: 2 / 3 });
    const again = await processDataset(data, { ...base, model, repeats: 3 });
    expect(again.data).toEqual(three.data);
    const two = await processDataset(data, { ...base, model, repeats: 2 });
    expect(two.data[0]).toMatchObject({ Mood: "good", Mood_consistency: 0.5 });
    const one = await processDataset(data, { ...base, model });
    expect(one.data[0]).toMatchObject({ Mood: "good" });
    expect(one.columns).not.toContain("answer_consistency");
    expect(calls()).toBe(15);
    const [info] = await runs.list();
    // The run keeps all it was ever asked: its total stays that of three repeats.
    expect(info).toMatchObject({ total: 15, counts: { ok: 15 }, manifest: { repeats: 3 } });
    expect(await runs.list()).toHaveLength(1);
  });

  it("keeps a row ok while at least half of its repeats are, and counts the others against it", async () => {
    const { model } = inTurn({
      0: ["fail", "good 1", "good 1", "fail"],
      1: ["fail", "nonsense", "fail", "good 1"],
      2: ["nonsense", "fail", "nonsense", "nonsense"],
    });
    const { data, failures, run } = await processDataset(rows(3), { ...base, model, repeats: 4 });
    expect(data[0]).toMatchObject({
      Mood: "good",
      answer_status: "ok",
      answer_error: null,
      Mood_consistency: 0.5,
      answer_consistency: 0.5,
    });
    expect(data[1]).toMatchObject({
      Mood: null,
      Score: null,
      answer_status: "failed",
      answer_error: "2 of 4 repeats: The server said no.",
      Mood_consistency: null,
      answer_consistency: null,
    });
    expect(data[2]).toMatchObject({ answer_status: "invalid" });
    expect(data[2]!.answer_error).toContain("3 of 4 repeats: ");
    expect(run.counts).toMatchObject({ ok: 3, failed: 5, invalid: 4 });
    expect(failures.map(({ row, repeat }) => `${row}.${repeat}`)).toEqual([
      "1.1",
      "1.4",
      "2.1",
      "2.2",
      "2.3",
      "3.1",
      "3.2",
      "3.3",
      "3.4",
    ]);
  });

  it("asks only the failed repeats again, by the same call or from the journal alone", async () => {
    const first = inTurn({ 0: ["good 1", "fail", "bad 1"], 2: ["fail", "fail", "good 1"] });
    const { run } = await processDataset(rows(3), { ...base, model: first.model, repeats: 3 });
    expect((await runs.failures(run.id)).map(({ index, repeat }) => [index, repeat])).toEqual([
      [0, 1],
      [2, undefined],
      [2, 1],
    ]);
    const ranges = JSON.parse(readFileSync(path.join(run.folder!, "failed_ranges.json"), "utf8"));
    expect(ranges).toMatchObject([
      { start: 1, end: 1, ids: ["1"], statuses: { failed: 1 } },
      { start: 3, end: 3, ids: ["3"], statuses: { failed: 2 } },
    ]);
    const mend = inTurn({ 0: ["bad 1"], 2: ["good 1", "fail"] });
    const retried = await runs.retryFailures(run.id, { model: mend.model, concurrency: 1 });
    expect(retried).toMatchObject({ retried: 3, mended: 2 });
    expect(retried.failures).toMatchObject([{ row: 3, repeat: 2 }]);
    expect(await runs.get(run.id)).toMatchObject({ total: 9, counts: { ok: 8, failed: 1 } });
    const last = inTurn({ 2: ["good 1"] });
    const after = await processDataset(rows(3), { ...base, model: last.model, repeats: 3 });
    expect(last.calls()).toBe(1);
    expect(after.data[0]).toMatchObject({ Mood: "bad", Mood_consistency: 2 / 3 });
    expect(after.data[2]).toMatchObject({ Mood: "good", Mood_consistency: 1 });
  });

  it("goes on where it was stopped, with the rows that were whole in the partial result", async () => {
    const stop = new AbortController();
    let events = 0;
    const data = rows(10);
    const { model, calls } = inTurn({});
    const error = await processDataset(data, {
      ...base,
      model,
      repeats: 3,
      signal: stop.signal,
      onEvent: (event: RunEvent) => {
        if (event.type === "row" && ++events === 8) stop.abort();
      },
    }).catch((thrown: unknown) => thrown as RunStoppedError);
    expect(error).toBeInstanceOf(RunStoppedError);
    const partial = (error as RunStoppedError).partial as { data: unknown[] };
    const asked = calls();
    expect(partial.data).toHaveLength(Math.floor(asked / 3));
    const whole = await processDataset(data, { ...base, model, repeats: 3 });
    expect(calls()).toBe(30);
    expect(whole.data).toHaveLength(10);
    expect(whole.run.reused).toBe(asked);
  });

  it("tells which asking an event is about, and fills a template once for all of them", async () => {
    let rendered = 0;
    const events: RunEvent[] = [];
    await processDataset(rows(2), {
      ...base,
      prompt: ({ text }: { text: string }) => {
        rendered++;
        return text;
      },
      model: inTurn({}).model,
      repeats: 3,
      onEvent: (event: RunEvent) => events.push(event),
    });
    const askings = events.flatMap((event) =>
      event.type === "row" ? [`${event.index}.${event.repeat}`] : [],
    );
    const last = events.findLast(({ type }) => type === "progress");
    expect(last).toMatchObject({ progress: { unit: "answers", done: 6, total: 6 } });
    expect(askings).toEqual(["0.0", "0.1", "0.2", "1.0", "1.1", "1.2"]);
    expect(rendered).toBe(2);
  });

  it("counts a given seed up, so that repeats differ and stay reproducible", async () => {
    const { model, seeds } = inTurn({});
    await processDataset(rows(1), {
      ...base,
      model,
      repeats: 3,
      options: { temperature: 0.7, seed: 40 },
    });
    expect(seeds).toEqual([40, 41, 42]);
    const free = inTurn({});
    await processDataset(rows(1), { ...base, model: free.model, repeats: 2 });
    expect(free.seeds).toEqual([undefined, undefined]);
  });

  it("warns where all repeats must be alike", async () => {
    const { model } = inTurn({});
    const warned = async (given: object) => {
      const { run } = await processDataset(rows(1), {
        ...base,
        ...given,
        model,
        fresh: true,
      } as never);
      return run.warnings.filter(({ message }) => message.includes("all alike")).length;
    };
    expect(await warned({ repeats: 2, options: {} })).toBe(1);
    expect(await warned({ repeats: 2, options: { temperature: 1, topK: 1 } })).toBe(1);
    expect(await warned({ repeats: 2 })).toBe(0);
    expect(await warned({ repeats: 1, options: {} })).toBe(0);
  });

  it("refuses what cannot be meant before anything is asked", async () => {
    const { model, calls } = inTurn({});
    const failing = (given: object) =>
      processDataset(rows(1), { ...base, model, ...given } as never).catch(
        (thrown: unknown) => thrown as TaskError,
      );
    const packed = await failing({ repeats: 2, rowsPerRequest: 5 });
    expect(packed).toBeInstanceOf(TaskError);
    expect(packed).toMatchObject({ code: "option-invalid" });
    for (const repeats of [0, 1.5, 101, "3"]) {
      expect(await failing({ repeats })).toMatchObject({ code: "option-invalid" });
    }
    const clash = await failing({ repeats: 2, name: "Mood" });
    expect(String(clash)).toContain("Mood_consistency");
    expect(calls()).toBe(0);
  });

  it("names one consistency column for a single answer", async () => {
    let turn = 0;
    const result = await processDataset(rows(1), {
      prompt: "{{text}}",
      model: scripted(() => (turn++ === 1 ? "no" : " yes ")),
      repeats: 3,
      concurrency: 1,
    });
    expect(result.columns).toEqual([
      "answer",
      "answer_status",
      "answer_error",
      "answer_consistency",
    ]);
    expect(result.data[0]).toMatchObject({ answer: "yes", answer_consistency: 2 / 3 });
  });

  it("streams a file row by row, in its order", async () => {
    const file = path.join(home(), "in.csv");
    writeFileSync(
      file,
      `text\n${rows(40)
        .map(({ text }) => text)
        .join("\n")}\n`,
    );
    const { model } = inTurn({ 7: ["bad 2", "bad 2", "good 1"] });
    const { data } = await processDataset(file, { ...base, model, repeats: 3, concurrency: 8 });
    const lines = readFileSync(data, "utf8").trimEnd().split(/\r?\n/);
    expect(lines[0]).toContain(
      "answer_error,Mood_consistency,Score_consistency,answer_consistency",
    );
    expect(lines).toHaveLength(41);
    expect(lines[8]).toMatch(/^message 7,bad,2,/);
  });

  it("estimates and analyses all askings", async () => {
    const { model } = inTurn({ 0: ["good 1", "good 1", "bad 1"], 1: ["bad 1"], 2: ["good 2"] });
    const once = await estimate(rows(3), { ...base, model });
    const thrice = await estimate(rows(3), { ...base, model, repeats: 3 });
    expect(thrice).toMatchObject({ rows: 3, calls: 9, promptTokens: once.promptTokens * 3 });
    const result = await processDataset(rows(3), { ...base, model, repeats: 3 });
    const analysis = await analyze(result);
    expect(analysis.rows).toMatchObject({ total: 9, done: 9, distinct: 3, repeats: 3 });
    const mood = analysis.agreement.find(({ column }) => column === "Mood")!;
    expect(mood.rows).toBe(3);
    expect(mood.meanConsistency).toBeCloseTo((2 / 3 + 1 + 1) / 3, 12);
    expect(mood.unanimous.estimate).toBeCloseTo(2 / 3, 12);
    expect(analysis.agreement.map(({ column }) => column)).toEqual(["Mood", "Score"]);
    const summary = readFileSync(path.join(result.run.folder!, "summary.md"), "utf8");
    // Wilson's interval of 3 of 3 rows: nine askings of three rows are no nine rows.
    expect(summary).toContain("| ok | 9 | 100.0 % | 43.8 % to 100.0 % |");
    const ok = analysis.statuses.find(({ value }) => value === "ok")!.share;
    expect([ok.estimate, ok.low.toFixed(3), ok.high]).toEqual([1, "0.439", 1]);
    // 5 of 9 askings, bounded as 2 of 3 rows are.
    const good = analysis.distributions[0]!.values[0]!;
    expect(good).toMatchObject({ value: "good", count: 5, share: { estimate: 5 / 9 } });
    expect([good.share.low, good.share.high].map((end) => end.toFixed(3))).toEqual([
      "0.208",
      "0.939",
    ]);
  });
});

describe("merging repeats", () => {
  const columns = [{ name: "L", kind: "list" as const }];
  const outcome = (values: Record<string, unknown>): Outcome => ({
    status: "ok",
    values,
    attempts: 1,
  });

  it("compares lists without their order", () => {
    const merged = mergeRepeats(
      [outcome({ L: ["b", "a"] }), outcome({ L: ["c"] }), outcome({ L: ["a", "b"] })],
      columns,
    );
    expect(merged.outcome.values).toEqual({ L: ["b", "a"] });
    expect(merged.consistency).toBeCloseTo(2 / 3, 12);
  });

  it("gives the mean of what the repeats said of each label", () => {
    const said = (Mood: string, good: number): Outcome => ({
      ...outcome({ Mood }),
      probabilities: { Mood: { good, bad: 1 - good } },
    });
    const { outcome: merged } = mergeRepeats(
      [said("good", 0.9), said("bad", 0.3), said("good", 0.6)],
      [{ name: "Mood", kind: "label" }],
    );
    expect(merged.values).toEqual({ Mood: "good" });
    expect(merged.probabilities!.Mood!.good).toBeCloseTo(0.6, 12);
    expect(merged.probabilities!.Mood!.bad).toBeCloseTo(0.4, 12);
  });

  it("gives shares between 1/n and 1, the overall one never above a column's", () => {
    const value = fc.constantFrom("a", "b", "c");
    const arbitrary = fc.array(fc.record({ A: value, B: value }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(arbitrary, (answers) => {
        const names = ["A", "B"].map((name) => ({ name, kind: "label" as const }));
        const {
          consistency,
          byColumn,
          outcome: merged,
        } = mergeRepeats(
          answers.map((values) => outcome(values)),
          names,
        );
        for (const [at, { name }] of names.entries()) {
          const given = answers.filter((one) => one[name as "A"] === merged.values![name]).length;
          expect(byColumn[at]).toBeCloseTo(given / answers.length, 12);
          for (const other of ["a", "b", "c"]) {
            expect(answers.filter((one) => one[name as "A"] === other).length).toBeLessThanOrEqual(
              given,
            );
          }
          expect(consistency!).toBeLessThanOrEqual(byColumn[at]!);
        }
      }),
    );
  });
});
