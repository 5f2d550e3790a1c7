import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { REPORT } from "../../../src/contract/index.js";
import { scripted } from "../../../src/engines/index.js";
import { EngineError, RunStoppedError } from "../../../src/errors/index.js";
import { type Comparison, compare, processDataset } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { answer, moodModel, moodRows, range, readPrompt, wordings } from "./scripts.js";

useTempHome();

const label = "True_Mood";
/** Fewer resamples than the default keep the tests quick. */
const resamples = 200;

describe("compare with labels", () => {
  it("gives the accuracy, F1, test and difference that a hand calculation gives", async () => {
    // Both right on 60 rows, only A on 5, only B on 25, neither on 10.
    const model = moodModel({ A: range(0, 65), B: [...range(0, 60), ...range(65, 90)] });
    const variants = wordings("A", "B");
    const result = await compare(moodRows(100), { model, variants, answer, label });
    const [a, b] = result.arms.map((arm) => arm.scores.Mood!);
    // Wilson 1927: (65 + z²/2 ± z sqrt(65 * 35 / 100 + z²/4)) / (100 + z²).
    expect(a!.accuracy.estimate).toBe(0.65);
    expect(a!.accuracy.low).toBeCloseTo(0.5525, 4);
    expect(a!.accuracy.high).toBeCloseTo(0.7364, 4);
    expect(b!.accuracy.estimate).toBe(0.85);
    // Right of A: 33 of 50 good, 32 of 50 bad.
    expect(a!.macro.f1).toBeCloseTo((66 / 101 + 64 / 99) / 2, 10);
    expect(a!.macroF1.estimate).toBeCloseTo(a!.macro.f1, 10);
    expect(a!.matrix.counts).toEqual([
      [33, 17],
      [18, 32],
    ]);
    const pair = result.pairs[0]!.columns.Mood!;
    expect(pair.counts).toEqual({ both: 60, onlyFirst: 5, onlySecond: 25, neither: 10 });
    // 30 discordant rows: exact 2 * 174437 / 2^30, less the table seen, C(30, 5) / 2^30.
    expect(pair.test.method).toBe("mid-p");
    expect(pair.p).toBeCloseTo((2 * 174_437 - 142_506) / 2 ** 30, 9);
    expect(pair.accuracy.estimate).toBeCloseTo(0.2, 10);
    expect(pair.accuracyBootstrap.low).toBeGreaterThan(0.07);
    expect(pair.accuracyBootstrap.high).toBeLessThan(0.33);
    expect(pair.macroF1.estimate).toBeCloseTo(b!.macro.f1 - a!.macro.f1, 10);
    expect(pair.verdict.claim).toBe("second-better");
    expect(result.verdict.winner).toBe("B");
    expect(result.verdict.text).toContain("Accuracy of Mood: B is better than A by 20 points");
    expect(result.disagreements).toHaveLength(30);
    expect(result.disagreements[0]).toEqual({
      id: "61",
      row: 61,
      input: { text: "message 60" },
      gold: { Mood: "good" },
      answers: { A: { Mood: "good" }, B: { Mood: "bad" } },
      columns: ["Mood"],
    });
    expect(result.table).toHaveLength(100);
    expect(result.table[61]).toMatchObject({ id: "62", "A Mood": "bad", "B status": "ok" });
  });

  it("tells the exact test of the 21 children of Bentur et al., which does not reject", async () => {
    // M. W. Fagerland et al. (2013), table 1: 1, 1, 7 and 12 children; exact p 0.0703.
    const model = moodModel({ A: [0, 1], B: [0, ...range(2, 9)] });
    const variants = wordings("A", "B");
    const result = await compare(moodRows(21), { model, variants, answer, label, resamples });
    const pair = result.pairs[0]!.columns.Mood!;
    expect(pair.counts).toEqual({ both: 1, onlyFirst: 1, onlySecond: 7, neither: 12 });
    expect(pair.test.method).toBe("exact");
    expect(pair.p).toBeCloseTo(0.0703, 4);
    expect(pair.verdict.claim).toBe("no-difference-shown");
    expect(result.verdict.winner).toBeUndefined();
    expect(pair.rowsNeeded).toBeGreaterThan(21);
    expect(result.verdict.text).toMatch(/about \d+ rows would settle it/);
  });

  it("corrects over all pairs, and names a winner only when it beats every other", async () => {
    const right = { A: range(0, 40), B: range(0, 60), C: range(0, 95) };
    const model = moodModel(right);
    const variants = wordings("A", "B", "C");
    const three = await compare(moodRows(100), { model, variants, answer, label, resamples });
    expect(three.pairs.map(({ first, second }) => `${first}${second}`)).toEqual(["AB", "AC", "BC"]);
    const [ab, ac, bc] = three.pairs.map(({ columns }) => columns.Mood!);
    const plain = [ab!, ac!, bc!].map(({ test }) => test.p);
    expect([ab!.p, ac!.p, bc!.p]).toEqual([plain[0], 3 * plain[1]!, 2 * plain[2]!]);
    expect(three.verdict.winner).toBe("C");
    expect(three.verdict.sentences[0]).toBe("C is better than each of the other 2.");
    expect(three.verdict.text).toContain("after Holm's correction for 3 comparisons");
    const based = await compare(moodRows(100), {
      model,
      variants,
      answer,
      label,
      resamples,
      baseline: "B",
    });
    expect(based.pairs.map(({ first, second }) => `${first}${second}`)).toEqual(["BA", "BC"]);
    expect(based.verdict.winner).toBeUndefined();
  });

  it("counts rows without a valid answer as wrong, and says so", async () => {
    const model = scripted(({ messages }) => {
      const { variant, row } = readPrompt(messages.find(({ role }) => role === "user")!.content);
      if (variant === "B" && row < 3) return "I would rather not.";
      if (variant === "B" && row === 3) throw new EngineError("refused", "no", { status: 400 });
      return JSON.stringify({ Mood: row % 2 === 0 ? "good" : "bad" });
    });
    const variants = wordings("A", "B");
    const result = await compare(moodRows(10), {
      model,
      variants,
      answer,
      label,
      resamples,
      reask: false,
    });
    expect(result.arms[1]!.counts).toEqual({
      ok: 6,
      invalid: 3,
      truncated: 0,
      failed: 1,
      skipped: 0,
    });
    expect(result.arms[1]!.scores.Mood).toMatchObject({ correct: 6, missing: 4, rows: 10 });
    expect(result.notes).toContain("B: 4 rows without a valid answer count as wrong.");
    expect(result.arms[1]!.failures).toHaveLength(4);
    expect(result.disagreements.map(({ answers }) => answers.B)).toEqual([null, null, null, null]);
  });

  it("never shows a model the labels, not even of a column that is called like the answer", async () => {
    const rows = moodRows(6).map(({ text, True_Mood }) => ({ text, Mood: `${True_Mood} ` }));
    const model = moodModel({ A: range(0, 6), B: range(0, 3) });
    const variants = wordings("A", "B");
    const result = await compare(rows, { model, variants, answer, label: "Mood", resamples });
    for (const { messages } of model.requests) {
      expect(messages.at(-1)!.content).toMatch(/^[AB]: message \d$/);
    }
    expect(result.arms[0]!.scores.Mood!.accuracy.estimate).toBe(1);
    const seen: string[][] = [];
    const look = (row: { text: string }) => {
      seen.push(Object.keys(row));
      return `A: ${row.text}`;
    };
    await compare(rows, {
      model,
      variants: [look, "B: {{text}}"],
      answer,
      label: "Mood",
      resamples,
    });
    expect(new Set(seen.flat())).toEqual(new Set(["text"]));
  });

  it("leaves out rows without a label or with nothing to ask, and counts them", async () => {
    const rows = moodRows(10).map((row, i) => ({
      text: i === 0 ? "" : row.text,
      True_Mood: i === 1 ? null : i === 2 ? "furious" : row.True_Mood,
    }));
    const model = moodModel({ A: range(0, 10), B: range(0, 10) });
    const result = await compare(rows, {
      model,
      variants: wordings("A", "B"),
      answer,
      label,
      resamples,
    });
    expect(result.rows).toBe(9);
    expect(result.arms[0]!.scores.Mood).toMatchObject({ rows: 8, correct: 7 });
    expect(result.notes).toEqual([
      "1 row had nothing to ask about and is left out.",
      "1 row without a true label in True_Mood is not scored.",
      "True_Mood has labels that no answer can be, which makes those rows wrong: furious.",
      "A and B gave the same answer to every row both answered.",
    ]);
  });
});

