#!/usr/bin/env node
// Stands in for llamafactory-cli, trl, mlx_lm, their Python and llama.cpp's converter, by the name it is
// called by. Reads the configuration, writes the files that they write, and goes wrong where FAKE_TRAINER
// (JSON) says so.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const plan = JSON.parse(process.env.FAKE_TRAINER ?? "{}");
const name = basename(process.argv[1]);
const args = process.argv.slice(2);

if (plan.calls) appendFileSync(plan.calls, `${JSON.stringify([name, ...args])}\n`);
function optionOf(option) {
  return args[args.indexOf(option) + 1];
}

function fail(text, code = 1) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function python(script, rest) {
  if (plan.python === "broken") fail("dyld: broken");
  if (plan.banner) process.stdout.write(`${plan.banner}\n`);
  if (plan.mute) return;
  if (script.includes("importlib.metadata")) {
    const there = rest.filter((one) => !(plan.missing ?? []).includes(one));
    process.stdout.write(JSON.stringify(Object.fromEntries(there.map((one) => [one, "1.2.3"]))));
    return;
  }
  if (plan.torch === "broken") fail("ImportError: libcudart.so.13");
  const machine = { device: "cpu", bf16: false, bytes: null, ...plan.machine };
  process.stdout.write(JSON.stringify(machine));
}

/** The entries of a configuration that are no lists or mappings: all that is needed here, and quickly read. */
function read(path) {
  const lines = readFileSync(path, "utf8").matchAll(/^(\w+): (.+)$/gm);
  return Object.fromEntries([...lines].map(([, key, value]) => [key, scalar(value)]));
}

function scalar(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function merge(base, adapter, folder) {
  if (plan.mergeFails) fail(plan.mergeFails);
  const config = ["adapter_config.json"].map((one) => join(adapter, one));
  if (!config.every(existsSync))
    fail(`ValueError: Can't find 'adapter_config.json' at '${adapter}'`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ base, adapter: readFileSync(config[0], "utf8") }),
  );
}

function convert(weights, outfile, outtype) {
  if (plan.convertFails) fail(plan.convertFails);
  if (plan.convertsNothing) return;
  writeFileSync(outfile, `GGUF ${outtype} ${readFileSync(join(weights, "config.json"), "utf8")}`);
}

const lossAt = (step) =>
  plan.nanFrom !== undefined && step >= plan.nanFrom ? Number.NaN : 3 / (1 + step);
const heldOutAt = (step) => {
  if (plan.worseFrom !== undefined && step > plan.worseFrom) return 1 + step / 100;
  return lossAt(step) + 0.1;
};

/** JSON as Python writes it. */
function json(value) {
  return JSON.stringify(value, (_, inner) => (Number.isNaN(inner) ? "@NaN" : inner)).replaceAll(
    '"@NaN"',
    "NaN",
  );
}

async function mishaps(step) {
  await sleep(plan.stepMs ?? 1);
  if (plan.helper && step === 1) {
    const helper = spawn("sleep", ["600"], { stdio: "ignore" });
    writeFileSync(plan.helper, String(helper.pid));
  }
  if (plan.stubborn) process.on("SIGTERM", () => {});
  if (plan.chatter) process.stdout.write(`\r ${step}%|####  |\x1b[31m${step}\x1b[0m`);
  if (plan.at !== step) return;
  if (plan.says) process.stderr.write(`\n${plan.says}\n`);
  if (plan.kills) process.kill(process.pid, plan.kills);
  if (plan.hangs || plan.kills) await sleep(600_000);
  if (plan.exits !== undefined) process.exit(plan.exits);
}

