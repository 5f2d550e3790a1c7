import { describe, expect, it } from "vitest";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { processDataset } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, topicOf } from "./labelled-rows.js";

useTempHome();

describe("a student trained through fineTuneOrConfig", () => {
  it("learns the labels, is better than the base model, and answers processDataset", {
    timeout: 120_000,
  }, async () => {
    const losses: number[] = [];
    const result = await fineTuneOrConfig(labelledRows(150), {
      model: learner(),
      label: "Topic",
      prompt: "{{Message}}",
      trainer: "student",
      epochs: 16,
      learningRate: 0.01,
      extra: { width: 32, layers: 1, heads: 2, keyHeads: 2, hidden: 64, vocabulary: 400 },
      handleSignals: false,
      options: { threads: 1 },
      onProgress: ({ trainingLoss }) => {
        if (trainingLoss !== undefined) losses.push(trainingLoss);
      },
    });
    expect(result.kind, result.message).toBe("model");
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    const { accuracy, verdict } = result.comparison!.pairs[0]!.columns.Topic!;
    expect(verdict.claim, verdict.sentence).toBe("second-better");
    expect(accuracy.estimate).toBeGreaterThan(0.3);
    const fresh = labelledRows(180).slice(160);
    const { data } = await processDataset(
      fresh.map(({ Message }) => ({ Message })),
      { model: result.model, prompt: result.prompt, options: { threads: 1 } },
    );
    const right = data.filter(({ Topic, Message }) => Topic === topicOf(String(Message)));
    expect(right.length).toBeGreaterThan(15);
  });
});
