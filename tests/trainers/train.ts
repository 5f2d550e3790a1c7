/**
 * Trains a tiny random llama with a real tool, through the package's own trainer: cancelled, gone on with,
 * merged, converted, and the result asked in node-llama-cpp. Called by run.sh: TOOL PYTHON BASE FOLDER [CONVERTER...]
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { gguf } from "../../src/engines/gguf/index.js";
import { findTrainer } from "../../src/training/external/index.js";
import { LLAMAFACTORY_KEYS } from "../../src/training/external/llamafactory-keys.js";
import { MLX_KEYS } from "../../src/training/external/mlx-keys.js";
import { TRL_KEYS } from "../../src/training/external/trl-keys.js";
import type { TrainingExample, TrainingProgress } from "../../src/training/trainer.js";

const [tool = "", python = "", base = "", folder = "", ...converter] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const KEYS = { mlx: MLX_KEYS, trl: TRL_KEYS, llamafactory: LLAMAFACTORY_KEYS };
const TOPICS = ["Product", "Billing", "Other"];

const trainer = findTrainer(tool, {
  python,
  // Compiling takes longer than such a small model's whole training.
  environment: { MLX_DISABLE_COMPILE: "1", HF_HUB_OFFLINE: "1" },
  ...(converter.length > 0 ? { converter, outtype: "f32" } : {}),
});
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const job = {
  folder,
  name: "tiny",
  base,
  training: examples(60),
  validation: examples(12),
  hyper: { epochs: 6, learningRate: 3e-3, warmupRatio: 0, patience: 0, maxTokens: 128 },
};

let passed = 0;
const parts: readonly (readonly [string, () => Promise<void>])[] = [
  ["has the fields that the installed version has", compareFields],
  ["says that it can train here", checkCapability],
  ["is cancelled within a second", cancel],
  ["goes on from its checkpoint to a GGUF file that answers", finish],
];
for (const [what, part] of parts) {
  await part();
  passed++;
  process.stdout.write(`${tool} ${what}\n`);
}
process.stdout.write(`${tool}: ${passed} passed, 0 failed\n`);

function examples(count: number): TrainingExample[] {
  return Array.from({ length: count }, (_, i) => ({
    messages: [
      { role: "user", content: `message ${i} about ${TOPICS[i % 3]}` },
      { role: "assistant", content: `{"Topic":"${TOPICS[i % 3]}"}` },
    ],
  }));
}

/** Every field we write is one of the installed tool's, and our table misses none of them. */
async function compareFields(): Promise<void> {
  const printed = execFileSync(python, [join(here, "fields.py"), tool], { encoding: "utf8" });
  const installed = new Set<string>(JSON.parse(printed.trim().split("\n").at(-1)!));
  await trainer.prepare(job);
  const config = parse(readFileSync(join(folder, "config.yaml"), "utf8"), { version: "1.1" });
  assert.deepEqual(
    Object.keys(config).filter((key) => !installed.has(key)),
    [],
  );
  const table = KEYS[tool as keyof typeof KEYS].keys;
  const missing = [...installed].filter((key) => !key.startsWith("_") && !table.has(key));
  assert.deepEqual(missing, []);
}

async function checkCapability(): Promise<void> {
  const capability = await trainer.capability(base);
  process.stdout.write(`  ${JSON.stringify(capability)}\n`);
  assert.equal(capability.ok, true);
}

async function cancel(): Promise<void> {
  const abort = new AbortController();
  let at = 0;
  const training = trainer.train(job, {
    signal: abort.signal,
    onProgress: ({ step }) => {
      if (step < 6 || at > 0) return;
      at = performance.now();
      abort.abort();
    },
  });
  await assert.rejects(training, { code: "cancelled" });
  const ms = performance.now() - at;
  process.stdout.write(`  took ${Math.round(ms)} ms\n`);
  assert.ok(ms < 1000, `cancelling took ${ms} ms`);
}

async function finish(): Promise<void> {
  const told: TrainingProgress[] = [];
  const model = await trainer.train(job, { onProgress: (progress) => told.push(progress) });
  const { gguf: file, steps, seconds, validationLoss, details } = model;
  process.stdout.write(`  ${JSON.stringify({ steps, seconds, validationLoss, ...details })}\n`);
  assert.ok(Number(details.resumedAt) > 0, "it did not go on from a checkpoint");
  const losses = told.flatMap(({ trainingLoss }) => trainingLoss ?? []);
  assert.ok(losses.at(-1)! < losses[0]!, `the loss did not fall: ${losses}`);
  assert.ok(file !== undefined && statSync(file).size > 10_000, "there is no GGUF file");
  const engine = gguf();
  const messages = [{ role: "user" as const, content: "message 1 about Billing" }];
  const request = { model: file, messages, options: { maxTokens: 8, temperature: 0 } };
  const { text } = await engine.ask(request).finally(() => engine.close());
  process.stdout.write(`  it says ${JSON.stringify(text)}\n`);
}
