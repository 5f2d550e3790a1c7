import type { TrainingExample } from "../trainer.js";
import type { Plan } from "./plan.js";

/** A file to be written, its path below the job's folder. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

/** One line of progress, as a tool's files tell it. */
export interface ProgressRecord {
  readonly step: number;
  readonly steps?: number;
  readonly epoch?: number;
  /** May be NaN or infinite: that is how a failed training shows. */
  readonly trainingLoss?: number;
  readonly validationLoss?: number;
  readonly learningRate?: number;
}

/** Reads what is new in a tool's progress files. */
export interface ProgressSource {
  poll(): Promise<readonly ProgressRecord[]>;
}

/** State that a training was saved in. */
export interface Checkpoint {
  readonly step: number;
  /** Folder, or for MLX the file, that holds it. */
  readonly path: string;
}

/** One held-out check. */
export interface Evaluation {
  readonly step: number;
  readonly loss: number;
}

/** How a tool was found on this machine. */
export interface FoundTool {
  readonly command: Command;
  /** The Python that has it. */
  readonly python: string;
  /** Versions of the packages that matter, those that are there. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What an external trainer is to us: files it takes, commands that run it, files it reports in. */
export interface Tool {
  readonly name: string;
  /** Its name as its makers write it. */
  readonly title: string;
  /** How a user gets it. */
  readonly install: string;
  /** Executables that start it, best first. */
  readonly executables: readonly string[];
  /** Its Python packages, its own first; the first must be there. */
  readonly packages: readonly string[];
  /** Whether it ends by itself after `patience` held-out checks without improvement. */
  readonly stopsEarly: boolean;
  /** Everything it reads, apart from `training.jsonl` and `validation.jsonl`. */
  files(plan: Plan, data: TrainingData, resume: Checkpoint | undefined): readonly PlannedFile[];
  train(plan: Plan, found: FoundTool, resume: Checkpoint | undefined): Command;
  /** Makes whole weights of base and adapter in `merged`. */
  merge(plan: Plan, found: FoundTool, adapter: string): Command;
  progress(plan: Plan, resume: Checkpoint | undefined): Promise<ProgressSource>;
  /** Whole checkpoints, oldest first; what was cut off in writing is left out. */
  checkpoints(plan: Plan): Promise<readonly Checkpoint[]>;
  /** Held-out losses of the whole history, also of the runs before this one. */
  evaluations(plan: Plan): Promise<readonly Evaluation[]>;
  /** Folder with the adapter of a checkpoint, ready to be merged. */
  adapter(plan: Plan, checkpoint: Checkpoint): Promise<string>;
}

/** The examples to learn from and those held out. */
export interface TrainingData {
  readonly training: readonly TrainingExample[];
  readonly validation: readonly TrainingExample[];
}

/** Names below a job's folder, the same for every tool. */
export const PLACES = Object.freeze({
  training: "training.jsonl",
  validation: "validation.jsonl",
  config: "config.yaml",
  checkpoints: "checkpoints",
  merged: "merged",
  log: "trainer.log",
  process: "trainer.pid",
  fingerprint: "trainer.json",
  script: "run.sh",
});
