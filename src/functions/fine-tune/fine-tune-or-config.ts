import type { z } from "zod";
import type { TableInput } from "../process-result.js";
import { checkOptions } from "../read-options.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { FineTuneResult } from "./fine-tune-result.js";

/**
 * From labelled rows to a trained model, or to a measured configuration of the model, with the proof.
 *
 * With enough rows (`minRows`) and a trainer that can train the model here, a model is trained, validated and
 * compared with the base model on rows nobody learnt from. Otherwise, or when training fails, the model gets a
 * configuration instead: a generated system prompt and few-shot examples, chosen by what they win on held-out
 * rows. `model` and `prompt` of the result go straight into `processDataset`, `benchmark` and `compare`.
 * The same call goes on from what is there: finished training is not repeated, a checkpoint is gone on from,
 * and no row is asked twice.
 *
 * @param data whatever `processDataset` takes; the rows are read into memory
 * @throws {DatasetTooSmallWarning} `dataset-too-small`; {FineTuningNotSupportedError} `fine-tuning-not-supported`;
 * {TrainingFailedError} `training-failed`: only with `fallback: false`
 * @throws {ModelSetConfigError} `model-set-config`
 * @throws {RunStoppedError} `interrupted`, `cancelled`; the last checkpoint stays
 * @throws what `processDataset` throws about data, prompt and model
 * @example
 * const tuned = await fineTuneOrConfig("labelled.csv", { model: "llama3.2", label: "Topic", prompt: "{{Message}}" });
 * await processDataset(feedback, { model: tuned.model, prompt: tuned.prompt });
 */
export async function fineTuneOrConfig<A extends z.ZodType = z.ZodType>(
  data: TableInput,
  options: FineTuneOptions<A>,
): Promise<FineTuneResult> {
  await checkOptions("fineTuneOrConfig", options);
  // Training and statistics are loaded by the first fine-tuning, not with the other functions.
  const { runFineTuning } = await import("./run-fine-tuning.js");
  return runFineTuning(data, options as FineTuneOptions);
}
