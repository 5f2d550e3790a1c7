import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Config, writeYaml } from "../write-yaml.js";
import { checkKeys } from "./check-keys.js";
import { JsonLines, readJsonLines } from "./json-lines.js";
import { numberIn } from "./lenient-json.js";
import { MLX_KEYS, MLX_LORA_KEYS } from "./mlx-keys.js";
import { MLX_SCRIPT, REPORTER } from "./mlx-script.js";
import type { Plan } from "./plan.js";
import { isWholeSafetensors } from "./safetensors.js";
import { type Checkpoint, PLACES, type ProgressRecord, type Tool } from "./tool.js";
import { messagesJsonl } from "./training-files.js";

const DATA = "data";
const SCRIPT = "train.py";
const REPORTS = "reports.jsonl";

/** mlx-lm: `mlx_lm.lora --config config.yaml`, for Apple silicon. */
export const MLX: Tool = {
  name: "mlx",
  title: "mlx-lm",
  install: 'pip install "mlx-lm[train]"',
  executables: ["mlx_lm.lora"],
  packages: ["mlx-lm", "mlx", "transformers"],
  stopsEarly: false,
  files: (plan, data, resume) => {
    const config = trainConfig(plan, resume);
    checkKeys(config, MLX_KEYS);
    checkKeys(config.lora_parameters as Config, MLX_LORA_KEYS);
    const comment = `Read by: mlx_lm.lora --config\n${MLX_KEYS.source}`;
    // It will not train without held-out rows; what is measured on these is not reported.
    const validation = plan.validationRows > 0 ? data.validation : data.training;
    return [
      { path: PLACES.config, text: writeYaml(config, comment) },
      { path: `${DATA}/train.jsonl`, text: messagesJsonl(data.training) },
      { path: `${DATA}/valid.jsonl`, text: messagesJsonl(validation) },
      { path: SCRIPT, text: MLX_SCRIPT },
    ];
  },
  train: (plan, { python }, resume) => [
    python,
    join(plan.folder, SCRIPT),
    join(segment(plan, resume?.step ?? 0), REPORTS),
    "--config",
    join(plan.folder, PLACES.config),
  ],
  // Its own export to GGUF is not used: llama.cpp refuses the files for the type of their token types.
  merge: (plan, { python }, adapter) => [
    python,
    "-m",
    "mlx_lm",
    "fuse",
    "--model",
    plan.model,
    "--adapter-path",
    adapter,
    "--save-path",
    join(plan.folder, PLACES.merged),
    "--dequantize",
  ],
  async progress(plan, resume) {
    const start = resume?.step ?? 0;
    const reports = await JsonLines.after(join(segment(plan, start), REPORTS));
    return {
      poll: async () => (await reports.poll()).map((line) => toRecord(line, plan, start)),
    };
  },
  checkpoints: async (plan) => {
    const found = await Promise.all((await segments(plan)).map((start) => saved(plan, start)));
    return found.flat().sort((a, b) => a.step - b.step);
  },
  async evaluations(plan) {
    if (plan.validationRows === 0) return [];
    const told = (await segments(plan)).map(async (start) =>
      (await readJsonLines(join(segment(plan, start), REPORTS))).map((line) =>
        toRecord(line, plan, start),
      ),
    );
    return (await Promise.all(told))
      .flat()
      .flatMap(({ step, validationLoss }) =>
        validationLoss === undefined || step === 0 ? [] : [{ step, loss: validationLoss }],
      );
  },
  async adapter(plan, checkpoint) {
    const folder = join(plan.folder, "adapter");
    await mkdir(folder, { recursive: true });
    await copyFile(checkpoint.path, join(folder, "adapters.safetensors"));
    const config = "adapter_config.json";
    await copyFile(join(dirname(checkpoint.path), config), join(folder, config));
    return folder;
  },
};

/** A run that goes on numbers its steps and files from one again, so each has a folder of its own. */
function segment(plan: Plan, start: number): string {
  return join(plan.folder, PLACES.checkpoints, `from-${start}`);
}

