import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { numberIn, parsePythonJson } from "./lenient-json.js";
import { isWholeSafetensors } from "./safetensors.js";
import type { Checkpoint, Evaluation, ProgressRecord, ProgressSource } from "./tool.js";

const STATE = "trainer_state.json";

/**
 * The whole checkpoints of an output folder, oldest first.
 * `trainer_state.json` is the last file but one that is written, the adapter the longest to write: a checkpoint
 * with both of them readable can be gone on from.
 */
export async function huggingFaceCheckpoints(folder: string): Promise<readonly Checkpoint[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const found: Checkpoint[] = [];
  for (const name of names) {
    const step = /^checkpoint-(\d+)$/.exec(name)?.[1];
    const path = join(folder, name);
    if (step !== undefined && (await isWhole(path))) found.push({ step: Number(step), path });
  }
  return found.sort((a, b) => a.step - b.step);
}

async function isWhole(path: string): Promise<boolean> {
  if ((await readState(path)) === undefined) return false;
  return isWholeSafetensors(join(path, "adapter_model.safetensors"));
}

/** Held-out losses, as the newest checkpoint remembers them. */
export async function huggingFaceEvaluations(folder: string): Promise<readonly Evaluation[]> {
  const history = (await newestState(folder, 0))?.history ?? [];
  return history
    .map((line) => toRecord(line, undefined))
    .filter((line) => line.validationLoss !== undefined)
    .map(({ step, validationLoss }) => ({ step, loss: validationLoss! }));
}

/** Reads progress from the `log_history` of the newest checkpoint. */
export class TrainerStates implements ProgressSource {
  readonly #folder: string;
  /** Lines of the history that were told already. */
  #told: number;
  #step: number;

  private constructor(folder: string, told: number, step: number) {
    this.#folder = folder;
    this.#told = told;
    this.#step = step;
  }

  /** What the checkpoint that is gone on from already has is not told again. */
  static async after(folder: string, resume: Checkpoint | undefined): Promise<TrainerStates> {
    const history = resume === undefined ? undefined : (await readState(resume.path))?.history;
    return new TrainerStates(folder, history?.length ?? 0, resume?.step ?? 0);
  }

  async poll(): Promise<readonly ProgressRecord[]> {
    const newest = await newestState(this.#folder, this.#step);
    if (newest === undefined) return [];
    const { history, steps } = newest;
    this.#step = newest.step;
    const fresh = history.slice(this.#told);
    this.#told = history.length;
    return fresh.filter((line) => !("train_runtime" in line)).map((line) => toRecord(line, steps));
  }
}

interface State {
  readonly step: number;
  readonly steps: number | undefined;
  readonly history: readonly Record<string, unknown>[];
}

/** State of the newest checkpoint beyond `after`; one that is being written comes at the next look. */
async function newestState(folder: string, after: number): Promise<State | undefined> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const steps = names
    .map((name) => Number(/^checkpoint-(\d+)$/.exec(name)?.[1] ?? 0))
    .filter((step) => step > after)
    .sort((a, b) => b - a);
  for (const step of steps) {
    const state = await readState(join(folder, `checkpoint-${step}`));
    if (state !== undefined) return { ...state, step };
  }
  return undefined;
}

async function readState(path: string): Promise<State | undefined> {
  const text = await readFile(join(path, STATE), "utf8").catch(() => "");
  const state = parsePythonJson(text);
  if (state === undefined || !Array.isArray(state.log_history)) return undefined;
  return {
    step: numberIn(state.global_step) ?? 0,
    steps: numberIn(state.max_steps),
    history: state.log_history as Record<string, unknown>[],
  };
}

function toRecord(line: Record<string, unknown>, steps: number | undefined): ProgressRecord {
  return {
    step: numberIn(line.step) ?? 0,
    steps,
    epoch: numberIn(line.epoch),
    trainingLoss: numberIn(line.loss),
    validationLoss: numberIn(line.eval_loss),
    learningRate: numberIn(line.learning_rate),
  };
}
