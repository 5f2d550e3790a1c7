import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrainedModel, TrainingContext, TrainingJob } from "../trainer.js";
import { findConverter } from "./convert-gguf.js";
import { trainingFailed } from "./diagnose.js";
import { sizeOf } from "./json-lines.js";
import { DIVERGED, Judge } from "./judge.js";
import { logSince } from "./log-tail.js";
import { DEFAULT_STALL_MS, type ExternalTrainerOptions } from "./options.js";
import type { Plan } from "./plan.js";
import {
  type Checkpoint,
  type Command,
  type FoundTool,
  PLACES,
  type ProgressRecord,
  type Tool,
} from "./tool.js";
import { type Verdict, watch } from "./watch.js";
import { commandLines, writeFiles } from "./write-files.js";

/** One call of `train`, with all that it knows. */
export interface Run {
  readonly tool: Tool;
  readonly plan: Plan;
  readonly job: TrainingJob;
  readonly found: FoundTool;
  readonly options: ExternalTrainerOptions;
  readonly context: TrainingContext;
  /** `performance.now()` at its beginning. */
  readonly began: number;
}

/** What training left behind. */
export interface Trained extends Pick<TrainedModel, "steps" | "trainingLoss" | "validationLoss"> {
  /** The checkpoint that is best on held-out rows, or the last one. */
  readonly checkpoint: Checkpoint;
  /** Where an earlier run was gone on from. */
  readonly resumedAt?: number;
  readonly stoppedEarly?: string;
}

/**
 * Trains, going on from the last whole checkpoint, and gives the best one.
 * @throws TrainingFailedError, EngineError `cancelled`
 */
export async function runTraining(run: Run): Promise<Trained> {
  const { tool, plan } = run;
  const resume = (await tool.checkpoints(plan)).at(-1);
  const heard: Heard = { last: undefined, stopped: undefined };
  if (resume === undefined || !(await isFinished(plan))) await trainOn(run, resume, heard);
  const checkpoints = await tool.checkpoints(plan);
  const newest = checkpoints.at(-1);
  if (newest === undefined) {
    throw await failed(run, "training", 0, {
      failed: true,
      what: "it ended without a checkpoint",
      hint: "Its log says more.",
    });
  }
  const best = bestOf(checkpoints, await tool.evaluations(plan));
  return {
    checkpoint: best?.checkpoint ?? newest,
    steps: newest.step,
    trainingLoss: heard.last,
    validationLoss: best?.loss,
    ...(resume === undefined ? {} : { resumedAt: resume.step }),
    ...(heard.stopped === undefined ? {} : { stoppedEarly: heard.stopped }),
  };
}

/** Beside the checkpoints, so that it goes with them: training has come to its own end. */
const FINISHED = "finished";

