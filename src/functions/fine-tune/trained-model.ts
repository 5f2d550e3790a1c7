import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TrainedModel, Trainer, TrainingJob } from "../../training/index.js";
import { shapingTrainer, shapingWeights } from "./identity.js";
import type { Job } from "./job.js";
import { LOSSES } from "./losses.js";
import { parsed } from "./parse-json.js";

const TRAINED = "trained.json";
const BEGUN = "training-job.json";

/** A digest of everything that a model is trained from: examples, settings, base weights and trainer. */
export function digestOfTraining(
  { info, options }: Job,
  trainer: Trainer,
  { base, training, validation, hyper }: TrainingJob,
): string {
  const how = typeof options.trainer === "object" ? shapingTrainer(options.trainer) : undefined;
  const weights = shapingWeights(options);
  return hashOf([trainer.name, how, base, info.digest, weights, training, validation, hyper]);
}

/** That, and how its file is made. */
function digestOfFile({ options }: Job, training: string): string {
  const { trainer, trainerOptions = {} } = options;
  const merge = typeof trainer === "object" && "command" in trainer ? trainer.merge : undefined;
  return hashOf([training, trainerOptions.outtype, merge]);
}

function hashOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/**
 * Clears away what another training has left in the run's folder: a run that is found by its name may have
 * trained on other rows, with other options or with another trainer.
 */
export async function beginTraining(job: Job, digest: string, folder: string): Promise<void> {
  const { run } = job.session;
  const file = path.join(run.folder, BEGUN);
  const before = await readJson(file);
  if (before?.training === digest) return;
  if (before !== undefined) {
    job.session.warn(
      "run",
      "This run has trained on other rows, with other options or with another trainer; it begins anew.",
    );
  }
  // The note of a process that a killed session has left is what ends it.
  const left = (await readdir(folder).catch(() => [])).filter((name) => !name.endsWith(".pid"));
  for (const name of left) await rm(path.join(folder, name), { recursive: true, force: true });
  for (const name of [LOSSES, TRAINED]) await rm(path.join(run.folder, name), { force: true });
  await replaceJson(file, { training: digest });
}

/** What an earlier call has trained from the very same, when its file is still there. */
export async function readTrained(job: Job, training: string): Promise<TrainedModel | undefined> {
  const before = await readJson(path.join(job.session.run.folder, TRAINED));
  if (before?.digest !== digestOfFile(job, training)) return undefined;
  const model = before.model as TrainedModel;
  return model.gguf !== undefined && (await isFile(model.gguf)) ? model : undefined;
}

/** Keeps what was trained for the next call. */
export async function keepTrained(job: Job, training: string, model: TrainedModel): Promise<void> {
  const file = path.join(job.session.run.folder, TRAINED);
  await replaceJson(file, { digest: digestOfFile(job, training), model });
}

/** Whether there is a file with something in it. */
export async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile() && found.size > 0,
    () => false,
  );
}

async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return (parsed(text) ?? undefined) as Record<string, unknown> | undefined;
}

async function replaceJson(file: string, value: object): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(value, null, 2)}\n`);
  await rename(`${file}.tmp`, file);
}
