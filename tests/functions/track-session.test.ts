import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import type { RunEvent } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import { processDataset, runs } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const data = Array.from({ length: 8 }, (_, i) => ({ text: `message ${i}` }));

/** A model whose answers wait until they are let go. */
function held() {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let wasAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    wasAsked = resolve;
  });
  const model = scripted(async () => {
    wasAsked();
    await gate;
    return "fine";
  });
  return { model, asked, letGo };
}

it("waits for a stopped session of this process instead of calling its run locked", async () => {
  const { model, asked, letGo } = held();
  const options = { model, prompt: "{{text}}", concurrency: 2, run: "same" };
  let stopping = () => {};
  const stopped = new Promise<void>((resolve) => {
    stopping = resolve;
  });
  const onEvent = (event: RunEvent) => {
    if (event.type === "state" && event.state === "stopping") stopping();
  };
  const first = processDataset(data, { ...options, onEvent });
  await asked;
  await runs.cancel("same");
  await stopped;
  const second = processDataset(data, options);
  // Time for the second call to find the run locked.
  await wait(100);
  letGo();
  const cancelled = await first;
  const { run } = await second;
  expect(cancelled.run.state).toBe("cancelled");
  expect(run.state).toBe("finished");
  expect(run.reused).toBe(cancelled.run.counts.ok);
  expect(model.calls).toBe(data.length);
});

it("calls a run locked that this process still works on", async () => {
  const { model, asked, letGo } = held();
  const options = { model, prompt: "{{text}}", run: "same" };
  const first = processDataset(data, options);
  await asked;
  const second = processDataset(data, options);
  await expect(second).rejects.toMatchObject({ code: "run-locked" });
  letGo();
  expect((await first).run.counts.ok).toBe(data.length);
});

it("hears Ctrl-C while the run is being opened", async () => {
  const model = scripted(() => "fine");
  const inspect = model.engine.inspect.bind(model.engine);
  model.engine.inspect = async (...given) => {
    // The next thing the call does is to open the run, which waits for the disk.
    setImmediate(() => process.emit("SIGINT"));
    return inspect(...given);
  };
  const call = processDataset(data, { model, prompt: "{{text}}" });
  await expect(call).rejects.toMatchObject({ code: "interrupted" });
  expect(model.calls).toBe(0);
});
