import { resolveSettings } from "../../config/index.js";
import { openModel } from "../../engines/index.js";
import {
  DatasetTooSmallWarning,
  FineTuningNotSupportedError,
  type PromptframeError,
  TrainingFailedError,
} from "../../errors/index.js";
import { checkSplit, type Trainer } from "../../training/index.js";
import type { Comparison } from "../compare/comparison.js";
import { whileOpening } from "../while-opening.js";
import { accountOf } from "./account.js";
import { checkTrainer } from "./check-trainer.js";
import { chooseTrainer } from "./choose-trainer.js";
import { compareWithBase } from "./compare-with-base.js";
import { configure } from "./configure.js";
import { deployConfiguration, deployedModel, deployTrained } from "./deploy-result.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { FineTuneResult } from "./fine-tune-result.js";
import type { SessionRequest } from "./fine-tune-session.js";
import { identityOf, recipeOf } from "./identity.js";
import { type Job, makePrompt, splitTask } from "./job.js";
import { type Ending, makeResult, proofOf } from "./make-result.js";
import { type Example, learnFromShown, ownExamples } from "./own-examples.js";
import { prepareTraining } from "./prepare-training.js";
import { type LabelledTask, readTask } from "./read-task.js";
import { loadTrained, runTraining } from "./train.js";
import { withSession } from "./with-session.js";

const MIN_ROWS = 50;

/** Does the work of `fineTuneOrConfig`; loaded with the first call. */
export async function runFineTuning(
  data: unknown,
  options: FineTuneOptions,
): Promise<FineTuneResult> {
  checkTrainer(options);
  const settings = resolveSettings();
  const task = await readTask(data, options);
  const own = ownExamples(task);
  const handle = await openModel(options.model, settings);
  const info = await whileOpening(options, (signal) =>
    handle.engine.inspect(handle.model, options.options ?? {}, signal),
  );
  const request: SessionRequest = {
    settings,
    task,
    model: info,
    options,
    identity: identityOf(task, info, options),
    recipe: recipeOf(task, info, options),
  };
  return withSession(
    request,
    (session) => work(makeJob(task, own, { handle, info, options, session })),
    accountOf,
  );
}

/** What is stopped in the middle of a comparison ends as this work does, not as the run that was asking then. */
async function work(job: Job): Promise<FineTuneResult> {
  try {
    return await decideAndMake(job);
  } catch (error) {
    job.session.check();
    throw error;
  }
}

/** The way of the decision diagram: size, capability, training, and the configuration where one of them fails. */
async function decideAndMake(job: Job): Promise<FineTuneResult> {
  const { task, options, session } = job;
  for (const finding of task.findings) session.warn(finding.code, finding.message);
  const tooSmall = checkSize(job);
  if (tooSmall) return fallBack(job, tooSmall);
  const choice = await chooseTrainer(options, {
    base: typeof options.model === "string" ? options.model : options.model.model,
    handle: job.handle,
    columns: task.columns,
    signal: session.signal,
  });
  session.check();
  if (!choice.trainer) {
    const error = unsupported(job, choice);
    // Who names a trainer in a dry run wants its files, perhaps to train on another machine.
    if (options.dryRun && choice.refused) return trainModel(job, choice.refused);
    return fallBack(job, error);
  }
  decide(job, "capability", true, `${choice.trainer.name} can train ${job.info.name} here.`);
  try {
    return await trainModel(job, choice.trainer);
  } catch (error) {
    session.check();
    if (error instanceof FineTuningNotSupportedError) return fallBack(job, error);
    if (!(error instanceof TrainingFailedError)) throw error;
    session.run.log.error(error.message, { error });
    decide(job, "training", false, firstLine(error));
    return fallBack(job, error);
  }
}

function checkSize(job: Job): DatasetTooSmallWarning | undefined {
  const { task, options, split } = job;
  const { minRows = MIN_ROWS } = options;
  const rows = task.rows.length;
  const left = task.given - rows;
  const words = `${rows} of ${task.given} rows can be learnt from${left > 0 ? ` (${left} were left out)` : ""}`;
  const isWhole = Object.values(split).every((part) => part.length > 0);
  if (rows >= minRows && isWhole) {
    decide(job, "size", true, `${words}; training needs ${minRows}.`);
    return undefined;
  }
  const error =
    rows < minRows
      ? new DatasetTooSmallWarning(`${words}; training needs at least ${minRows}.`, {
          hint: "Label more rows, lower minRows, or take the configuration with fallback: true.",
          received: rows,
        })
      : new DatasetTooSmallWarning(
          `${words}, in too few texts that differ: training needs rows to learn from, to decide by and for the proof.`,
          { hint: "Label rows in other words: at least three that differ.", received: rows },
        );
  decide(job, "size", false, firstLine(error));
  return error;
}

