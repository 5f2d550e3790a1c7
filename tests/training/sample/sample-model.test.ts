import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readGguf } from "../../../src/training/read-gguf.js";
import { makeLabelExamples } from "../../../src/training/sample/examples.js";
import { trainSample } from "../../../src/training/sample/sample-model.js";
import { TRAIN_WORDS } from "../../../src/training/sample/words.js";

describe("trainSample", { timeout: 120_000 }, () => {
  it("goes on from an earlier model with its own vocabulary, and says how", async () => {
    const from = await readFile("data/sample.gguf");
    const losses: number[] = [];
    const { file, ...trained } = await trainSample({
      from,
      seed: 5,
      steps: 1,
      easy: 1,
      onProgress: ({ loss }) => losses.push(loss),
    });
    expect(trained).toMatchObject({ seed: 5, steps: 1, easy: 1, rate: 2e-3, vocabulary: 2048 });
    // A model with random weights begins at the logarithm of the vocabulary's size.
    expect(losses[0]).toBeLessThan(3);
    const tokens = (bytes: Uint8Array) => readGguf(bytes).metadata.get("tokenizer.ggml.tokens");
    expect(tokens(file)).toEqual(tokens(from));
  });
});

describe("makeLabelExamples", () => {
  it("asks for the labels of whole messages, the same for the same seed", () => {
    const examples = makeLabelExamples(3, 20, TRAIN_WORDS);
    for (const { answer } of examples) {
      expect(Object.keys(JSON.parse(answer))).toEqual(["Topic", "Sentiment", "Urgency"]);
    }
    expect(makeLabelExamples(3, 20, TRAIN_WORDS)).toEqual(examples);
    expect(makeLabelExamples(4, 20, TRAIN_WORDS)).not.toEqual(examples);
  });
});
