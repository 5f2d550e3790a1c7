import { copyFile, link, rm } from "node:fs/promises";
import path from "node:path";
import { resolveSettings } from "../../config/index.js";
import { openModel } from "../../engines/index.js";
import {
  EngineError,
  FineTuningNotSupportedError,
  PromptframeError,
  TaskError,
  TrainingFailedError,
} from "../../errors/index.js";
import type { TrainedModel, Trainer, TrainingJob, TrainingProgress } from "../../training/index.js";
import type { TrainingSummary } from "./fine-tune-result.js";
import { fromHere } from "./from-here.js";
import type { Job } from "./job.js";
import { LossCurves } from "./loss-curves.js";
import { keepLoss, readLosses } from "./losses.js";
import { digestOfTraining, isFile, keepTrained, readTrained } from "./trained-model.js";

/**
 * Trains, or finds what an earlier call has trained from the very same.
 * @throws {TrainingFailedError} `training-failed` when there is no usable GGUF file at the end
 */
export async function runTraining(
  job: Job,
  trainer: Trainer,
  training: TrainingJob,
): Promise<TrainingSummary & { readonly gguf: string }> {
  const { session, files } = job;
  const digest = digestOfTraining(job, trainer, training);
  const before = await readTrained(job, digest);
  const model = before ?? (await train(job, trainer, training));
  if (before) session.info("the model was trained by an earlier call", { gguf: before.gguf });
  else await keepTrained(job, digest, model);
  session.info(`${trainer.name} finished after ${model.steps} steps`, { seconds: model.seconds });
  const { gguf, steps, seconds, trainingLoss, validationLoss, hyper, details } = model;
  const { weights, template } = model;
  if (weights !== undefined) files.weights = weights;
  if (gguf === undefined || !(await isFile(gguf))) throw noGguf(trainer, weights);
  const named = await nameModel(job, gguf);
  files.model = named;
  return {
    trainer: trainer.name,
    steps,
    seconds,
    ...(trainingLoss === undefined ? {} : { trainingLoss }),
    ...(validationLoss === undefined ? {} : { validationLoss }),
    ...(weights === undefined ? {} : { weights }),
    ...(template === undefined ? {} : { template }),
    hyper,
    details,
    gguf: named,
    losses: await readLosses(session.run.folder),
    reused: before !== undefined,
  };
}

/** The model under the task's own name at the top of the run's folder. */
async function nameModel({ session, task }: Job, gguf: string): Promise<string> {
  const name = task.name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80) || "model";
  const named = path.join(session.run.folder, `${name}.gguf`);
  await rm(named, { force: true });
  // A link costs no space; not every file system has them.
  await link(gguf, named).catch(() => copyFile(gguf, named));
  return named;
}

async function train(job: Job, trainer: Trainer, training: TrainingJob): Promise<TrainedModel> {
  const { session, options } = job;
  session.enter({ title: `training ${trainer.name}`, done: 0, unit: "steps" });
  const curves = new LossCurves();
  for (const point of await readLosses(session.run.folder)) curves.add(point);
  try {
    const model = await trainer.train(training, {
      signal: session.signal,
      onLog: (level, message) => session.run.log[level](message, { trainer: trainer.name }),
      onProgress: (progress) => {
        curves.add(progress);
        tellProgress(job, trainer, progress, curves);
        session.attempt("keeping the loss curves", () => keepLoss(session.run.folder, progress));
        session.attempt("onProgress", () => options.onProgress?.(progress));
      },
    });
    session.check();
    const { validationLoss } = model;
    if (validationLoss === undefined || Number.isFinite(validationLoss)) return model;
    throw new TrainingFailedError(
      `The held-out loss of ${trainer.name} ended at ${validationLoss}.`,
      {
        hint: "Lower the learning rate, and look for rows that are much longer than the others.",
      },
    );
  } catch (error) {
    session.check();
    throw trainingFailure(error, trainer);
  }
}

/** What a trainer throws, as what the diagrams call it. */
function trainingFailure(error: unknown, trainer: Trainer): unknown {
  const isNamed =
    error instanceof TrainingFailedError || error instanceof FineTuningNotSupportedError;
  if (isNamed || error instanceof TaskError) return error;
  if (error instanceof EngineError && error.kind === "cancelled") return error;
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof PromptframeError ? error.hint : undefined;
  return new TrainingFailedError(`${trainer.name} failed: ${message.split("\n", 1)[0]}`, {
    hint: hint ?? "Its log is in the run's folder; the same call goes on from its last checkpoint.",
    cause: error,
  });
}

function tellProgress(
  { session }: Job,
  trainer: Trainer,
  progress: TrainingProgress,
  curves: LossCurves,
): void {
  const { phase, step, steps, etaMs, trainingLoss, validationLoss, elapsedMs, epoch } = progress;
  session.run.log.debug("training", { ...progress });
  const words = [
    phase === "training" ? `training ${trainer.name}` : `${trainer.name}: ${phase}`,
    ...(trainingLoss === undefined ? [] : [`loss ${trainingLoss.toFixed(3)}`]),
    ...(validationLoss === undefined ? [] : [`held-out ${validationLoss.toFixed(3)}`]),
    ...(epoch === undefined ? [] : [`epoch ${Math.floor(epoch * 10) / 10}`]),
  ];
  session.advance({
    title: words.join(" · "),
    unit: "steps",
    done: step,
    perSecond: elapsedMs > 0 ? (step / elapsedMs) * 1000 : 0,
    curves: curves.shown,
    ...(steps === undefined ? {} : { total: steps }),
    ...(etaMs === undefined ? {} : { etaMs }),
  });
}

function noGguf(trainer: Trainer, weights: string | undefined): TrainingFailedError {
  return new TrainingFailedError(`${trainer.name} made no GGUF file that could be asked.`, {
    hint:
      weights === undefined
        ? "Look into the log in the run's folder."
        : `Its weights are in ${weights}; name llama.cpp's converter with trainerOptions: { converter: […] }, and call again.`,
    received: weights,
  });
}

/** Loads the trained model once, so that a file that is none is found before the comparison. */
export async function loadTrained(job: Job, gguf: string): Promise<string> {
  const { session, options } = job;
  session.enter({ title: "validating the trained model", done: 0, unit: "rows" });
  const model = `gguf:${fromHere(gguf)}`;
  try {
    const handle = await openModel(model, resolveSettings());
    await handle.engine.inspect(handle.model, options.options ?? {}, session.signal);
    return model;
  } catch (error) {
    session.check();
    throw new TrainingFailedError(`The trained model cannot be loaded: ${messageOf(error)}`, {
      hint: `It is in ${gguf}.`,
      cause: error,
    });
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
}
