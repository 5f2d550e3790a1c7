import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../src/engines/index.js";
import { EngineError, RunStoppedError } from "../../src/errors/index.js";
import {
  batchInference,
  processDataset,
  type RetryResult,
  runs,
} from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

interface Picture {
  readonly n: number;
  readonly seen: boolean;
}

const answer = z.object({ Seen: z.enum(["image", "text"]) });
const prompt = ({ n, seen }: Picture) => ({
  text: `what is ${n}`,
  ...(seen && { images: [new Uint8Array([1, 2, n])] }),
});

/** Fails until it is healed; then says whether it was shown an image. */
function looking() {
  const state = { healed: false };
  const model = scripted(
    ({ messages }) => {
      if (!state.healed) throw new EngineError("refused", "no");
      const images = messages.find(({ role }) => role === "user")!.images ?? [];
      return JSON.stringify({ Seen: images.length > 0 ? "image" : "text" });
    },
    { digest: "looking" },
  );
  return { model, state };
}

describe("retryFailures and images", () => {
  it("never asks a row again without its images", async () => {
    const { model, state } = looking();
    const pictures: Picture[] = [1, 2, 3].map((n) => ({ n, seen: n !== 2 }));
    const { run } = await processDataset(pictures, { model, prompt, answer, progress: false });
    state.healed = true;
    const calls = model.calls;
    const again = await runs.retryFailures(run.id, { model, progress: false });
    expect(again).toMatchObject({ retried: 1, mended: 1, leftOut: 2 });
    expect(again.run.warnings.map(({ message }) => message).join()).toContain(
      "2 bad rows were asked with images",
    );
    expect(model.calls - calls).toBe(1);
    expect((await runs.failures(run.id)).map(({ index }) => index)).toEqual([0, 2]);
    await expect(runs.retryFailures(run.id, { model, progress: false })).rejects.toMatchObject({
      code: "option-invalid",
      hint: expect.stringContaining("Make the call that made the run again"),
    });
    const { data } = await processDataset(pictures, { model, prompt, answer, progress: false });
    expect(data.map(({ Seen }) => Seen)).toEqual(["image", "text", "image"]);
    expect(model.calls - calls).toBe(3);
  });

  it("says how invalid answers to images are asked again", async () => {
    const model = scripted(() => "none", { digest: "blind" });
    const pictures = [{ n: 1, seen: true }];
    const { run } = await processDataset(pictures, { model, prompt, answer, progress: false });
    await expect(runs.retryFailures(run.id, { model })).rejects.toMatchObject({
      hint: expect.stringContaining("fresh: true"),
    });
  });

  it("knows the prompts with images of a batch", async () => {
    const { model, state } = looking();
    const batch = batchInference(
      [{ text: "look", images: [new Uint8Array([9])] }, { text: "look" }],
      { model, answer, progress: false },
    );
    await batch;
    state.healed = true;
    const { id } = await batch.run;
    const again = await runs.retryFailures(id, { model, progress: false });
    expect(again).toMatchObject({ retried: 1, leftOut: 1 });
  });

  it("knows texts alone in every way they are asked", async () => {
    const rows = [1, 2, 3, 4].map((n) => ({ n, seen: false }));
    for (const more of [
      {},
      { rowsPerRequest: 2 },
      { repeats: 2, options: { temperature: 1, seed: 7 } },
    ]) {
      const { model, state } = looking();
      const given = { model, prompt, answer, progress: false, fresh: true, ...more } as const;
      const { run } = await processDataset(rows, given);
      state.healed = true;
      const again = await runs.retryFailures(run.id, { model, progress: false });
      expect(again).toMatchObject({ retried: "repeats" in more ? 8 : 4, leftOut: 0 });
    }
  });
});

const rows = Array.from({ length: 6 }, (_, n) => ({ n }));
const asked = ({ n }: { readonly n: number }) => `row ${n}`;
const numberIn = (messages: readonly { readonly content: string }[]) =>
  Number(messages.at(-1)!.content.slice(4));

/** Answers as `says` does; texts are the answers of rows, errors their failures. */
function saying(says: (n: number) => string | Error | Promise<string>) {
  return scripted(
    ({ messages }) => {
      const said = says(numberIn(messages));
      if (said instanceof Error) throw said;
      return said;
    },
    { digest: "saying" },
  );
}

const refused = () => new EngineError("refused", "no");
const quiet = { prompt: asked, concurrency: 1, progress: false } as const;

