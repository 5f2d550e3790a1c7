import { readFileSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import { analyze, batchInference, processDataset, runs } from "../../src/functions/index.js";
import { loadPrompt } from "../../src/prompting/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const data = Array.from({ length: 12 }, (_, i) => ({ text: `message ${i}` }));
const prompt = "Say: {{text}}";
const answer = z.object({ n: z.number() });

/** Fails in three ways until it is healed. */
function moody() {
  const state = { healed: false };
  const model = scripted(
    ({ messages }) => {
      const text = messages.find(({ role }) => role === "user")!.content;
      const n = Number(text.match(/\d+$/)![0]);
      if (state.healed) return `{"n": ${n}}`;
      if (n === 2) throw new EngineError("refused", "no");
      if (n === 5) return { text: '{"n', finish: "length" };
      if (n === 8) return '{"n": "many"}';
      return `{"n": ${n}}`;
    },
    { digest: "moody" },
  );
  return { model, state };
}

describe("runs", () => {
  it("lists runs newest first and tells what each was", async () => {
    const model = scripted(() => "x", { name: "m" });
    await processDataset(data, { model, prompt, run: "first", project: "shop", version: "v7" });
    const { run } = await processDataset(data, {
      model,
      prompt: "Other: {{text}}",
      project: "shop",
      version: "v7",
    });
    const [newest, oldest] = await runs.list();
    expect(newest).toMatchObject({ id: run.id, state: "finished", model: "m", counts: { ok: 12 } });
    expect(run.id).toMatch(/^shop_v7_m_\d{8}_\d{6}$/);
    expect(oldest!.name).toBe("first");
    expect((await runs.get("first")).manifest!.recipe).toMatchObject({
      call: "processDataset",
      modelSpec: "m",
      rowsPerRequest: 1,
    });
    const entries = [];
    for await (const entry of runs.entries("first")) entries.push(entry.id);
    expect(entries).toEqual(data.map((_, i) => String(i + 1)));
  });

  it("asks the bad rows again from the journal alone, and the call then has them", async () => {
    const { model, state } = moody();
    const { run } = await processDataset(data, { model, prompt, answer, reask: false });
    expect((await runs.failures(run.id)).map(({ index, status }) => [index, status])).toEqual([
      [2, "failed"],
      [5, "truncated"],
      [8, "invalid"],
    ]);
    const still = await runs.retryFailures(run.id, { model });
    expect(still).toMatchObject({ retried: 3, mended: 0 });
    state.healed = true;
    expect(await runs.get(run.id)).toMatchObject({ total: 12, counts: { ok: 9 } });
    const calls = model.calls;
    const mended = await runs.retryFailures(run.id, { model });
    expect(mended).toMatchObject({ retried: 3, mended: 3 });
    expect(model.calls - calls).toBe(3);
    expect(await runs.failures(run.id)).toEqual([]);
    const again = await processDataset(data, { model, prompt, answer, reask: false });
    expect(model.calls - calls).toBe(3);
    expect(again.run.id).toBe(run.id);
    expect(again.data.map(({ n }) => n)).toEqual(data.map((_, i) => i));
    expect((await runs.get(run.id)).counts).toMatchObject({ ok: 12, failed: 0, invalid: 0 });
  });

  it("retries in the run of the id, whatever newer run has that id as its name", async () => {
    const { model, state } = moody();
    const options = { model, prompt, answer, reask: false, run: "exp" };
    const older = await processDataset(data, options);
    state.healed = true;
    const others = data.map(({ text }) => ({ text: `other ${text}` }));
    const newer = await processDataset(others, { ...options, fresh: true });
    expect([older.run.id, newer.run.id]).toEqual(["exp", "exp_2"]);
    const retried = await runs.retryFailures(older.run.id, { model });
    expect(retried).toMatchObject({ retried: 3, mended: 3, run: { id: "exp" } });
    expect(await runs.failures("exp")).toEqual([]);
    const texts = [];
    for await (const { prompt: asked, text } of runs.entries("exp_2")) texts.push([asked, text]);
    expect(texts).toEqual(data.map((_, i) => [undefined, `{"n": ${i}}`]));
    expect((await runs.get("exp_2")).counts.ok).toBe(12);
  });

  it("retries no run that lies elsewhere, nor the one here that has its id", async () => {
    const { model, state } = moody();
    const { run } = await processDataset(data, { model, prompt, answer, reask: false, run: "x" });
    const elsewhere = await mkdtemp(path.join(tmpdir(), "promptframe-elsewhere-"));
    try {
      const copy = path.join(elsewhere, run.id);
      await cp(run.folder ?? "", copy, { recursive: true });
      state.healed = true;
      const retried = runs.retryFailures(copy, { model });
      await expect(retried).rejects.toMatchObject({ code: "option-invalid", received: copy });
      expect(await runs.failures(run.id)).toHaveLength(3);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it("retries only the statuses asked for", async () => {
    const { model } = moody();
    const { run } = await processDataset(data, { model, prompt, answer, reask: false });
    const { retried } = await runs.retryFailures(run.id, { model, statuses: ["invalid"] });
    expect(retried).toBe(1);
  });

  it("refuses to retry with a model that has changed since", async () => {
    const { model } = moody();
    const { run } = await processDataset(data, { model, prompt, answer, reask: false });
    const other = scripted(() => "x", { digest: "other" });
    await expect(runs.retryFailures(run.id, { model: other })).rejects.toMatchObject({
      code: "option-invalid",
      message: expect.stringContaining("has changed"),
    });
  });

  it("revives prompt files with their gate and organic labels, and batches", async () => {
    const file = await loadPrompt("prompts/feedback.prism.json");
    let answerText = "nothing";
    const model = scripted(() => answerText, { digest: "d" });
    const { run } = await processDataset([{ Message: "hello" }], {
      model,
      prompt: file,
      reask: false,
    });
    answerText = '{"Topic":"NOT_APPLICABLE"}';
    expect(await runs.retryFailures(run.id, { model })).toMatchObject({ mended: 1 });
    const batch = batchInference(["a", "b"], { model: scripted(() => "", { digest: "e" }) });
    await batch;
    const { id } = await batch.run;
    const filled = scripted(() => "text", { digest: "e" });
    expect(await runs.retryFailures(id, { model: filled })).toMatchObject({
      retried: 2,
      mended: 2,
    });
  });

  it("removes a finished run, and says what is missing otherwise", async () => {
    const { run } = await processDataset(data, { model: scripted(() => "x"), prompt });
    await runs.remove(run.id);
    expect(await runs.list()).toEqual([]);
    await expect(runs.get(run.id)).rejects.toMatchObject({ code: "run-not-found" });
    await expect(runs.pause(run.id)).rejects.toMatchObject({ code: "run-not-found" });
  });

  it("shares answers between runs of the same task, whatever they are called", async () => {
    const model = scripted(() => "x");
    await processDataset(data, { model, prompt, run: "january" });
    const { run } = await processDataset([...data, { text: "one more" }], {
      model,
      prompt,
      run: "february",
    });
    expect(model.calls).toBe(13);
    expect(run.reused).toBe(12);
    await runs.remove("january");
    await processDataset([...data, { text: "one more" }], { model, prompt, run: "february" });
    expect(model.calls).toBe(13);
  });
});

describe("what a run's record counts", () => {
  const summary = (folder: string | undefined) =>
    readFileSync(path.join(folder ?? "", "summary.md"), "utf8");

  it("counts a row once where a later session of the run is cancelled before it", async () => {
    let isBad = true;
    const model = scripted(async ({ messages }, call) => {
      const isFive = messages.at(-1)!.content.endsWith("5");
      if (isBad && isFive) throw new EngineError("refused", "no");
      if (!isBad && call >= 0) await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
      return "fine";
    });
    const rows = Array.from({ length: 20 }, (_, i) => ({ text: `row ${i}` }));
    const options = { model, prompt, run: "twice", concurrency: 4 };
    const first = await processDataset(rows.slice(0, 12), options);
    expect(first.run.counts).toMatchObject({ ok: 11, failed: 1 });
    isBad = false;
    const asked = new Promise<void>((resolve) => {
      const calls = model.calls;
      const poll = setInterval(() => {
        if (model.calls === calls) return;
        clearInterval(poll);
        resolve();
      }, 5);
    });
    const second = processDataset(rows, options);
    await asked;
    await runs.cancel("twice");
    expect((await second).run.counts).toMatchObject({ ok: 11, skipped: 9 });
    const info = await runs.get("twice");
    // The row that failed keeps its entry; eight others have none.
    expect(info).toMatchObject({ total: 20, counts: { ok: 11, failed: 1, skipped: 8 } });
    expect(summary(info.folder)).toContain("| ok | 11 | 55.0 % |");
    expect(summary(info.folder)).not.toContain("not done yet");
  }, 20_000);

  it("keeps empty rows, and rows whose prompt function threw, through a retry and a second call", async () => {
    let isBad = true;
    const model = scripted(({ messages }) => {
      if (isBad && messages.at(-1)!.content.includes("b")) throw new EngineError("refused", "no");
      return "x";
    });
    const rows = [{ text: "a" }, { text: "b" }, { text: "" }, { text: "t" }];
    const write = ({ text }: { text: string }) => {
      if (text === "t") throw new Error("boom");
      return text;
    };
    const { run } = await processDataset(rows, { model, prompt: write });
    const counts = { ok: 1, failed: 2, skipped: 1 };
    expect(run.counts).toMatchObject(counts);
    expect(await runs.get(run.id)).toMatchObject({ total: 4, counts });
    const failures = await runs.failures(run.id);
    expect(failures.map(({ id, error, prompt: asked }) => [id, error?.code, asked])).toEqual([
      ["2", "refused", "b"],
      ["3", "row-empty", undefined],
      ["4", "prompt-function", undefined],
    ]);
    isBad = false;
    expect(await runs.retryFailures(run.id, { model })).toMatchObject({ retried: 1, mended: 1 });
    const mended = { ok: 2, failed: 1, skipped: 1 };
    const info = await runs.get(run.id);
    expect(info).toMatchObject({ total: 4, counts: mended });
    expect(summary(info.folder)).not.toContain("not done yet");
    const again = await processDataset(rows, { model, prompt: write });
    expect(again.run).toMatchObject({ id: run.id, counts: mended });
    expect((await runs.get(run.id)).counts).toMatchObject(mended);
    const healed = rows.map(({ text }) => ({ text: text || "now here" }));
    await processDataset(healed, { model, prompt: ({ text }) => text, run: run.id });
    expect((await runs.get(run.id)).counts).toMatchObject({ ok: 4, failed: 0, skipped: 0 });
  });

  it("carries rows that a cancelled run skipped over a retry", async () => {
    const model = scripted(async ({ messages }) => {
      const text = messages.at(-1)!.content;
      if (text.endsWith(" 0")) throw new EngineError("refused", "no");
      if (text.endsWith(" 1")) return "x";
      await runs.cancel("cut");
      return new Promise<string>((resolve) => setTimeout(resolve, 60_000, "late").unref());
    });
    const { run } = await processDataset(data, { model, prompt, run: "cut", concurrency: 1 });
    const counts = { ok: 1, failed: 1, skipped: 10 };
    expect(run).toMatchObject({ state: "cancelled", counts });
    expect((await runs.get("cut")).counts).toMatchObject(counts);
    const calm = scripted(() => "x", { digest: run.model.digest ?? "" });
    await runs.retryFailures("cut", { model: calm });
    expect((await runs.get("cut")).counts).toMatchObject({ ok: 2, failed: 0, skipped: 10 });
  }, 20_000);

  it("leaves out rows behind the end of a file that has become shorter, until it is longer again", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "promptframe-shrink-"));
    try {
      const file = path.join(folder, "rows.csv");
      const lines = Array.from({ length: 10 }, (_, i) => `message ${i}`);
      const write = (rows: number) =>
        writeFileSync(file, `text\n${lines.slice(0, rows).join("\n")}\n`);
      const model = scripted(({ messages }) =>
        /[789]$/.test(messages.at(-1)!.content) ? "" : "fine",
      );
      const ask = () => processDataset(file, { model, prompt, reask: false });
      write(10);
      const { run } = await ask();
      expect((await runs.get(run.id)).counts).toMatchObject({ ok: 7, invalid: 3 });
      write(3);
      expect((await ask()).run.id).toBe(run.id);
      const info = await runs.get(run.id);
      expect(info).toMatchObject({ total: 3, counts: { ok: 3, invalid: 0 } });
      expect(await runs.failures(run.id)).toEqual([]);
      const left = [];
      for await (const { id } of runs.entries(run.id)) left.push(id);
      expect(left).toEqual(["1", "2", "3"]);
      expect((await analyze(run.id)).rows).toMatchObject({ total: 3, done: 3, distinct: 3 });
      expect(summary(info.folder)).toContain("| ok | 3 | 100.0 % |");
      expect(readFileSync(path.join(info.folder, "failed_ranges.json"), "utf8").trim()).toBe("[]");
      await processDataset(file, { model, prompt, reask: false, run: run.id, rows: { first: 2 } });
      expect((await runs.get(run.id)).counts).toMatchObject({ ok: 7, invalid: 3 });
      write(10);
      await ask();
      expect((await runs.get(run.id)).counts).toMatchObject({ ok: 7, invalid: 3 });
      expect(model.calls).toBe(10);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