async function isFinished(plan: Plan): Promise<boolean> {
  const path = join(plan.folder, PLACES.checkpoints, FINISHED);
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The lowest held-out loss whose checkpoint is still there. */
function bestOf(
  checkpoints: readonly Checkpoint[],
  evaluations: readonly { readonly step: number; readonly loss: number }[],
): { readonly checkpoint: Checkpoint; readonly loss: number } | undefined {
  const ranked = evaluations
    .filter(({ loss }) => Number.isFinite(loss))
    .sort((a, b) => a.loss - b.loss);
  for (const { step, loss } of ranked) {
    const checkpoint = checkpoints.find((one) => one.step === step);
    if (checkpoint !== undefined) return { checkpoint, loss };
  }
  return undefined;
}

interface Heard {
  /** The last training loss that was told. */
  last: number | undefined;
  stopped: string | undefined;
}

async function trainOn(run: Run, resume: Checkpoint | undefined, heard: Heard): Promise<void> {
  const { tool, plan, job, found, context, options } = run;
  const converter = await findConverter(found.python, options);
  const commands = commandLines(tool, plan, found, converter, options);
  await writeFiles(tool, plan, job, resume, commands);
  if (resume !== undefined) context.onLog?.("info", `Going on from step ${resume.step}.`);
  const before = (await tool.evaluations(plan)).map(({ loss }) => loss);
  const judge = new Judge(tool.stopsEarly ? 0 : plan.hyper.patience, Math.min(...before));
  const report = progressReport(run);
  const verdict = await runStep(run, "training", tool.train(plan, found, resume), {
    progress: await tool.progress(plan, resume),
    alive: join(plan.folder, PLACES.checkpoints),
    onRecord: (record) => {
      if (Number.isFinite(record.trainingLoss)) heard.last = record.trainingLoss;
      report(record);
      return judge.hear(record);
    },
  });
  heard.stopped = verdict?.what;
  if (verdict !== undefined) context.onLog?.("info", `Ended early: ${verdict.what}.`);
  if (judge.diverged) throw await failed(run, "training", 0, DIVERGED);
  await mkdir(join(plan.folder, PLACES.checkpoints), { recursive: true });
  await writeFile(join(plan.folder, PLACES.checkpoints, FINISHED), heard.stopped ?? "");
}

/**
 * Runs one command of a training and waits for it.
 * @throws TrainingFailedError, EngineError `cancelled`
 */
export async function runStep(
  run: Run,
  phase: "training" | "merging" | "converting",
  command: Command,
  more: {
    readonly progress?: Parameters<typeof watch>[0]["progress"];
    readonly alive?: string;
    readonly onRecord?: (record: ProgressRecord) => Verdict | undefined;
  } = {},
): Promise<Verdict | undefined> {
  const { plan, options, context } = run;
  const log = join(plan.folder, PLACES.log);
  const from = await sizeOf(log);
  context.onLog?.("debug", `${phase}: ${command.join(" ")}`);
  const { ending, verdict } = await watch({
    command,
    folder: plan.folder,
    log,
    note: join(plan.folder, PLACES.process),
    environment: options.environment,
    stallMs: options.stallMs ?? DEFAULT_STALL_MS,
    pollMs: options.pollMs ?? 250,
    signal: context.signal,
    ...more,
  });
  if (verdict?.failed) throw await failed(run, phase, from, verdict);
  if (verdict !== undefined || (ending.code === 0 && !ending.error)) return verdict;
  throw await failed(run, phase, from, undefined, ending);
}

async function failed(
  { tool, plan, found, context }: Run,
  phase: string,
  from: number,
  verdict?: Verdict,
  ending?: Parameters<typeof trainingFailed>[0]["ending"],
): Promise<Error> {
  const log = join(plan.folder, PLACES.log);
  const { title, install } = tool;
  const tail = await logSince(log, from);
  const error = trainingFailed({
    title,
    install,
    phase,
    python: found.python,
    ending,
    verdict,
    tail,
    log,
  });
  context.onLog?.("error", error.message);
  return error;
}

/** Records of one look at the files come within this time, in milliseconds. */
const ONE_LOOK_MS = 100;

/**
 * Passes records on as progress, with the time that is probably left.
 * That is measured from the first look that brought records: loading the model before it is no training.
 */
function progressReport({ plan, context, began }: Run) {
  let first: { at: number; step: number } | undefined;
  return (record: ProgressRecord): void => {
    const now = performance.now();
    const { trainingLoss, validationLoss, steps = plan.steps, ...rest } = record;
    if (first === undefined || now - first.at < ONE_LOOK_MS) {
      first = { at: first?.at ?? now, step: record.step };
    }
    const done = record.step - first.step;
    context.onProgress?.({
      phase: "training",
      ...rest,
      steps,
      ...(Number.isFinite(trainingLoss) ? { trainingLoss } : {}),
      ...(Number.isFinite(validationLoss) ? { validationLoss } : {}),
      elapsedMs: now - began,
      ...(done > 0 ? { etaMs: ((now - first.at) / done) * (steps - record.step) } : {}),
    });
  };
}
