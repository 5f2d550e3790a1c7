import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TrainingProgress } from "../../training/index.js";
import type { LossPoint } from "./fine-tune-result.js";
import { parsed } from "./parse-json.js";

/** Name of the file with the loss curves in a run's folder. */
export const LOSSES = "loss.jsonl";

/** Loss curves outlive a kill: a training that goes on adds to them. */
export function keepLoss(
  folder: string,
  { step, trainingLoss, validationLoss }: TrainingProgress,
): void {
  if (trainingLoss === undefined && validationLoss === undefined) return;
  appendFileSync(
    path.join(folder, LOSSES),
    `${JSON.stringify({ step, trainingLoss, validationLoss })}\n`,
  );
}

/** The loss curves, the newest figures where a step was trained twice. */
export async function readLosses(folder: string): Promise<LossPoint[]> {
  const text = await readFile(path.join(folder, LOSSES), "utf8").catch(() => "");
  const points = new Map<number, LossPoint>();
  for (const line of text.split("\n")) {
    const point = parsed(line) as LossPoint | undefined;
    if (typeof point?.step === "number") {
      points.set(point.step, { ...points.get(point.step), ...point });
    }
  }
  return [...points.values()].sort((a, b) => a.step - b.step);
}
