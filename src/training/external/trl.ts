import { join } from "node:path";
import { type Config, writeYaml } from "../write-yaml.js";
import { checkKeys } from "./check-keys.js";
import { sharedArguments } from "./hugging-face-arguments.js";
import {
  huggingFaceCheckpoints,
  huggingFaceEvaluations,
  TrainerStates,
} from "./hugging-face-checkpoints.js";
import { MERGE_SCRIPT } from "./merge-script.js";
import type { Plan } from "./plan.js";
import { type Checkpoint, PLACES, type Tool } from "./tool.js";
import { completionJsonl } from "./training-files.js";
import { TRL_KEYS } from "./trl-keys.js";

const DATA = "data";
const MERGE = "merge.py";

/** TRL: `trl sft --config config.yaml`. */
export const TRL: Tool = {
  name: "trl",
  title: "TRL",
  install: "pip install trl peft",
  executables: ["trl"],
  packages: ["trl", "peft", "torch", "transformers", "datasets"],
  stopsEarly: false,
  files: (plan, data, resume) => {
    const config = trainConfig(plan, resume);
    checkKeys(config, TRL_KEYS);
    const comment = `Read by: trl sft --config\n${TRL_KEYS.source}`;
    return [
      { path: PLACES.config, text: writeYaml(config, comment) },
      { path: `${DATA}/train.jsonl`, text: completionJsonl(data.training) },
      ...(plan.validationRows > 0
        ? [{ path: `${DATA}/validation.jsonl`, text: completionJsonl(data.validation) }]
        : []),
      { path: MERGE, text: MERGE_SCRIPT },
    ];
  },
  train: (plan, { command }) => [...command, "sft", "--config", join(plan.folder, PLACES.config)],
  merge: (plan, { python }, adapter) => [
    python,
    join(plan.folder, MERGE),
    plan.model,
    adapter,
    join(plan.folder, PLACES.merged),
  ],
  progress: (plan, resume) => TrainerStates.after(join(plan.folder, PLACES.checkpoints), resume),
  checkpoints: (plan) => huggingFaceCheckpoints(join(plan.folder, PLACES.checkpoints)),
  evaluations: (plan) => huggingFaceEvaluations(join(plan.folder, PLACES.checkpoints)),
  adapter: async (_plan, checkpoint) => checkpoint.path,
};

function trainConfig(plan: Plan, resume: Checkpoint | undefined): Config {
  const { hyper } = plan;
  return {
    model_name_or_path: plan.model,
    // A folder: its files' names say which split they are.
    dataset_name: join(plan.folder, DATA),
    dataset_train_split: "train",
    ...(plan.validationRows > 0 ? { dataset_test_split: "validation" } : {}),
    completion_only_loss: true,
    max_length: hyper.maxTokens,
    use_peft: true,
    lora_r: hyper.loraRank,
    lora_alpha: hyper.loraAlpha,
    lora_dropout: hyper.loraDropout,
    lora_target_modules: "all-linear",
    ...sharedArguments(plan, resume),
    ...plan.extra,
  };
}
