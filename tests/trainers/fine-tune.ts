/**
 * Takes a labelled table through `fineTuneOrConfig` with a real tool: from rows to a GGUF file, its comparison with
 * the base on held-out rows, and answers. Called by run.sh: TOOL PYTHON BASE BASE_GGUF FOLDER [CONVERTER...]
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { fineTuneOrConfig, processDataset } from "../../src/functions/index.js";

const [tool = "", python = "", base = "", baseGguf = "", folder = "", ...converter] =
  process.argv.slice(2);
const WORDS = { Product: "crash screen", Billing: "refund invoice", Other: "hours parking" };
const TOPICS = Object.keys(WORDS) as (keyof typeof WORDS)[];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
process.env.PROMPTFRAME_HOME = folder;

const rows = Array.from({ length: 150 }, (_, i) => {
  const Topic = TOPICS[i % 3]!;
  // Texts that differ in numbers alone would count as one.
  const mark = String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26));
  return { Message: `message ${mark} about ${WORDS[Topic]}`, Topic };
});
const call = {
  model: `gguf:${baseGguf}`,
  label: "Topic",
  prompt: "{{Message}}",
  trainer: tool as "mlx",
  trainerOptions: {
    hubId: base,
    python,
    // Compiling takes longer than such a small model's whole training.
    environment: { MLX_DISABLE_COMPILE: "1", HF_HUB_OFFLINE: "1" },
    ...(converter.length > 0 ? { converter, outtype: "f32" as const } : {}),
  },
  fallback: false,
  epochs: 5,
  batchSize: 4,
  patience: 100,
  learningRate: 2e-3,
  loraDropout: 0,
  warmupRatio: 0,
  maxTokens: 256,
  progress: false,
} as const;

const began = performance.now();
const result = await fineTuneOrConfig(rows, call);
process.stdout.write(`  ${result.message}\n`);

assert.equal(result.kind, "model");
assert.equal(result.training?.trainer, tool);
assert.ok(statSync(result.files.model!).size > 10_000, "there is no GGUF file");
assert.ok(result.training.losses.length > 1, "there are no losses");
assert.deepEqual(result.decisions.map(({ step, passed }) => [step, passed]).slice(0, 3), [
  ["size", true],
  ["capability", true],
  ["training", true],
]);

const [before, after] = result.comparison!.arms;
assert.equal(result.comparison!.rows, 30);
assert.equal(result.comparison!.pairs.length, 1);
const accuracies = [before!, after!].map(({ scores }) => scores.Topic!.accuracy);
process.stdout.write(`  held-out accuracy ${JSON.stringify(accuracies)}\n`);
const { accuracy: difference } = result.comparison!.pairs[0]!.columns.Topic!;
assert.ok(difference.low <= difference.estimate && difference.estimate <= difference.high);
assert.ok(difference.low > 0, "the trained model is not shown to be better than its base");

const metadata = JSON.parse(readFileSync(result.files.metadata!, "utf8"));
assert.equal(metadata.kind, "model");
assert.equal(metadata.training.trainer, tool);

const { model, prompt } = result;
const fresh = ["refund invoice", "hours parking"].map((words) => ({
  Message: `message zz about ${words}`,
}));
const labelled = await processDataset(fresh, { model, prompt, confidence: true, progress: false });
process.stdout.write(`  it says ${JSON.stringify(labelled.data)}\n`);
assert.deepEqual(labelled.run.counts.ok, fresh.length);
assert.ok(labelled.data.every(({ Topic_confidence: share }) => Number(share) > 0));
const options = { labels: "generate" } as const;
const written = await processDataset(fresh, { model, prompt, options, progress: false });
assert.deepEqual(
  written.data.map(({ Topic }) => Topic),
  labelled.data.map(({ Topic }) => Topic),
  "what it writes is not what its probabilities say",
);
assert.deepEqual(
  written.data.map(({ Topic }) => Topic),
  ["Billing", "Other"],
);

const again = await fineTuneOrConfig(rows, call);
assert.equal(again.training?.reused, true, "the same call trained once more");
assert.equal(again.run.id, result.run.id);
assert.ok(again.comparison!.arms.every(({ run }) => run.reused === 30));

const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(`${tool}: fineTuneOrConfig trained, compared and answered in ${seconds} s\n`);