async function segments(plan: Plan): Promise<number[]> {
  const names = await readdir(join(plan.folder, PLACES.checkpoints)).catch(() => [] as string[]);
  return names.flatMap((name) => /^from-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
}

async function saved(plan: Plan, start: number): Promise<Checkpoint[]> {
  const folder = segment(plan, start);
  const found: Checkpoint[] = [];
  for (const name of await readdir(folder)) {
    const passes = /^(\d+)_adapters\.safetensors$/.exec(name)?.[1];
    const path = join(folder, name);
    if (passes === undefined || !(await isWholeSafetensors(path))) continue;
    found.push({ step: start + Math.round(Number(passes) / plan.accumulation), path });
  }
  return found;
}

/** Passes of the device are what mlx-lm counts and calls iterations; steps of the optimizer are what we count. */
function trainConfig(plan: Plan, resume: Checkpoint | undefined): Config {
  const { hyper, accumulation } = plan;
  const start = resume?.step ?? 0;
  const rows = plan.validationRows > 0 ? plan.validationRows : plan.trainingRows;
  return {
    model: plan.model,
    train: true,
    fine_tune_type: "lora",
    optimizer: "adamw",
    optimizer_config: { adamw: { weight_decay: hyper.weightDecay } },
    data: join(plan.folder, DATA),
    mask_prompt: true,
    seed: hyper.seed + start,
    num_layers: -1,
    // A batch that no held-out rows fill is refused.
    batch_size: Math.max(1, Math.min(plan.microBatch, rows, plan.trainingRows)),
    grad_accumulation_steps: accumulation,
    iters: (plan.steps - start) * accumulation,
    learning_rate: hyper.learningRate,
    lr_schedule: schedule(plan, start),
    lora_parameters: {
      rank: hyper.loraRank,
      scale: hyper.loraAlpha / hyper.loraRank,
      dropout: hyper.loraDropout,
    },
    max_seq_length: hyper.maxTokens,
    val_batches: -1,
    steps_per_report: plan.logEvery * accumulation,
    steps_per_eval: plan.checkEvery * accumulation,
    save_every: plan.checkEvery * accumulation,
    adapter_path: segment(plan, start),
    report_to: REPORTER,
    ...(resume === undefined ? {} : { resume_adapter_file: resume.path }),
    ...plan.extra,
  };
}

/** Warm-up and half a cosine; a run that goes on begins where the first would have been. */
function schedule({ hyper, steps }: Plan, start: number): Config {
  const left = Math.max(1, steps - start);
  const peak = hyper.learningRate * 0.5 * (1 + Math.cos((Math.PI * start) / steps));
  const warmup = start === 0 ? Math.round(hyper.warmupRatio * steps) : 0;
  return {
    name: "cosine_decay",
    arguments: [peak, Math.max(1, left - warmup)],
    ...(warmup > 0 ? { warmup } : {}),
  };
}

/**
 * mlx-lm measures held-out rows before the pass that a checkpoint is saved after, and numbers the measurement by the
 * pass before: it is told as that of the checkpoint, one pass of the device on.
 */
function passesOf(line: Record<string, unknown>, { checkEvery, accumulation }: Plan): number {
  const passes = numberIn(line.iteration) ?? 0;
  const isBefore = line.val_loss !== undefined && passes > 0 && checkEvery * accumulation > 1;
  return isBefore ? passes + 1 : passes;
}

function toRecord(line: Record<string, unknown>, plan: Plan, start: number): ProgressRecord {
  const passes = passesOf(line, plan);
  const step = start + Math.round(passes / plan.accumulation);
  return {
    step,
    steps: plan.steps,
    epoch: step / plan.stepsPerEpoch,
    trainingLoss: numberIn(line.train_loss),
    validationLoss: plan.validationRows > 0 ? numberIn(line.val_loss) : undefined,
    learningRate: numberIn(line.learning_rate),
  };
}
