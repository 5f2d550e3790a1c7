import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import { estimate, processDataset, runs } from "../../src/functions/index.js";
import type { RunManifest, RunSession } from "../../src/runs/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();
const folder = mkdtempSync(path.join(tmpdir(), "promptframe-estimate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = Array.from({ length: 200 }, (_, i) => ({
  text: i % 4 === 0 ? "" : `a message, number ${i}`,
}));

describe("estimate", () => {
  it("says rows, calls and tokens, shows prompts, and calls no model", async () => {
    const model = scripted(() => "x");
    const cost = await estimate(data, { model, prompt: "Say: {{text}}", rowsPerRequest: 10 });
    expect(model.calls).toBe(0);
    expect(cost.rows).toBe(200);
    expect(cost.blankRows).toBe(50);
    expect(cost.calls).toBe(15);
    expect(cost.promptTokens).toBeGreaterThan(500);
    expect(cost.samples[0]!.text).toContain("Say: a message");
    expect(cost.timeMs).toBeUndefined();
    expect(cost.basis).toContain("no earlier run");
  });

  it("learns the speed from an earlier run of the same model", async () => {
    const model = scripted(() => "x", { latencyMs: 2 });
    await processDataset(data, { model, prompt: "First: {{text}}" });
    const cost = await estimate(data, { model, prompt: "Say: {{text}}" });
    expect(cost.timeMs).toBeGreaterThan(0);
    expect(cost.basis).toContain("rows/s");
  });

  it("warns of rows that will not fit the window", async () => {
    const model = scripted(() => "x", { info: { contextTokens: 64 } });
    const long = [{ text: "word ".repeat(400) }];
    const { warnings } = await estimate(long, {
      model,
      prompt: "{{text}}",
      options: { maxTokens: 16 },
    });
    expect(warnings.join()).toContain("never cut silently");
  });

  it("finds mistakes like processDataset does", async () => {
    const model = scripted(() => "x");
    await expect(estimate(data, { model, prompt: "{{Text}}" })).rejects.toMatchObject({
      code: "missing-column",
    });
  });
});

describe("rows with nothing to ask about", () => {
  const isBlank = (i: number): boolean => i % 977 === 5 || i > 2_990;
  const sparse = Array.from({ length: 3_000 }, (_, i) => ({
    id: String(i),
    text: isBlank(i) ? "  " : `m${i}`,
  }));
  const blank = sparse.filter((_, i) => isBlank(i)).length;
  const model = scripted(() => "x");
  const seen = async (rows: unknown, prompt: unknown = "Say: {{text}}", more = {}) => {
    const cost = await estimate(rows, { model, prompt: prompt as string, ...more });
    return [cost.rows, cost.blankRows, cost.calls];
  };

  it("are counted in any table, not guessed from the sample", async () => {
    const file = path.join(folder, "sparse.csv");
    writeFileSync(file, `id,text\n${sparse.map(({ id, text }) => `${id},${text}`).join("\n")}\n`);
    for (const rows of [sparse, file, new Set(sparse)]) {
      expect(await seen(rows)).toEqual([3_000, blank, 3_000 - blank]);
    }
    const last = { rows: { from: 2_900 } };
    for (const rows of [sparse, file]) {
      expect(await seen(rows, undefined, last)).toEqual([101, 9 + 1, 91]);
    }
    const { run } = await processDataset(sparse, { model, prompt: "Say: {{text}}" });
    expect(run.counts.skipped).toBe(blank);
  });

  it("are estimated for a function, which is called for the sample alone", async () => {
    let calls = 0;
    const prompt = ({ text }: { text: string }) => {
      calls++;
      return text.length % 2 === 0 ? "" : text;
    };
    const [rows, blanks] = await seen(sparse, prompt, { sample: 100 });
    expect(rows).toBe(3_000);
    expect(blanks! % 30).toBe(0);
    expect(calls).toBe(100);
  });
});

