import { join } from "node:path";
import { type Config, writeYaml } from "../write-yaml.js";
import { checkKeys } from "./check-keys.js";
import { sharedArguments } from "./hugging-face-arguments.js";
import { huggingFaceCheckpoints, huggingFaceEvaluations } from "./hugging-face-checkpoints.js";
import { JsonLines } from "./json-lines.js";
import { numberIn } from "./lenient-json.js";
import { LLAMAFACTORY_KEYS } from "./llamafactory-keys.js";
import type { Plan } from "./plan.js";
import { type Checkpoint, PLACES, type ProgressRecord, type Tool } from "./tool.js";

const EXPORT = "export.yaml";

/** LLaMA-Factory: `llamafactory-cli train config.yaml`. */
export const LLAMAFACTORY: Tool = {
  name: "llamafactory",
  title: "LLaMA-Factory",
  install: "pip install llamafactory",
  executables: ["llamafactory-cli"],
  packages: ["llamafactory", "torch", "transformers", "peft", "datasets"],
  stopsEarly: true,
  files: (plan, _data, resume) => [
    { path: PLACES.config, text: yaml(trainConfig(plan, resume), "llamafactory-cli train") },
    { path: "dataset_info.json", text: `${JSON.stringify(datasetInfo(plan), null, 2)}\n` },
    {
      path: EXPORT,
      text: yaml(
        exportConfig(plan, join(plan.folder, PLACES.checkpoints)),
        "llamafactory-cli export",
      ),
    },
  ],
  train: (plan, { command }) => [...command, "train", join(plan.folder, PLACES.config)],
  merge: (plan, { command }, adapter) => [
    ...command,
    "export",
    join(plan.folder, EXPORT),
    `adapter_name_or_path=${adapter}`,
  ],
  async progress(plan) {
    const log = await JsonLines.after(join(plan.folder, PLACES.checkpoints, "trainer_log.jsonl"));
    return { poll: async () => (await log.poll()).map(toRecord) };
  },
  checkpoints: (plan) => huggingFaceCheckpoints(join(plan.folder, PLACES.checkpoints)),
  evaluations: (plan) => huggingFaceEvaluations(join(plan.folder, PLACES.checkpoints)),
  adapter: async (_plan, checkpoint) => checkpoint.path,
};

function yaml(config: Config, command: string): string {
  checkKeys(config, LLAMAFACTORY_KEYS);
  return writeYaml(config, `Read by: ${command}\n${LLAMAFACTORY_KEYS.source}`);
}

function trainConfig(plan: Plan, resume: Checkpoint | undefined): Config {
  const { hyper } = plan;
  const evaluates = plan.validationRows > 0;
  return {
    model_name_or_path: plan.model,
    stage: "sft",
    do_train: true,
    finetuning_type: "lora",
    lora_rank: hyper.loraRank,
    lora_alpha: hyper.loraAlpha,
    lora_dropout: hyper.loraDropout,
    lora_target: "all",
    dataset_dir: plan.folder,
    dataset: "training",
    ...(evaluates ? { eval_dataset: "validation" } : {}),
    cutoff_len: hyper.maxTokens,
    overwrite_cache: true,
    ...sharedArguments(plan, resume),
    ...(evaluates && hyper.patience > 0 ? { early_stopping_steps: hyper.patience } : {}),
    ...(resume === undefined ? { overwrite_output_dir: true } : {}),
    ...plan.extra,
  };
}

/** Both fields of the template and the model have to be the same as in training. */
function exportConfig(plan: Plan, adapter: string): Config {
  const { template, trust_remote_code } = plan.extra;
  return {
    model_name_or_path: plan.model,
    adapter_name_or_path: adapter,
    finetuning_type: "lora",
    ...(template === undefined ? {} : { template }),
    ...(trust_remote_code === undefined ? {} : { trust_remote_code }),
    export_dir: join(plan.folder, PLACES.merged),
    export_size: 5,
    export_device: "cpu",
  };
}

/** The `messages` form, told by https://llamafactory.readthedocs.io/en/latest/getting_started/data_preparation.html */
function datasetInfo(plan: Plan): object {
  const entry = (file: string) => ({
    file_name: file,
    formatting: "sharegpt",
    columns: { messages: "messages" },
    tags: {
      role_tag: "role",
      content_tag: "content",
      user_tag: "user",
      assistant_tag: "assistant",
      system_tag: "system",
    },
  });
  return {
    training: entry(PLACES.training),
    ...(plan.validationRows > 0 ? { validation: entry(PLACES.validation) } : {}),
  };
}

function toRecord(line: Record<string, unknown>): ProgressRecord {
  return {
    step: numberIn(line.current_steps) ?? 0,
    steps: numberIn(line.total_steps),
    epoch: numberIn(line.epoch),
    trainingLoss: numberIn(line.loss),
    validationLoss: numberIn(line.eval_loss),
    learningRate: numberIn(line.lr),
  };
}