describe("arms as runs", () => {
  const variants = wordings("A", "B");

  it("asks nothing twice: not the same call, not an arm that is an earlier run's", async () => {
    const model = moodModel({ A: range(0, 30), B: range(0, 40) });
    const rows = moodRows(50);
    await processDataset(rows, { model, prompt: "A: {{text}}", answer });
    expect(model.calls).toBe(50);
    const first = await compare(rows, { model, variants, answer, label, resamples });
    expect(model.calls).toBe(100);
    expect(first.arms.map(({ run }) => run.reused)).toEqual([50, 0]);
    expect(first.notes.join(" ")).toContain("A: 50 rows cost nothing");
    const again = await compare(rows, { model, variants, answer, label, resamples });
    expect(model.calls).toBe(100);
    expect(again.arms.map(({ run }) => run.reused)).toEqual([50, 50]);
    expect(again.arms.map(({ run }) => run.id)).toEqual(first.arms.map(({ run }) => run.id));
    expect(again.pairs[0]!.columns).toEqual(first.pairs[0]!.columns);
  });

  it("takes turns in blocks, forth and back, so that no arm is favoured", async () => {
    const model = moodModel({ A: [], B: [] }, { latencyMs: 0, keep: 500 });
    const result = await compare(moodRows(100), { model, variants, answer, label, resamples });
    expect(result.order).toBe("interleaved");
    const order = model.requests.map(
      ({ messages }) => readPrompt(messages.at(-1)!.content).variant,
    );
    const blocks = order
      .join("")
      .match(/A+|B+/g)!
      .map((run) => `${run[0]}${run.length}`);
    const full = ["B16", "A16", "B16", "A16", "B16", "A16", "B16", "A16", "B16", "A16", "B16"];
    expect(blocks).toEqual(["A8", ...full, "A12", "B4"]);
    expect(order.filter((name) => name === "A")).toHaveLength(100);
  });

  it("runs arms of different models one after the other, with as many requests in flight", async () => {
    const small = moodModel({ A: range(0, 9) }, { name: "small", digest: "s", latencyMs: 2 });
    const large = moodModel({ A: range(0, 20) }, { name: "large", digest: "l", latencyMs: 2 });
    const result = await compare(moodRows(20), {
      variants: { small: { model: small }, large },
      prompt: "A: {{text}}",
      answer,
      label,
      resamples,
    });
    expect(result.order).toBe("sequence");
    expect([small.maxInFlight, large.maxInFlight]).toEqual([4, 4]);
    expect(result.arms.map((arm) => arm.model.name)).toEqual(["small", "large"]);
    expect(result.pairs[0]!.columns.Mood!.counts.onlySecond).toBe(11);
  });

  it("gives functions made by one function runs of their own", async () => {
    const make = (name: string) => (row: { text: string }) => `${name}: ${row.text}`;
    const model = moodModel({ A: range(0, 4), B: range(0, 8) });
    const result = await compare(moodRows(8), {
      model,
      variants: { one: make("A"), two: make("B") },
      answer,
      label,
      resamples,
    });
    expect(new Set(result.arms.map(({ run }) => run.id)).size).toBe(2);
    expect(result.arms.map(({ scores }) => scores.Mood!.correct)).toEqual([4, 8]);
  });

  it("stops as a whole, keeps what was answered, gives the part all arms have, and goes on", async () => {
    const stop = new AbortController();
    const model = moodModel({ A: range(0, 80), B: range(0, 40) });
    let settled = 0;
    const options = { model, variants, answer, label, resamples, concurrency: 1 } as const;
    const running = compare(moodRows(80), {
      ...options,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "row" && ++settled === 80) stop.abort();
      },
    });
    const error = await running.then(
      () => undefined,
      (thrown: unknown) => thrown as RunStoppedError,
    );
    expect(error).toBeInstanceOf(RunStoppedError);
    expect(error?.code).toBe("interrupted");
    const partial = error!.partial as Comparison;
    expect(partial.rows).toBeGreaterThanOrEqual(32);
    expect(partial.rows).toBeLessThan(80);
    expect(partial.notes.join(" ")).toContain("have no outcome of every variant yet");
    const asked = model.calls;
    const whole = await compare(moodRows(80), options);
    expect(model.calls).toBeLessThanOrEqual(162);
    expect(model.calls - asked).toBeLessThanOrEqual(82);
    expect(whole.rows).toBe(80);
  });

  it("names the arms' runs after the comparison's, and says which arm was never begun", async () => {
    const stop = new AbortController();
    const model = moodModel({ A: [], B: [] }, { latencyMs: 1 });
    const running = compare(moodRows(30), {
      model,
      variants,
      answer,
      resamples,
      run: "trial",
      order: "sequence",
      signal: stop.signal,
      onEvent: ({ type }) => type === "row" && stop.abort(),
    });
    const error = (await running.catch((thrown: unknown) => thrown)) as RunStoppedError;
    expect(error.message).toMatch(/^Variant "A": /);
    const { arms, rows, verdict } = error.partial as Comparison;
    expect(arms.map(({ run }) => run.message)[1]).toBe("This variant was not begun.");
    expect([rows, verdict.text]).toEqual([0, expect.stringContaining("cannot be compared")]);
    expect(arms[0]!.run.id).toMatch(/trial.A/i);
  });

  it("runs a dozen arms at once without a word from Node about listeners", async () => {
    const warned = vi.spyOn(process, "emitWarning");
    const before = process.listenerCount("SIGINT");
    const names = [..."ABCDEFGHIJKL"];
    const model = moodModel(Object.fromEntries(names.map((name) => [name, []])));
    const signal = new AbortController().signal;
    const many = { model, variants: wordings(...names), answer, resamples: 100, signal };
    const result = await compare(moodRows(4), { ...many, baseline: "A" });
    expect(result.pairs).toHaveLength(11);
    expect(warned).not.toHaveBeenCalled();
    expect(process.listenerCount("SIGINT")).toBe(before);
    warned.mockRestore();
  });

  it("tells every event with its arm", async () => {
    const model = moodModel({ A: [], B: [] });
    const told = new Map<string, number>();
    await compare(moodRows(5), {
      model,
      variants,
      answer,
      resamples,
      onEvent: ({ type, arm }) => {
        if (type === "row") told.set(arm, (told.get(arm) ?? 0) + 1);
      },
    });
    expect([...told]).toEqual([
      ["A", 5],
      ["B", 5],
    ]);
  });
});

