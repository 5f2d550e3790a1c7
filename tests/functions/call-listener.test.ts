import { setTimeout as wait } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import { callListener } from "../../src/functions/call-listener.js";
import {
  ask,
  batchInference,
  benchmark,
  compare,
  models,
  processDataset,
  runs,
} from "../../src/functions/index.js";
import { processDataset as processShown } from "../../src/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const stray: unknown[] = [];
const warned: string[] = [];
const keep = (error: unknown) => stray.push(error);
const hear = ({ message }: Error) => warned.push(message);
beforeEach(() => {
  stray.length = 0;
  warned.length = 0;
  process.on("unhandledRejection", keep);
  process.on("warning", hear);
});
afterEach(async () => {
  await wait(5);
  process.off("unhandledRejection", keep);
  process.off("warning", hear);
  expect(stray).toEqual([]);
});

const rows = [{ text: "one" }, { text: "two" }];
const prompt = "{{text}}";
const fine = () => scripted(() => "fine");
const rejecting = async (): Promise<void> => {
  await null;
  throw new Error("oops");
};
const throwing = (): void => {
  throw new Error("oops");
};
const warning = expect.objectContaining({ message: "onEvent threw: oops" });

describe("a listener that fails", () => {
  it("is told what it throws or rejects with, of whatever realm its promise is", async () => {
    const failures: unknown[] = [];
    const failed = (error: unknown) => failures.push(error);
    callListener(throwing, failed);
    callListener(rejecting, failed);
    callListener(() => runInNewContext('Promise.reject("far")'), failed);
    callListener(() => 1, failed);
    await wait(1);
    expect(failures.map(String).sort()).toEqual(["Error: oops", "Error: oops", "far"]);
  });

  it.each([
    ["throws", throwing],
    ["rejects", rejecting],
  ])("and %s is a warning of the run, told once, of every function", async (_, onEvent) => {
    const { run } = await processDataset(rows, { model: fine(), prompt, onEvent });
    expect(run.counts.ok).toBe(2);
    expect(run.warnings.filter(({ message }) => message.startsWith("onEvent"))).toEqual([warning]);

    const shown = await processShown(rows, {
      model: fine(),
      prompt,
      onEvent,
      fresh: true,
      progress: "tslab",
    });
    expect(shown.run.warnings).toContainEqual(warning);

    const batch = batchInference(["one", "two"], { model: fine(), onEvent });
    expect((await batch.run).warnings).toContainEqual(warning);

    const variants = { a: "a {{text}}", b: "b {{text}}" };
    const compared = await compare(rows, { model: fine(), variants, onEvent, resamples: 100 });
    for (const arm of compared.arms) expect(arm.run.warnings).toContainEqual(warning);

    const measured = await benchmark({ models: fine(), prompt: "Hi", requests: 2, onEvent });
    expect(measured.run.warnings).toContainEqual(warning);
  });

  it("does not stop a retry of failures", async () => {
    const bad = scripted(
      () => {
        throw new EngineError("refused", "no");
      },
      { digest: "same" },
    );
    const { run } = await processDataset(rows, { model: bad, prompt });
    const model = scripted(() => "fine", { digest: "same" });
    const again = await runs.retryFailures(run.id, { model, onEvent: rejecting });
    expect(again).toMatchObject({ mended: 2, run: { warnings: [warning] } });
  });

  it.each([
    ["throws", throwing],
    ["rejects", rejecting],
  ])("and %s loses no answer of ask, and is told once", async (_, listener) => {
    let calls = 0;
    const model = scripted(() => {
      if (calls++ === 0) throw new EngineError("busy", "full", { retryAfterMs: 1 });
      return "an answer of many words";
    });
    const asked = await ask("x", { model, onText: listener, onEvent: listener });
    expect(asked).toMatchObject({ answer: "an answer of many words", attempts: 2 });
    await wait(5);
    expect(warned.sort()).toEqual(["ask: onEvent threw: oops", "ask: onText threw: oops"]);
  });

  it.each([
    ["throws", throwing],
    ["rejects", rejecting],
  ])("and %s ends the fetching of a model with its own error", async (_, onProgress) => {
    const { engine } = fine();
    const pull = (
      _model: string,
      options: { onProgress?: (step: object) => void; signal?: AbortSignal },
    ) => {
      options.onProgress?.({ status: "pulling" });
      return new Promise<void>((_resolve, reject) => {
        const end = () => reject(new EngineError("cancelled", "aborted"));
        if (options.signal?.aborted) end();
        else options.signal?.addEventListener("abort", end);
      });
    };
    const handle = { engine: Object.assign(Object.create(engine), { pull }), model: "m" };
    await expect(models.pull(handle, { onProgress })).rejects.toThrow("oops");
  });

  it("and a metric that is async are told apart from a number", async () => {
    const call = compare(rows, {
      model: fine(),
      variants: { a: "a {{text}}", b: "b {{text}}" },
      metrics: { late: rejecting as never },
    });
    await expect(call).rejects.toThrow(/"late" gave a promise/);
  });
});
