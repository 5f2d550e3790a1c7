import type { Message } from "../contract/index.js";

/** One example to learn from: turns that end with the assistant's answer. */
export interface TrainingExample {
  readonly messages: readonly Message[];
}

/** How a trainer trains. Every field has a default that the trainer documents and records. */
export interface HyperParameters {
  /** Passes over the training examples. */
  readonly epochs?: number;
  /** Peak learning rate. */
  readonly learningRate?: number;
  /** Examples in one optimizer step. */
  readonly batchSize?: number;
  /** Rank of the LoRA matrices, for trainers that adapt a base model. */
  readonly loraRank?: number;
  /** Scale of the LoRA update. */
  readonly loraAlpha?: number;
  readonly loraDropout?: number;
  /** Longest example in tokens; longer ones are reported, never cut silently. */
  readonly maxTokens?: number;
  /** Share of the steps in which the learning rate rises. */
  readonly warmupRatio?: number;
  readonly weightDecay?: number;
  /** Held-out checks without improvement after which training ends. */
  readonly patience?: number;
  readonly seed?: number;
  /** Fields of the trainer itself, passed through as they are. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Everything a trainer needs; all files it writes go below `folder`. */
export interface TrainingJob {
  /** Folder of this run; it exists, and belongs to this job alone. */
  readonly folder: string;
  /** Name of the result. */
  readonly name: string;
  /** Base model as the user named it; a trainer that starts from nothing ignores it. */
  readonly base: string;
  readonly training: readonly TrainingExample[];
  readonly validation: readonly TrainingExample[];
  readonly hyper: HyperParameters;
}

/** Whether a trainer can train this base model on this machine. */
export type TrainingCapability =
  | { readonly ok: true; readonly details: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** How far training is. Losses are mean cross-entropy per answer token, in nats. */
export interface TrainingProgress {
  readonly phase: "preparing" | "training" | "merging" | "converting";
  readonly step: number;
  readonly steps?: number;
  readonly epoch?: number;
  readonly trainingLoss?: number;
  readonly validationLoss?: number;
  readonly learningRate?: number;
  readonly elapsedMs: number;
  readonly etaMs?: number;
}

/** How a training is watched and ended. */
export interface TrainingContext {
  /** Aborting it ends training within a second; its last checkpoint stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onLog?: (level: "debug" | "info" | "warning" | "error", message: string) => void;
}

/** What training gave. */
export interface TrainedModel {
  /** The GGUF file, when the trainer makes one or a converter was found. */
  readonly gguf?: string;
  /** Folder of the adapter or merged weights, for trainers that make one. */
  readonly weights?: string;
  /** How the model wants to be asked, when it is not as the base model. */
  readonly template?: string;
  readonly steps: number;
  readonly seconds: number;
  readonly trainingLoss?: number;
  readonly validationLoss?: number;
  /** Hyper-parameters as they were used, defaults filled in. */
  readonly hyper: Readonly<Record<string, unknown>>;
  /** More that belongs into the metadata: versions, sizes, the command line. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A way to train a model. Calling `train` again on the same folder goes on from its last checkpoint. */
export interface Trainer {
  readonly name: string;
  capability(base: string, signal?: AbortSignal): Promise<TrainingCapability>;
  /** Writes training data and configuration below the job's folder and gives their paths. */
  prepare(job: TrainingJob): Promise<{ readonly files: readonly string[] }>;
  /** @throws TrainingFailedError; EngineError `cancelled` when aborted */
  train(job: TrainingJob, context?: TrainingContext): Promise<TrainedModel>;
}