describe("compare without labels", () => {
  it("tells agreement, and that nothing says which is better", async () => {
    // Cohen's table of 20, 5, 10 and 15 rows: kappa 0.4.
    const model = scripted(({ messages }) => {
      const { variant, row } = readPrompt(messages.at(-1)!.content);
      const yes = variant === "A" ? row < 25 : row < 20 || (row >= 25 && row < 35);
      return JSON.stringify({ Mood: yes ? "good" : "bad" });
    });
    const rows = moodRows(50).map(({ text }) => ({ text }));
    const result = await compare(rows, { model, variants: wordings("A", "B"), answer, resamples });
    expect(result.agreement.Mood!.percent.estimate).toBeCloseTo(0.7, 10);
    expect(result.agreement.Mood!.kappa!.estimate).toBeCloseTo(0.4, 10);
    expect(result.pairs[0]!.agreement.Mood!.kappa!.estimate).toBeCloseTo(0.4, 10);
    expect(result.verdict.winner).toBeUndefined();
    expect(result.verdict.text).toContain(
      "Mood: the variants gave the same answer on 70.0 % of the rows.",
    );
    expect(result.verdict.text).toContain("nothing says which is better");
    const hinted = await compare(
      rows.map((row) => ({ ...row, Mood: "good" })),
      {
        model,
        variants: wordings("A", "B"),
        answer,
        existing: "replace",
        resamples,
      },
    );
    expect(hinted.notes.join(" ")).toContain('label: "Mood" scores the variants against it');
    expect(hinted.notes.join(" ")).not.toContain("are shown");
  });

  it("says what the models are shown, and which column in single braces they are not", async () => {
    const shown = await compare(
      moodRows(4).map((row) => ({ ...row, Mood: "good" })),
      {
        model: scripted(() => '{"Mood":"good"}'),
        variants: { A: "A: {{text}}", B: "B: {{text}} {Mood}" },
        answer,
        resamples,
      },
    );
    expect(shown.notes).toContain(
      'The models are shown what the table has in Mood, as answers are called so; existing: "replace" hides it.',
    );
    expect(shown.notes.join("\n")).toContain("\nB: {Mood} in the prompt is plain words");
    expect(shown.notes.join("\n")).not.toContain("A: {Mood}");
  });
});

