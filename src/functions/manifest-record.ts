import { VERSION } from "../config/index.js";
import type { ModelHandle } from "../contract/index.js";
import type { Task } from "./task.js";

/**
 * The part of a run's manifest that every function writes: what is needed to ask the same again.
 * `modelSpec` is what the user wrote, so that another process can open the same model.
 */
export function taskRecord(
  call: string,
  task: Task,
  model: string | ModelHandle,
): Record<string, unknown> {
  return {
    call,
    versions: {
      promptframe: VERSION,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    },
    modelSpec: typeof model === "string" ? model : task.handle.model,
    model: task.info,
    system: task.system,
    examples: task.examples,
    columns: task.answer.columns,
    schema: task.answer.schema,
    options: task.options,
    rowsPerRequest: task.rowsPerRequest,
    reask: task.reask,
    probabilities: task.probabilities,
  };
}
