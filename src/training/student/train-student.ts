import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { TrainingFailedError } from "../../errors/index.js";
import type { EncodedExample } from "../example.js";
import { exportGguf } from "../export-gguf.js";
import type { ImportedModel } from "../import-gguf.js";
import { loadTensorflow } from "../load-tensorflow.js";
import type { Random } from "../random.js";
import type { TrainedModel, TrainingContext, TrainingJob } from "../trainer.js";
import type { ColumnReport } from "./calibrate.js";
import { CHECKPOINT_FILE, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { type ClosedColumns, closedColumns } from "./closed-columns.js";
import { columnReports } from "./column-reports.js";
import { splitHeldOut } from "./held-out-rows.js";
import { answerLabels } from "./label-answers.js";
import { readExamples, type StudentExample } from "./read-examples.js";
import { earlierFile, startModel } from "./start-model.js";
import { type RunState, StudentRun } from "./student-run.js";
import { type StudentSettings, studentSettings } from "./student-settings.js";
import { encodeStudentExample, OLLAMA_TEMPLATE, STUDENT_TEMPLATE } from "./student-template.js";

/** How a training is heard and ended from outside its thread. */
export interface TrainingWatch extends Pick<TrainingContext, "onLog" | "onProgress"> {
  /** Asked between steps; once true, training writes a checkpoint and ends. */
  readonly cancelled: () => boolean;
}

/** Thrown to leave a training that was cancelled. */
export class TrainingCancelled extends Error {
  override readonly name = "TrainingCancelled";
}

/** Trains a student in this thread; goes on from the folder's checkpoint when it is of the same job. */
export async function trainStudent(job: TrainingJob, watch: TrainingWatch): Promise<TrainedModel> {
  const started = performance.now();
  const settings = studentSettings(job.hyper);
  watch.onProgress?.({ phase: "preparing", step: 0, elapsedMs: 0 });
  const data = splitData(job, settings);
  const tf = await loadTensorflow();
  const closed = closedColumns(data.training);
  const start = await startModel(tf, settings, data.training, closed);
  const { tokenizer, model } = start;
  const encoded = encodeAll(start, data, closed, settings, watch);
  const run = new StudentRun(tf, model, settings, encoded.pass, encoded.heldOut);
  try {
    await new Session(job, settings, run, watch).train();
    run.takeBest();
    watch.onProgress?.({
      phase: "converting",
      step: run.state.step,
      elapsedMs: run.state.elapsedMs,
    });
    const answers = answerLabels(tf, model, tokenizer, encoded.asked, closed);
    const columns = columnReports(answers, data.training, closed);
    const gguf = path.join(job.folder, "model.gguf");
    const origin =
      settings.from === undefined ? "scratch" : path.basename(earlierFile(settings.from));
    const described = description(job, data.training.length, origin, columns);
    await writeModel(gguf, exportGguf(model, tokenizer, described, "f32"));
    return trained(run, settings, gguf, performance.now() - started, {
      parameters: model.parameters,
      vocabulary: tokenizer.size,
      constantTexts: tokenizer.wholes,
      chatTemplate: STUDENT_TEMPLATE,
      tokens: count(encoded.training),
      leftOut: encoded.leftOut,
      trainingRows: data.training.length,
      heldOutRows: encoded.heldOut.length,
      columns,
      losses: run.state.history,
    });
  } finally {
    await run.close();
    model.dispose();
  }
}

interface StudentData {
  readonly training: readonly StudentExample[];
  readonly heldOut: readonly StudentExample[];
}

function splitData(job: TrainingJob, settings: StudentSettings): StudentData {
  const training = readExamples(job.training);
  if (training.length === 0) {
    throw new TrainingFailedError("There is no training example to learn from.", {
      hint: "Give at least one example for each label; fifty or more are worth training on.",
    });
  }
  return job.validation.length > 0
    ? { training, heldOut: readExamples(job.validation) }
    : splitHeldOut(training, settings.seed);
}

function encodeAll(
  { tokenizer }: ImportedModel,
  data: StudentData,
  closed: ClosedColumns,
  { maxTokens, drop, loose }: StudentSettings,
  watch: TrainingWatch,
) {
  const encode = (examples: readonly StudentExample[]) =>
    examples.map((example) => encodeStudentExample(tokenizer, example, closed));
  const fits = ({ tokens }: EncodedExample) => tokens.length <= maxTokens;
  const all = encode(data.training);
  const kept = data.training.filter((_, i) => fits(all[i] as EncodedExample));
  const training = all.filter(fits);
  const leftOut = all.length - training.length;
  const longest = all.reduce((most, { tokens }) => Math.max(most, tokens.length), 0);
  if (training.length === 0) {
    throw new TrainingFailedError(
      `Every training example has more than ${maxTokens} tokens; the longest has ${longest}.`,
      { hint: "Raise maxTokens, or shorten the text that goes into the prompt." },
    );
  }
  if (leftOut > 0) {
    const text = `${leftOut} of ${all.length} training examples have more than ${maxTokens} tokens (up to ${longest}) and are left out; raise maxTokens to learn from them.`;
    watch.onLog?.("warning", text);
  }
  const held = data.heldOut.map((example) => ({
    example,
    tokens: encodeStudentExample(tokenizer, example, closed),
  }));
  const fitting = held.filter(({ tokens }) => fits(tokens));
  if (fitting.length < held.length) {
    const text = `${held.length - fitting.length} of ${held.length} examples that decide when training ends have more than ${maxTokens} tokens and are left out.`;
    watch.onLog?.("warning", text);
  }
  /** The examples as one pass sees them; what is left out of them differs from pass to pass. */
  const pass = (random: Random) =>
    kept.map((example) =>
      encodeStudentExample(tokenizer, example, closed, { random, drop, loose }),
    );
  return {
    training,
    pass,
    heldOut: fitting.map(({ tokens }) => tokens),
    /** The same examples, to be answered. */
    asked: fitting.map(({ example }) => example),
    leftOut,
  };
}

/** One training with its checkpoints, its news and its end. */
class Session {
  readonly #run: StudentRun;
  readonly #watch: TrainingWatch;
  readonly #settings: StudentSettings;
  readonly #job: TrainingJob;
  readonly #file: string;

  constructor(job: TrainingJob, settings: StudentSettings, run: StudentRun, watch: TrainingWatch) {
    this.#job = job;
    this.#settings = settings;
    this.#run = run;
    this.#watch = watch;
    this.#file = path.join(job.folder, CHECKPOINT_FILE);
  }

  async train(): Promise<void> {
    const id = await jobId(this.#job, this.#settings);
    await this.#resume(id);
    const { state } = this.#run;
    let savedAt = performance.now();
    let lastAt = savedAt;
    while (!this.#run.finished) {
      if (this.#watch.cancelled()) {
        await this.#save(id);
        throw new TrainingCancelled();
      }
      const news = this.#run.step();
      if (!Number.isFinite(news.trainingLoss)) throw this.#diverged(news.learningRate);
      const now = performance.now();
      state.elapsedMs += now - lastAt;
      lastAt = now;
      this.#tell(news);
      if (now - savedAt >= this.#settings.checkpointSeconds * 1000 || this.#run.finished) {
        await this.#save(id);
        savedAt = performance.now();
      }
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  #tell(news: ReturnType<StudentRun["step"]>): void {
    const { state, steps } = this.#run;
    this.#watch.onProgress?.({
      phase: "training",
      step: state.step,
      steps,
      epoch: state.epoch,
      ...news,
      elapsedMs: state.elapsedMs,
      etaMs: (state.elapsedMs / state.step) * (steps - state.step),
    });
  }

  async #resume(id: string): Promise<void> {
    const found = await readCheckpoint(this.#file, id);
    if (found === undefined) return;
    this.#run.restore(found.state as unknown as RunState, found.arrays);
    this.#watch.onLog?.("info", `Going on from the checkpoint of step ${this.#run.state.step}.`);
  }

  async #save(id: string): Promise<void> {
    const state = { ...this.#run.state };
    try {
      await writeCheckpoint(this.#file, { job: id, state, arrays: this.#run.arrays() });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TrainingFailedError(`The checkpoint could not be written: ${reason}`, {
        hint: "Free space on the disk or choose another folder, then train again: it goes on from the checkpoint before.",
        cause: error,
      });
    }
  }

  #diverged(learningRate: number): TrainingFailedError {
    return new TrainingFailedError(
      `The loss is no longer a number at step ${this.#run.state.step + 1}, at a learning rate of ${learningRate.toPrecision(2)}.`,
      {
        hint: `Train again with a lower learningRate, for example ${(this.#settings.learningRate / 4).toPrecision(1)}.`,
        received: learningRate,
      },
    );
  }
}

