import { join } from "node:path";
import type { Config } from "../write-yaml.js";
import type { Plan } from "./plan.js";
import { type Checkpoint, PLACES } from "./tool.js";

/**
 * Fields of `transformers.TrainingArguments` that LLaMA-Factory and TRL share.
 * Warm-up is given in steps, since version 5 knows no ratio; losses are reported as they are, since the
 * default replaces NaN and so hides that training has failed.
 */
export function sharedArguments(plan: Plan, resume: Checkpoint | undefined): Config {
  const { hyper } = plan;
  const evaluates = plan.validationRows > 0;
  return {
    output_dir: join(plan.folder, PLACES.checkpoints),
    num_train_epochs: hyper.epochs,
    per_device_train_batch_size: plan.microBatch,
    gradient_accumulation_steps: plan.accumulation,
    learning_rate: hyper.learningRate,
    lr_scheduler_type: "cosine",
    warmup_steps: Math.round(hyper.warmupRatio * plan.steps),
    weight_decay: hyper.weightDecay,
    seed: hyper.seed,
    ...numberFormat(plan),
    logging_steps: plan.logEvery,
    logging_nan_inf_filter: false,
    eval_strategy: evaluates ? "steps" : "no",
    ...(evaluates
      ? {
          eval_steps: plan.checkEvery,
          per_device_eval_batch_size: plan.microBatch,
          load_best_model_at_end: true,
          metric_for_best_model: "eval_loss",
          greater_is_better: false,
        }
      : {}),
    save_strategy: "steps",
    save_steps: plan.checkEvery,
    // The best one is kept beside the newest; the one before it is there while a new one is written.
    save_total_limit: 2,
    report_to: "none",
    ...(resume === undefined ? {} : { resume_from_checkpoint: resume.path }),
  };
}

function numberFormat({ device, bf16 }: Plan): Config {
  if (device === "cpu") return { use_cpu: true, bf16: false };
  if (device === "mps") return { bf16 };
  return bf16 ? { bf16: true } : { bf16: false, fp16: true };
}
