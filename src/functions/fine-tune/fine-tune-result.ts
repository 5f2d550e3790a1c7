import type { Charts } from "../../charts/index.js";
import type { AnswerColumn, ModelHandle, Reporting } from "../../contract/index.js";
import type { DeployedModel } from "../../engines/index.js";
import type { PromptFile } from "../../prompting/index.js";
import type { DataFinding } from "../../training/index.js";
import type { Comparison } from "../compare/comparison.js";

/** One decision of the way to a model or a configuration, in order. */
export interface Decision {
  readonly step: "size" | "capability" | "training" | "fallback" | "result";
  readonly passed: boolean;
  /** A sentence for people. */
  readonly why: string;
}

/** One point of the loss curves; losses are mean cross-entropy per answer token, in nats. */
export interface LossPoint {
  readonly step: number;
  readonly trainingLoss?: number;
  readonly validationLoss?: number;
}

/** What training was. */
export interface TrainingSummary {
  readonly trainer: string;
  readonly steps: number;
  readonly seconds: number;
  readonly trainingLoss?: number;
  readonly validationLoss?: number;
  readonly hyper: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
  readonly losses: readonly LossPoint[];
  /** The GGUF file; absent after a dry run. */
  readonly gguf?: string;
  readonly weights?: string;
  /** How Ollama has to talk to it, in its template language. */
  readonly template?: string;
  /** The model was there from an earlier call. */
  readonly reused: boolean;
}

/** One wording with its examples, and how it did on the rows it was chosen by. */
export interface MeasuredCandidate {
  readonly name: string;
  readonly examples: number;
  /** Mean share of right columns, 0 to 1; texts by shared words. */
  readonly score: number;
  /** Rows right in every column. */
  readonly right: number;
  readonly chosen: boolean;
}

/** A rewording the model proposed, and what became of it. */
export interface Rewording {
  readonly instructions: string;
  readonly score: number;
  readonly right: number;
  /** P-value of McNemar's test against the wording before it, after Holm's correction. */
  readonly p: number;
  readonly kept: boolean;
}

/** How a configuration came about. */
export interface ConfigurationSummary {
  /** Path of the `model_set_config.json`. */
  readonly path: string;
  /** Rows the candidates were measured on. */
  readonly rows: number;
  readonly candidates: readonly MeasuredCandidate[];
  readonly rewordings: readonly Rewording[];
  /** Ids of the rows that are examples. */
  readonly examples: readonly string[];
}

/** Rows by what became of them. */
export interface RowCounts {
  readonly given: number;
  readonly usable: number;
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

/** A better model or a better prompt, the proof, and how it came about. */
export interface FineTuneResult extends Reporting {
  /** What came out: a trained model, a configuration, or only files. */
  readonly kind: "model" | "configuration" | "dry-run";
  /** For `model` of `processDataset`, `batchInference`, `benchmark` and `compare`. */
  readonly model: string | ModelHandle;
  /** For `prompt` of the same: a prompt file with system text, columns and examples. */
  readonly prompt: PromptFile;
  readonly columns: readonly AnswerColumn[];
  /** The result against the base model on rows that nothing was learnt or chosen from; absent after a dry run. */
  readonly comparison?: Comparison;
  /** The model it was made into at an Ollama server. */
  readonly deployed?: DeployedModel;
  readonly decisions: readonly Decision[];
  readonly findings: readonly DataFinding[];
  readonly rows: RowCounts;
  readonly training?: TrainingSummary;
  readonly configuration?: ConfigurationSummary;
  /** Files by what they hold. */
  readonly files: Readonly<Record<string, string>>;
  readonly run: {
    readonly id: string;
    readonly folder: string;
    readonly resumed: boolean;
    readonly elapsedMs: number;
  };
  readonly warnings: readonly string[];
  /** What happened and what came of it, in a few sentences. */
  readonly message: string;
  /** Plotly figures: `loss`, `accuracy`, `candidates`, and those of the comparison. */
  readonly charts: Charts;
}
