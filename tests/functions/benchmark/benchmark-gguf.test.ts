import { statSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { gguf } from "../../../src/engines/index.js";
import { benchmark } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";

useTempHome();

const base = { prompts: ["I love it."], handleSignals: false, runs: 1, requests: 2 } as const;

it("tells what a model in this process takes, and whether it was in memory", async () => {
  const engine = gguf({ gpu: false, slots: 2 });
  onTestFinished(() => engine.close());
  const small = { model: { engine, model: "sample" }, name: "small", options: { maxTokens: 4 } };
  const large = { ...small, name: "large", options: { maxTokens: 4, contextTokens: 512 } };
  const call = {
    ...base,
    models: [{ ...small, options: { ...small.options, contextTokens: 64 } }, large],
  };
  const first = await benchmark(call);
  const weights = statSync("data/sample.gguf").size;
  const [own, other] = first.models.map(({ memory }) => memory!.sizeBytes!);
  expect(own).toBeGreaterThan(0.9 * weights);
  // Eight times the context takes more memory for the same weights.
  expect(other).toBeGreaterThan(own!);
  expect(first.models.map(({ memory }) => memory!.vramBytes)).toEqual([0, 0]);
  expect(first.models.map(({ load }) => load.wasLoaded)).toEqual([false, false]);
  expect(first.toMarkdown()).toMatch(/memory \| [\d.]+ MB/);
  const again = await benchmark(call);
  expect(again.models.map(({ load }) => load.wasLoaded)).toEqual([true, true]);
  expect(again.notes.join()).toContain("large was in memory already");
});