describe("metrics of the user's own", () => {
  const model = scripted(({ messages }) => {
    const { variant, row } = readPrompt(messages.find(({ role }) => role === "user")!.content);
    if (variant === "A" && row === 0) return { text: "cut", finish: "length" };
    return JSON.stringify({ Words: "x ".repeat(variant === "A" ? 10 + (row % 3) : 5 + (row % 2)) });
  });
  const words = z.object({ Words: z.string() });
  const variants = wordings("A", "B");

  it("are compared row by row, in their own unit and direction", async () => {
    const result = await compare(moodRows(40), {
      model,
      variants,
      answer: words,
      resamples,
      label: { Words: "True_Mood" },
      metrics: {
        length: {
          score: (_row, given) => given.Words.trim().split(" ").length,
          higherIsBetter: false,
          missing: 100,
          unit: "words",
        },
        short: (_row, given, gold) => given.Words.length < 20 && gold.Words !== undefined,
      },
    });
    const { length, short } = result.pairs[0]!.metrics;
    const expected = range(0, 40).map((row) => (row === 0 ? 100 : 10 + (row % 3)));
    const mean = expected.reduce((sum, each) => sum + each, 0) / 40;
    expect(result.arms[0]!.metrics.length!.estimate).toBeCloseTo(mean, 10);
    expect(length!.difference.estimate).toBeCloseTo(5.5 - mean, 10);
    // Two metrics on one pair: each interval at 97.5 %.
    expect(length!.difference.confidence).toBeCloseTo(0.975, 10);
    expect(length!.verdict.claim).toBe("second-better");
    expect(length!.verdict.sentence).toMatch(/^length: B is better than A by [\d.]+ words/);
    expect(short!.verdict.sentence).toContain("points");
    expect(short!.difference.estimate).toBe(1);
    const tables = result[REPORT]().parts.filter((part) => part.kind === "table");
    const own = tables.find((part) => part.title === "length: pair by pair");
    // Fewer words are better: what B gains stands in the table as what it is less.
    const said = /by ([\d.]+) words: between ([\d.]+) and ([\d.]+) at/.exec(
      length!.verdict.sentence,
    );
    expect(own!.rows[0]![1]).toBe(`-${said![1]} (-${said![3]} to -${said![2]})`);
    expect(own!.columns[1]).toMatchObject({ unit: "words" });
    expect(result.charts["difference length"]!.data).not.toHaveLength(0);
  });

  it("say which row a metric cannot score, and keep the answers", async () => {
    const calls = model.calls;
    const run = (score: () => number) =>
      compare(moodRows(4), { model, variants, answer: words, resamples, metrics: { odd: score } });
    await expect(run(() => Number.NaN)).rejects.toThrow(/metric "odd" gave NaN for row 2/);
    await expect(
      run(() => {
        throw new Error("boom");
      }),
    ).rejects.toThrow(/metric "odd" threw "boom" for row 2/);
    expect(model.calls - calls).toBeLessThanOrEqual(9);
  });
});