/** Identifies what a training's result depends on. */
async function jobId(job: TrainingJob, settings: StudentSettings): Promise<string> {
  const { checkpointSeconds: _, threads: __, from, ...shaping } = settings;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([shaping, job.training, job.validation]));
  if (from !== undefined) hash.update(await readFile(earlierFile(from)));
  return hash.digest("hex");
}

async function writeModel(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, bytes, { flush: true });
  await rename(`${file}.new`, file);
}

/** The temperatures go with the model: the `gguf` engine tempers the probabilities of its labels with them. */
function description(
  job: TrainingJob,
  rows: number,
  origin: string,
  columns: Record<string, ColumnReport>,
) {
  const fitted = Object.entries(columns).filter(([, { temperature }]) => temperature > 0);
  const temperatures = Object.fromEntries(
    fitted.map(([name, { temperature }]) => [name, temperature]),
  );
  return {
    more: {
      "promptframe.temperatures": { type: "string" as const, value: JSON.stringify(temperatures) },
    },
    name: job.name,
    description: `Trained by promptframe from ${origin} on ${rows} examples`,
    chatTemplate: STUDENT_TEMPLATE,
  };
}

function count(examples: readonly EncodedExample[]): number {
  return examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

function trained(
  run: StudentRun,
  settings: StudentSettings,
  gguf: string,
  milliseconds: number,
  details: Readonly<Record<string, unknown>> & { columns: Record<string, ColumnReport> },
): TrainedModel {
  const { history, bestEpoch, step } = run.state;
  const best = history.find(({ epoch }) => epoch === bestEpoch) ?? history.at(-1);
  return {
    gguf,
    template: OLLAMA_TEMPLATE,
    steps: step,
    seconds: milliseconds / 1000,
    ...(best === undefined ? {} : { trainingLoss: best.trainingLoss }),
    ...(best?.validationLoss === undefined ? {} : { validationLoss: best.validationLoss }),
    hyper: { ...settings },
    details: { ...details, bestEpoch: bestEpoch || run.state.epoch },
  };
}