describe("the time", () => {
  const prompt = "First: {{text}}";
  const rows = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => ({ text: `row ${from + i}` }));

  /** Runs a task and says that its rows took so long. */
  async function ran(
    model: ReturnType<typeof scripted>,
    count: number,
    ms: number,
    changes: Record<string, unknown> = {},
  ): Promise<string> {
    const { run } = await processDataset(rows(count), {
      model,
      prompt,
      fresh: true,
      ...changes,
    } as never);
    rewrite(run.folder!, ({ sessions }) => ({
      sessions: [...sessions.slice(0, -1), { ...sessions.at(-1)!, pace: { rows: count, ms } }],
    }));
    return run.id;
  }

  function rewrite(run: string, change: (manifest: RunManifest) => Partial<RunManifest>): void {
    const file = path.join(run, "manifest.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...manifest, ...change(manifest) }));
  }

  const sessionsOf = async (id: string): Promise<readonly RunSession[]> =>
    (await runs.get(id)).manifest!.sessions;

  it("leaves out what it took to load the model, and rows that failed", async () => {
    const model = scripted(
      ({ messages }) => {
        if (messages.at(-1)!.content.endsWith("9")) throw new Error("no");
        return "x";
      },
      { loadMs: 400 },
    );
    const { run } = await processDataset(rows(20), { model, prompt, retries: 0 });
    expect(run.counts).toMatchObject({ ok: 18, failed: 2 });
    const [session] = await sessionsOf(run.id);
    const wall = Date.parse(session!.ended) - Date.parse(session!.started);
    expect(session!.pace!.rows).toBe(18);
    expect(session!.pace!.ms).toBeGreaterThan(0);
    expect(wall - session!.pace!.ms).toBeGreaterThan(380);
    const cost = await estimate(rows(1_000, 50), { model, prompt });
    expect(cost.timeMs).toBeCloseTo((session!.pace!.ms / 18) * 1_000, 3);
    expect(cost.basis).toContain(`measured on 18 rows of run ${run.id}`);
  });

  it("is not learnt from a session that asked nothing, or got no answer", async () => {
    const model = scripted(() => "x");
    const { run } = await processDataset(rows(3), { model, prompt });
    await processDataset(rows(3), { model, prompt });
    const sessions = await sessionsOf(run.id);
    expect(sessions.map(({ pace }) => pace?.rows)).toEqual([3, undefined]);
    const broken = scripted(() => {
      throw new Error("no");
    });
    await processDataset(rows(3), { model: broken, prompt, retries: 0 });
    expect((await estimate(rows(9), { model: broken, prompt })).basis).toContain("no earlier run");
  });

  it("is called rough where it rests on few rows, and weighs sessions by their rows", async () => {
    const model = scripted(() => "x");
    await ran(model, 1, 1_500);
    const one = await estimate(rows(100), { model, prompt });
    expect(one).toMatchObject({ timeMs: 150_000 });
    expect(one.basis).toMatch(/^roughly 0\.67 rows\/s, measured on 1 row of run .*first: 50/);
    const newest = await ran(model, 99, 500);
    const many = await estimate(rows(100), { model, prompt });
    expect(many.timeMs).toBeCloseTo(2_000, 6);
    expect(many.basis).toBe(`50 rows/s, measured on 100 rows of 2 runs, the newest ${newest}`);
  });

  it("prefers the same task, but not a row of it to many of another", async () => {
    const model = scripted(() => "x");
    await ran(model, 60, 600, { prompt: "Other: {{text}}", options: { maxTokens: 5 } });
    await ran(model, 1, 1_500);
    const few = await estimate(rows(100), { model, prompt });
    expect(few.timeMs).toBeCloseTo(1_000, 6);
    expect(few.basis).toMatch(/^100 rows\/s, measured on 60 rows .*another prompt/);
    await ran(model, 20, 4_000);
    const same = await estimate(rows(100), { model, prompt });
    expect(same.timeMs).toBeCloseTo((5_500 / 21) * 100, 6);
    expect(same.basis).toMatch(/^roughly 3\.8 rows\/s, measured on 21 rows of 2 runs/);
    expect(same.basis).not.toContain("another prompt");
  });

  it("forgets old runs where newer ones have enough rows", async () => {
    const model = scripted(() => "x");
    await ran(model, 100, 100_000);
    await ran(model, 1_000, 1_000);
    expect((await estimate(rows(100), { model, prompt })).timeMs).toBeCloseTo(100, 6);
  });

  it("is not learnt from measurements, comparisons, other models or another host", async () => {
    const model = scripted(() => "x");
    for (const call of ["benchmark", "compare"]) {
      const id = await ran(model, 60, 600);
      rewrite((await runs.get(id)).folder, ({ recipe }) => ({ recipe: { ...recipe, call } }));
    }
    const there = await ran(model, 60, 600);
    rewrite((await runs.get(there)).folder, ({ modelInfo }) => ({
      modelInfo: { ...modelInfo!, host: "http://elsewhere:11434" },
    }));
    await ran(
      scripted(() => "y", { digest: "another" }),
      60,
      600,
    );
    expect((await estimate(rows(9), { model, prompt })).timeMs).toBeUndefined();
  });
});