/** A transformers.Trainer: checkpoints with trainer_state.json; LLaMA-Factory appends trainer_log.jsonl too. */
async function huggingFace(config, dataFile, logs) {
  const rows = readFileSync(dataFile(config), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const shape = logs ? "messages" : "completion";
  if (!rows.every((row) => Array.isArray(row[shape]))) fail(`KeyError: '${shape}'`);
  const batch = config.per_device_train_batch_size * config.gradient_accumulation_steps;
  const max = Math.ceil(rows.length / batch) * config.num_train_epochs;
  const out = config.output_dir;
  mkdirSync(out, { recursive: true });
  const resumed = config.resume_from_checkpoint;
  const state =
    resumed === undefined
      ? undefined
      : JSON.parse(readFileSync(join(resumed, "trainer_state.json"), "utf8"));
  const history = state?.log_history ?? [];
  const tell = (line) => {
    history.push({ epoch: (line.step * batch) / rows.length, ...line });
    if (!logs) return;
    const { step, loss, eval_loss, learning_rate } = line;
    const told = { current_steps: step, total_steps: max, loss, eval_loss, lr: learning_rate };
    appendFileSync(
      join(out, "trainer_log.jsonl"),
      `${json({ ...told, percentage: (100 * step) / max })}\n`,
    );
  };
  for (let step = (state?.global_step ?? 0) + 1; step <= max; step++) {
    await mishaps(step);
    if (step % config.logging_steps === 0) tell({ step, loss: lossAt(step), learning_rate: 1e-4 });
    if (step % config.save_steps !== 0 && step !== max) continue;
    if (config.eval_strategy === "steps") tell({ step, eval_loss: heldOutAt(step) });
    if (!plan.savesNothing) save(out, step, max, history, config);
  }
}

function save(out, step, max, history, config) {
  const folder = join(out, `checkpoint-${step}`);
  mkdirSync(folder, { recursive: true });
  const torn = plan.tornAt === step;
  writeFileSync(join(folder, "adapter_model.safetensors"), safetensors(torn));
  if (torn) process.kill(process.pid, "SIGKILL");
  writeFileSync(join(folder, "adapter_config.json"), JSON.stringify({ step }));
  writeFileSync(
    join(folder, "trainer_state.json"),
    json({ global_step: step, max_steps: max, log_history: history }),
  );
  const held = history.filter((line) => line.eval_loss !== undefined);
  const best = held.sort((a, b) => a.eval_loss - b.eval_loss)[0]?.step;
  const others = readdirSync(out).filter((one) => /^checkpoint-\d+$/.test(one));
  const numbers = others.map((one) => Number(one.slice(11))).sort((a, b) => a - b);
  const goes = numbers.filter((number) => number !== best && number !== step);
  while (numbers.length > config.save_total_limit && goes.length > 0) {
    const oldest = goes.shift();
    numbers.splice(numbers.indexOf(oldest), 1);
    rmSync(join(out, `checkpoint-${oldest}`), { recursive: true });
  }
}

/** As mlx_lm.lora reports to what is in its table of reporters. */
async function mlx(reports, config) {
  const read_ = (file) => readFileSync(join(config.data, file), "utf8").trim().split("\n");
  if (Math.min(read_("train.jsonl").length, read_("valid.jsonl").length) < config.batch_size) {
    fail(`ValueError: Dataset must have at least batch_size=${config.batch_size} examples`);
  }
  if (config.resume_adapter_file && !existsSync(config.resume_adapter_file)) fail("no adapter");
  const folder = config.adapter_path;
  mkdirSync(folder, { recursive: true });
  mkdirSync(dirname(reports), { recursive: true });
  writeFileSync(join(folder, "adapter_config.json"), JSON.stringify(config));
  const tell = (line) => appendFileSync(reports, `${json(line)}\n`);
  const start = Number(/from-(\d+)$/.exec(folder)[1]) * config.grad_accumulation_steps;
  for (let pass = 1; pass <= config.iters; pass++) {
    await mishaps(pass);
    const all = Math.round((start + pass) / config.grad_accumulation_steps);
    if (pass === 1 || pass % config.steps_per_eval === 0 || pass === config.iters) {
      tell({ iteration: pass - 1, val_loss: heldOutAt(all), val_time: 0.1 });
    }
    if (pass % config.steps_per_report === 0 || pass === config.iters) {
      tell({ iteration: pass, train_loss: lossAt(all), learning_rate: 1e-4 });
    }
    if (pass % config.save_every === 0) {
      const file = join(folder, `${String(pass).padStart(7, "0")}_adapters.safetensors`);
      writeFileSync(file, safetensors(false));
      cpSync(file, join(folder, "adapters.safetensors"));
    }
  }
}

function safetensors(torn) {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: null,
      lora_a: { dtype: "F32", shape: [4], data_offsets: [0, 16] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(torn ? 7 : 16)]);
}

if (name === "python3" && args[0] === "-c") python(args[1], args.slice(2));
else if (name === "python3" && args[0].endsWith("merge.py")) merge(args[1], args[2], args[3]);
else if (name === "python3" && args[0] === "-m")
  merge(...["--model", "--adapter-path", "--save-path"].map(optionOf));
else if (name === "python3") await mlx(args[1], read(args[3]));
else if (name === "trl")
  await huggingFace(read(args[2]), (config) => join(config.dataset_name, "train.jsonl"), false);
else if (name === "llamafactory-cli" && args[0] === "export") {
  const config = read(args[1]);
  merge(
    config.model_name_or_path,
    args[2].slice("adapter_name_or_path=".length),
    config.export_dir,
  );
} else if (name === "llamafactory-cli") {
  await huggingFace(
    read(args[1]),
    (config) => {
      const info = JSON.parse(readFileSync(join(config.dataset_dir, "dataset_info.json"), "utf8"));
      return join(config.dataset_dir, info[config.dataset].file_name);
    },
    true,
  );
} else if (name === "convert-hf-to-gguf")
  convert(args[0], optionOf("--outfile"), optionOf("--outtype"));
else fail(`unknown call ${name} ${args.join(" ")}`);
