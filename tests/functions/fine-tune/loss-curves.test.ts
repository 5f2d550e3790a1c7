import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/contract/index.js";
import { LossCurves } from "../../../src/functions/fine-tune/loss-curves.js";
import { fineTuneOrConfig } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner } from "./labelled-rows.js";

useTempHome();

describe("LossCurves", () => {
  it("shows each curve from two points on, to four digits", () => {
    const curves = new LossCurves();
    curves.add({ step: 1, trainingLoss: 2.000049, validationLoss: 3 });
    expect(curves.shown).toEqual([]);
    curves.add({ step: 2, trainingLoss: Number.NaN });
    curves.add({ step: 3, trainingLoss: 1.23456 });
    expect(curves.shown).toEqual([
      {
        name: "training",
        points: [
          [1, 2],
          [3, 1.235],
        ],
      },
    ]);
  });

  it("stays small and keeps shape, beginning and end of a long training", () => {
    const curves = new LossCurves();
    for (let step = 1; step <= 10_000; step++) curves.add({ step, trainingLoss: 1000 / step });
    const { points } = curves.shown[0]!;
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.length).toBeGreaterThan(40);
    expect(points.at(-1)![0]).toBeGreaterThan(9_800);
    const figures = points.map(([, figure]) => figure);
    expect(figures).toEqual([...figures].sort((a, b) => b - a));
    expect(points.at(-1)![1]).toBeCloseTo(0.1, 1);
  });
});

it("goes with the progress of a training, and no further", async () => {
  const seen: { title: string; curves: number; eta: boolean }[] = [];
  await fineTuneOrConfig(labelledRows(60), {
    model: learner(),
    label: "Topic",
    trainer: "student",
    epochs: 2,
    extra: { width: 16, heads: 2, keyHeads: 2, hidden: 32, layers: 1 },
    onEvent: (event: RunEvent) => {
      if (event.type !== "progress") return;
      const { title, curves = [], etaMs } = event.progress;
      seen.push({ title, curves: curves.length, eta: etaMs !== undefined });
    },
  });
  const training = seen.filter(({ title }) => title.startsWith("training student"));
  expect(training.at(-1)!.curves).toBe(2);
  const after = seen.slice(seen.findLastIndex(({ title }) => title.startsWith("comparing")));
  expect(after.length).toBeGreaterThan(1);
  expect(after.every(({ curves, eta }) => curves === 0 && !eta)).toBe(true);
});
