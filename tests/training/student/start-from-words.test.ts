import { describe, expect, it } from "vitest";
import { loadTensorflow } from "../../../src/training/load-tensorflow.js";
import { closedColumns } from "../../../src/training/student/closed-columns.js";
import { answerLabels } from "../../../src/training/student/label-answers.js";
import { readExamples } from "../../../src/training/student/read-examples.js";
import { startModel } from "../../../src/training/student/start-model.js";
import { studentSettings } from "../../../src/training/student/student-settings.js";
import { toyJob } from "./toy-job.js";

async function rightAtStart(shape: Readonly<Record<string, number>>): Promise<number> {
  const tf = await loadTensorflow();
  const job = await toyJob();
  const examples = readExamples(job.training);
  const closed = closedColumns(examples);
  const settings = studentSettings({ extra: { vocabulary: 400, ...shape } });
  const { model, tokenizer } = await startModel(tf, settings, examples, closed);
  const answers = answerLabels(tf, model, tokenizer, readExamples(job.validation), closed);
  model.dispose();
  const all = [...answers.values()].flat();
  return all.filter(({ expected, given }) => expected === given).length / all.length;
}

describe("startFromWords", () => {
  it("labels by words before the first step, whoever shares heads of values", async () => {
    const size = { width: 32, layers: 2, hidden: 32 };
    expect(await rightAtStart({ ...size, heads: 2, keyHeads: 2 })).toBe(1);
    expect(await rightAtStart({ ...size, heads: 4, keyHeads: 1 })).toBe(1);
    expect(await rightAtStart({ ...size, heads: 4, keyHeads: 2, layers: 1 })).toBe(1);
  });

  it("leaves a model alone that has no room for it", async () => {
    const right = await rightAtStart({ width: 16, layers: 1, heads: 2, keyHeads: 1, hidden: 32 });
    expect(right).toBeLessThan(0.95);
  });
});
