import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadTensorflow } from "../../../src/training/load-tensorflow.js";
import { readExamples } from "../../../src/training/student/read-examples.js";
import { earlierFile, startModel } from "../../../src/training/student/start-model.js";
import { studentSettings } from "../../../src/training/student/student-settings.js";
import { SYSTEM, toyJob } from "./toy-job.js";

describe("startModel", () => {
  it("goes on from the sample, with this job's constant texts as tokens", async () => {
    expect(earlierFile("sample")).toBe(path.resolve("data/sample.gguf"));
    const tf = await loadTensorflow();
    const examples = readExamples((await toyJob()).training);
    const settings = studentSettings({ extra: { from: "sample" } });
    const { model, tokenizer } = await startModel(tf, settings, examples, new Map());
    expect(model.shape).toMatchObject({ width: 128, layers: 3 });
    expect(tokenizer.encode(SYSTEM)).toEqual([tokenizer.firstWhole]);
    model.dispose();
  });

  it("refuses a file that is no student", async () => {
    const tf = await loadTensorflow();
    const settings = studentSettings({ extra: { from: "package.json" } });
    await expect(startModel(tf, settings, [], new Map())).rejects.toMatchObject({
      code: "file-format",
    });
  });

  it("makes each label one token", async () => {
    const tf = await loadTensorflow();
    const examples = readExamples((await toyJob()).training);
    const closed = new Map([["Topic", ["Unheard-of", "Billing"]]]);
    const settings = studentSettings({
      extra: { width: 16, heads: 2, keyHeads: 1, vocabulary: 400 },
    });
    const { model, tokenizer } = await startModel(tf, settings, examples, closed);
    expect(tokenizer.encode("Billing")).toHaveLength(1);
    model.dispose();
  });
});
