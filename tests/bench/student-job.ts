// A student of 500 feedback rows: student-job.ts train nothing|sample [SOURCE], or student-job.ts cancel STEP...
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fineTuneOrConfig, processDataset, readFrame } from "../../dist/index.js";
import { wilsonInterval } from "../../dist/statistics/index.js";

const [what, ...words] = process.argv.slice(2);
const at = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const LABELS = ["Topic", "Sentiment", "Urgency"] as const;
/** Rows to learn from and to decide with, and the most that are the proof: no more than half of all may be. */
const [LEARNT, PROOF] = [500, 450];
/** Where the rows come from: `train-template`, `held-out`, `hand-written`; undefined takes all. */
const source = what === "train" ? words[1] : undefined;

const messages = await readFrame(at("data/feedback.csv"), { kind: "records" });
const gold = await readFrame(at("data/feedback.gold.csv"), { kind: "records" });
const all = messages
  .map(({ Title, Message }, row) => ({
    Title,
    Message,
    ...Object.fromEntries(LABELS.map((label) => [label, gold[row]![label]])),
  }))
  .filter((_, row) => source === undefined || gold[row]!.Source === source)
  .slice(0, LEARNT + PROOF);
/** Settings that begin from nothing: where the base is a student itself, training goes on from it otherwise. */
const FROM_NOTHING = { extra: { width: 96 } };

function train(options: object) {
  return fineTuneOrConfig(all, {
    model: "sample",
    label: [...LABELS],
    prompt: "{{Title}}\n{{Message}}",
    trainer: "student",
    fallback: false,
    holdout: all.length - LEARNT,
    progress: false,
    fresh: true,
    ...options,
  });
}

async function measureTraining(from: string): Promise<Record<string, number>> {
  const result = await train(from === "nothing" ? FROM_NOTHING : {});
  const started = performance.now();
  await processDataset(
    all.map(({ Title, Message }) => ({ Title, Message })),
    { model: result.model, prompt: result.prompt, run: false, progress: false },
  );
  const seconds = (performance.now() - started) / 1000;
  // The proof's rows are none of those learnt from, nor near to one; an answer that is missing counts as wrong.
  const { scores } = result.comparison!.arms.at(-1)!;
  const columns = LABELS.map((label) => scores[label]!.accuracy);
  const fields = columns.reduce((sum, { estimate }) => sum + estimate, 0) / columns.length;
  const asked = result.rows.test * columns.length;
  const { low, high } = wilsonInterval(Math.round(fields * asked), asked);
  return {
    ...{ seconds: result.training!.seconds, steps: result.training!.steps },
    ...{ fields, low, high, asked, rowsPerSecond: all.length / seconds },
  };
}

/** Cancels a training at a step, and says how long the call took to come back and what it cost. */
async function measureCancel(step: number): Promise<[ms: number, lost: number]> {
  const stop = new AbortController();
  let folder = "";
  let at = 0;
  let last = 0;
  const training = train({
    ...FROM_NOTHING,
    run: `cancel ${step}`,
    signal: stop.signal,
    onEvent: (event: { type: string; folder?: string }) => {
      folder ||= event.folder ?? "";
    },
    onProgress: (progress: { readonly step: number }) => {
      last = progress.step;
      if (progress.step < step || at > 0) return;
      // Somewhere within the step that follows.
      setTimeout(() => {
        at = performance.now();
        stop.abort();
      }, 150);
    },
  });
  const error = await training.catch((thrown: { code?: string }) => thrown);
  const ms = performance.now() - at;
  if (!("code" in error) || error.code !== "interrupted") throw error;
  return [ms, last - checkpointStep(path.join(folder, "training", "checkpoint.bin"))];
}

/** Step of a checkpoint, whose second line says it; 0 where there is none. */
function checkpointStep(file: string): number {
  try {
    const bytes = readFileSync(file);
    const from = bytes.indexOf("\n") + 1;
    return JSON.parse(bytes.subarray(from, bytes.indexOf("\n", from)).toString()).state.step;
  } catch {
    return 0;
  }
}

async function measureCancels(): Promise<Record<string, number>> {
  const found: [number, number][] = [];
  for (const step of words) found.push(await measureCancel(Number(step)));
  return {
    slowestMs: Math.max(...found.map(([ms]) => ms)),
    mostLost: Math.max(...found.map(([, lost]) => lost)),
  };
}

const figures = what === "train" ? await measureTraining(words[0]!) : await measureCancels();
console.log(JSON.stringify(figures));
process.exit(0);
