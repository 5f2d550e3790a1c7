import { createHash } from "node:crypto";
import { VERSION } from "../../config/index.js";
import type { ModelInfo } from "../../contract/index.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { LabelledTask } from "./read-task.js";

/** Options that say how it is run, not what is made. */
const RUNNING = [
  "signal",
  "onEvent",
  "onProgress",
  "progress",
  "handleSignals",
  "concurrency",
  "startDelayMs",
  "timeout",
  "retries",
  "debug",
  "fresh",
  "run",
  "project",
  "version",
  "model",
  "prompt",
  "answer",
  "rows",
  "encoding",
  "deploy",
];

/** What makes this another piece of work: the rows, the question, the model and what shapes the result. */
export function identityOf(
  task: LabelledTask,
  info: ModelInfo,
  options: FineTuneOptions,
): Record<string, unknown> {
  const { rows, columns, template, system, gate } = task;
  const learnt = rows.map(({ id, text, labels }) => [id, text, labels]);
  const data = createHash("sha256").update(JSON.stringify(learnt)).digest("hex");
  return {
    call: "fineTuneOrConfig 1",
    model: info.digest,
    data,
    prompt: [template, system, gate],
    columns,
    options: shapingOptions(options),
  };
}

function shapingOptions(options: FineTuneOptions): Record<string, unknown> {
  const shaping = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !RUNNING.includes(name),
  );
  const { trainer } = options;
  const name = typeof trainer === "object" && "name" in trainer ? trainer.name : trainer;
  return { ...Object.fromEntries(shaping.sort(([a], [b]) => (a < b ? -1 : 1))), trainer: name };
}

/** What the manifest says about how to do the same again. */
export function recipeOf(
  task: LabelledTask,
  info: ModelInfo,
  options: FineTuneOptions,
): Record<string, unknown> {
  return {
    call: "fineTuneOrConfig",
    versions: { promptframe: VERSION, node: process.version },
    modelSpec: typeof options.model === "string" ? options.model : options.model.model,
    model: info,
    prompt: { source: task.template, system: task.system, path: task.file?.path },
    columns: task.columns,
    data: { describe: task.describe, rows: task.given },
    fineTuning: shapingOptions(options),
  };
}