function unsupported(
  job: Job,
  { reason, hint }: { readonly reason: string; readonly hint: string },
): FineTuningNotSupportedError {
  const error = new FineTuningNotSupportedError(
    `${job.info.name} cannot be fine-tuned here: ${reason}`,
    { hint },
  );
  decide(job, "capability", false, firstLine(error));
  return error;
}

/** Training, validation and the proof; throws `TrainingFailedError` when one of them fails. */
async function trainModel(job: Job, trainer: Trainer): Promise<FineTuneResult> {
  const { session, options, base, task } = job;
  const prepared = await prepareTraining(job, trainer);
  session.check();
  if (options.dryRun) {
    decide(job, "result", true, "dry run: everything is written, nothing was trained.");
    return finish(job, { kind: "dry-run", model: options.model, prompt: base });
  }
  const training = await runTraining(job, trainer, prepared);
  const file = await loadTrained(job, training.gguf);
  const deployed = await deployTrained(job, training);
  const model = deployed ? deployedModel(job, deployed) : file;
  // What the base model is shown by examples, this one has learnt.
  const prompt = makePrompt(task, { system: task.system }).file;
  const comparison = await compareWithBase(job, { name: trainer.name, model, prompt });
  const tuned = comparison.arms[1]!;
  if (tuned.counts.ok === 0) {
    throw new TrainingFailedError(
      `The trained model gave no valid answer on ${comparison.rows} held-out rows.`,
      { hint: "Train longer, or on more rows.", received: tuned.failures[0]?.text },
    );
  }
  const { steps, seconds } = training;
  decide(
    job,
    "training",
    true,
    `${trainer.name} trained ${steps} steps in ${Math.round(seconds)} s; the model loads and answers.`,
  );
  return finish(job, {
    kind: "model",
    model,
    prompt,
    comparison,
    training,
    ...(deployed && { deployed }),
  });
}

/** The configuration in place of a model, or the error where none is wanted. */
async function fallBack(job: Job, error: PromptframeError): Promise<FineTuneResult> {
  const { options, session } = job;
  if (options.fallback === false) throw error;
  session.warn(error.code, firstLine(error));
  decide(job, "fallback", true, "a model-set configuration is made instead.");
  const { prompt, summary } = await configure(job);
  const { model } = options;
  if (options.dryRun) {
    decide(job, "result", true, "dry run: the examples were not measured.");
    return finish(job, { kind: "dry-run", model, prompt, configuration: summary });
  }
  const comparison = await compareWithBase(job, { name: "configuration", model, prompt });
  const deployed = await deployConfiguration(job, prompt);
  return finish(job, {
    kind: "configuration",
    model,
    prompt,
    comparison,
    configuration: summary,
    ...(deployed && { deployed }),
  });
}

async function finish(job: Job, ending: Ending): Promise<FineTuneResult> {
  const { comparison } = ending;
  if (comparison) decide(job, "result", isBetter(comparison), proofOf(comparison));
  return makeResult(job, ending);
}

function isBetter({ pairs }: Comparison): boolean {
  return pairs.some(({ columns, metrics }) =>
    [...Object.values(columns), ...Object.values(metrics)].some(
      ({ verdict }) => verdict.claim === "second-better",
    ),
  );
}

function decide(
  job: Job,
  step: Job["decisions"][number]["step"],
  passed: boolean,
  why: string,
): void {
  job.decisions.push({ step, passed, why });
  job.session.info(`${step}: ${why}`, { passed });
}

function firstLine({ message }: Error): string {
  return message.split("\n", 1)[0]!;
}

function makeJob(
  given: LabelledTask,
  own: readonly Example[],
  parts: Pick<Job, "handle" | "info" | "options" | "session">,
): Job {
  const { options, session } = parts;
  const shown = learnFromShown(splitTask(given, options), given.rows, own);
  const { split } = shown;
  const findings = [...given.findings, ...shown.findings, ...checkSplit(split, given.columns)];
  const task = { ...given, findings };
  return {
    ...parts,
    task,
    base: makePrompt(task, { system: task.system, examples: own }).file,
    own,
    split,
    decisions: [],
    files: {
      manifest: `${session.run.folder}/manifest.json`,
      log: `${session.run.folder}/log.jsonl`,
    },
  };
}