describe("retryFailures that is stopped", () => {
  it("rejects when it is interrupted, keeps what was answered, and goes on the next time", async () => {
    const model = saying(refused);
    const { run } = await processDataset(rows, { model, ...quiet });
    const caller = new AbortController();
    const slow = saying((n) => (n < 2 ? "fine" : new Promise<string>(() => {})));
    const again = runs.retryFailures(run.id, {
      model: slow,
      concurrency: 1,
      progress: false,
      signal: caller.signal,
      onEvent: (event) => {
        if (event.type === "row" && event.index === 1) caller.abort();
      },
    });
    const error: unknown = await again.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunStoppedError);
    expect(error).toMatchObject({ code: "interrupted", runId: run.id });
    expect((error as RunStoppedError).partial as RetryResult).toMatchObject({
      retried: 2,
      mended: 2,
      leftOut: 0,
      failures: [],
      run: { state: "interrupted" },
    });
    expect((await runs.failures(run.id)).map(({ index }) => index)).toEqual([2, 3, 4, 5]);
    const rest = await runs.retryFailures(run.id, { model: saying(() => "fine"), progress: false });
    expect(rest).toMatchObject({ retried: 4, mended: 4 });
    expect((await runs.get(run.id)).state).toBe("finished");
  });

  it("rejects when the engine is gone", async () => {
    const { run } = await processDataset(rows, { model: saying(refused), ...quiet });
    const gone = saying(() => new EngineError("not-found", "gone"));
    await expect(
      runs.retryFailures(run.id, { model: gone, progress: false }),
    ).rejects.toMatchObject({
      code: "engine-unavailable",
      hint: expect.stringContaining("when the model is there"),
      partial: { mended: 0 },
    });
  });

  it("resolves when it is cancelled", async () => {
    const { run } = await processDataset(rows, { model: saying(refused), ...quiet });
    const model = saying(async () => {
      await runs.cancel(run.id);
      return new Promise<string>((resolve) => setTimeout(resolve, 60_000, "late").unref());
    });
    const again = await runs.retryFailures(run.id, { model, concurrency: 1, progress: false });
    expect(again.run.state).toBe("cancelled");
  }, 20_000);
});

describe("retryFailures of a run that did not reach all rows", () => {
  const summaryOf = (folder: string) => readFile(path.join(folder, "summary.md"), "utf8");

  it("leaves a cancelled run cancelled, and its call asks the rows that were skipped", async () => {
    const model = saying(async (n) => {
      if (n === 0) throw refused();
      if (n === 1) return "fine";
      await runs.cancel("cut");
      return new Promise<string>((resolve) => setTimeout(resolve, 60_000, "late").unref());
    });
    await processDataset(rows, { model, run: "cut", ...quiet });
    const calm = saying(() => "fine");
    const again = await runs.retryFailures("cut", { model: calm, progress: false });
    expect(again).toMatchObject({ retried: 1, mended: 1, run: { state: "finished" } });
    expect(again.run.message).toContain("never asked");
    const info = await runs.get("cut");
    expect(info).toMatchObject({ state: "cancelled", resumable: true });
    expect(info.counts).toMatchObject({ ok: 2, failed: 0, skipped: 4 });
    expect(info.status?.state).toBe("cancelled");
    expect(info.manifest?.sessions.map(({ state }) => state)).toEqual(["cancelled", "finished"]);
    const summary = await summaryOf(info.folder);
    expect(summary).toMatch(/State *\| *cancelled/);
    expect(summary).toContain("never asked");
    // With nothing to ask again it stays so, too.
    await runs.retryFailures("cut", { model: calm, progress: false });
    expect((await runs.get("cut")).state).toBe("cancelled");
    const calls = calm.calls;
    const whole = await processDataset(rows, { model: calm, run: "cut", ...quiet });
    expect(calm.calls - calls).toBe(4);
    expect(whole.run).toMatchObject({ state: "finished", counts: { ok: 6, skipped: 0 } });
    expect((await runs.get("cut")).state).toBe("finished");
  }, 20_000);

  it("leaves an interrupted run interrupted", async () => {
    const caller = new AbortController();
    const never = new Promise<string>(() => {});
    const model = saying((n) => (n === 0 ? refused() : n < 3 ? "fine" : never));
    const call = processDataset(rows, {
      model,
      run: "stopped",
      ...quiet,
      signal: caller.signal,
      onEvent: (event) => {
        if (event.type === "row" && event.index === 2) caller.abort();
      },
    });
    await expect(call).rejects.toMatchObject({ code: "interrupted" });
    const calm = saying(() => "fine");
    await runs.retryFailures("stopped", { model: calm, progress: false });
    expect(await runs.get("stopped")).toMatchObject({ state: "interrupted", resumable: true });
  });

  it("finishes a run that failed at its last row and is whole now", async () => {
    const bad = processDataset(rows, {
      model: saying((n) => (n === 5 ? new EngineError("not-found", "gone") : "fine")),
      run: "gone",
      ...quiet,
    });
    await expect(bad).rejects.toMatchObject({ code: "engine-unavailable" });
    expect((await runs.get("gone")).state).toBe("failed");
    await runs.retryFailures("gone", { model: saying(() => "fine"), progress: false });
    expect(await runs.get("gone")).toMatchObject({ state: "finished", resumable: false });
  });
});