describe("what a comparison costs", () => {
  const costly = (latency: (row: number, variant: string) => number) =>
    scripted(
      ({ messages }) => {
        const { variant, row } = readPrompt(messages.at(-1)!.content);
        return {
          text: JSON.stringify({ Mood: "good" }),
          tokens: { prompt: variant === "B" ? 200 : 100, completion: 10 },
          durations: { totalMs: latency(row, variant) + 50, queueMs: 50 },
        };
      },
      { digest: latency.toString() },
    );
  const variants = wordings("A", "B");
  const both = { variants, answer, resamples, concurrency: 1 } as const;

  it("compares tokens and time per row, and claims what the intervals allow", async () => {
    const model = costly((row, variant) => (100 + row) * (variant === "B" ? 2 : 1));
    const result = await compare(moodRows(60), { ...both, model });
    const { cost } = result.pairs[0]!;
    expect(cost.promptTokens.estimate).toBe(2);
    expect(cost.completionTokens.estimate).toBe(1);
    expect(cost.ms.estimate).toBeCloseTo(2, 10);
    expect(cost.ms.turns).toBe(20);
    expect(result.arms[0]!.cost.ms.estimate).toBeCloseTo(100 + 29.5, 10);
    expect(cost.verdicts.map(({ claim }) => claim)).toEqual(["first-better", "first-better"]);
    expect(result.verdict.text).toContain("The time per row of B is 2 times that of A");
  });

  it("claims nothing about time where conditions were not alike: in sequence, or answered earlier", async () => {
    const model = costly((row, variant) => (100 + row) * (variant === "B" ? 2 : 1));
    const later = await compare(moodRows(60), { ...both, model, order: "sequence" });
    expect(later.pairs[0]!.cost.verdicts[1]!.claim).toBe("not-comparable");
    expect(later.verdict.text).toContain("asked one after the other");
    const again = await compare(moodRows(60), { ...both, model });
    expect(again.pairs[0]!.cost.ms.estimate).toBeCloseTo(2, 10);
    expect(again.verdict.text).toContain("too few rows were asked by both in this call");
    expect(again.arms.map((arm) => arm.cost.earlierRows)).toEqual([60, 60]);
  });
});

describe("the result", () => {
  it("is frozen plain data with charts and a report", async () => {
    const model = moodModel({ A: range(0, 20), B: range(0, 30) });
    const variants = wordings("A", "B");
    const result = await compare(moodRows(40), { model, variants, answer, label, resamples });
    expect(Object.isFrozen(result)).toBe(true);
    expect(Object.keys(result.charts)).toEqual([
      "difference Mood",
      "cost and quality",
      "confusion Mood A",
      "confusion Mood B",
      "labels Mood",
    ]);
    for (const figure of Object.values(result.charts))
      expect(figure.data.length).toBeGreaterThan(0);
    const plain = JSON.parse(JSON.stringify(result));
    expect(plain.pairs[0].columns.Mood.counts.onlySecond).toBe(10);
    expect(plain.table).toHaveLength(40);
    const report = result[REPORT]();
    expect(report.title).toBe("A, B on 40 rows");
    expect(report.parts[0]).toEqual({
      kind: "text",
      text: result.verdict.sentences[0],
      tone: "verdict",
    });
    const titles = report.parts.flatMap((part) =>
      "title" in part && part.title ? [part.title] : [],
    );
    expect(titles).toContain("Mood: pair by pair");
    expect(titles).toContain("10 rows on which the variants disagree");
    expect(report.parts).toContainEqual(
      expect.objectContaining({
        title: "Mood: pair by pair",
        rows: [expect.arrayContaining(["B – A", saidInPoints(result)])],
      }),
    );
    const arms = report.parts.find((part) => part.kind === "table")!;
    expect(arms.kind === "table" && arms.rows[0]![2]).toBe("50.0 % (35.1 to 64.9)");
    const rows = report.parts.findLast((part) => part.kind === "table")!;
    expect(rows.kind === "table" && rows.rows[0]).toEqual([
      "21",
      "message 20",
      "good",
      "bad",
      "✓ good",
    ]);
    const tones = report.parts.flatMap((part) => (part.kind === "text" ? [part.tone] : []));
    expect(tones.slice(0, 3)).toEqual(["verdict", "note", "note"]);
  });

  it("holds calibration where the model tells probabilities", async () => {
    const model = scripted(({ messages }) => {
      const { row } = readPrompt(messages.at(-1)!.content);
      return {
        text: JSON.stringify({ Mood: "good" }),
        scored: [
          {
            path: ["Mood"],
            probabilities: { good: row % 2 ? 0.6 : 0.9, bad: row % 2 ? 0.4 : 0.1 },
          },
        ],
      };
    });
    const variants = wordings("A", "B");
    const result = await compare(moodRows(20), { model, variants, answer, label, resamples });
    const found = result.arms[0]!.calibration.Mood!;
    // 10 rows at 0.9, all right; 10 at 0.6, all wrong: (0.1 + 0.6) / 2.
    expect(found.ece).toBeCloseTo(0.35, 10);
    expect(Object.keys(result.charts)).toContain("reliability Mood A");
  });
});

/** The difference as the verdict says it, written as the table writes it. */
function saidInPoints({ verdict }: Comparison): string {
  const said = /B is better than A by (\S+) points: between (\S+) and (\S+) at/.exec(verdict.text)!;
  return `+${said[1]} (+${said[2]} to +${said[3]})`;
}
