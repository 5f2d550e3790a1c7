import type { z } from "zod";
import type { ModelHandle, ModelOptions, RunEvent } from "../../contract/index.js";
import type { PromptFile } from "../../prompting/index.js";
import type {
  PackingPreset,
  ProcessOptions,
  PromptResult,
  PromptSource,
} from "../process-options.js";

/** A whole task; what it leaves out comes from the options that all variants share. */
export interface VariantTask<R = Record<string, unknown>> {
  readonly prompt?: PromptSource<R>;
  readonly model?: string | ModelHandle;
  readonly system?: string;
  /** Put over the common `options`, name by name. */
  readonly options?: ModelOptions;
  readonly answer?: z.ZodType;
  readonly rowsPerRequest?: number | PackingPreset;
}

/**
 * What one arm does differently: a prompt, a model, options of the model, or a whole task.
 * A text is a prompt when it holds `{{`, white space or a line break or names a prompt file (`.md`, `.json`), or
 * when there is no common prompt; any other text is a model.
 */
export type Variant<R = Record<string, unknown>> =
  | string
  | PromptFile
  | ((row: R, index: number) => PromptResult)
  | ModelHandle
  | ModelOptions
  | VariantTask<R>;

/** An answer as a metric gets it: as the schema gives it, else any columns. */
export type MetricAnswer<A extends z.ZodType> =
  z.output<A> extends Record<string, unknown> ? z.output<A> : Record<string, unknown>;

/** What a metric of the user's own gets: the row, the arm's answer, and the true values by answer column. */
export type MetricScore<R = Record<string, unknown>, A extends z.ZodType = z.ZodType> = (
  row: R,
  answer: MetricAnswer<A>,
  gold: Readonly<Record<string, unknown>>,
) => number | boolean;

/** A metric of the user's own, with how to read it. */
export interface MetricOptions<R = Record<string, unknown>, A extends z.ZodType = z.ZodType> {
  readonly score: MetricScore<R, A>;
  /** Default true; false for costs, lengths and errors. */
  readonly higherIsBetter?: boolean;
  /** What a row without a valid answer scores. Default 0. */
  readonly missing?: number;
  /** Written behind the figures, such as `"words"`. Default `"points"` of 100 where all scores are from 0 to 1, else `"units"`. */
  readonly unit?: string;
  /** A difference too small to matter, in the unit of the score. */
  readonly margin?: number;
}

/** A model that says which of two answers is better. */
export interface JudgeOptions {
  /** The model that judges; better one that wrote none of the answers. */
  readonly model: string | ModelHandle;
  /** What makes an answer good, in a sentence or a list. Default: correct, complete, nothing made up, to the point. */
  readonly criteria?: string;
  /** Options of the judge's model. Default temperature 0. */
  readonly options?: ModelOptions;
  /** Answer columns the judge is shown. Default: all. */
  readonly columns?: readonly string[];
}

/** An event of one arm's run; a judge's runs are told as `judge: first, second`. */
export type ArmEvent = RunEvent & { readonly arm: string };

type Shared<R, A extends z.ZodType> = Omit<
  ProcessOptions<R, A>,
  | "model"
  | "prompt"
  | "output"
  | "provenance"
  | "confidence"
  | "repeats"
  | "concurrency"
  | "onEvent"
>;

/** Options of `compare`: the variants, how they are measured, and what they have in common. */
export interface CompareOptions<R = Record<string, unknown>, A extends z.ZodType = z.ZodType>
  extends Shared<R, A> {
  /** Two or more, by name, or as a list, which names them A, B, C or by model. */
  readonly variants: Readonly<Record<string, Variant<R>>> | readonly Variant<R>[];
  /** The model of variants that name none. */
  readonly model?: string | ModelHandle;
  /** The prompt of variants that bring none. */
  readonly prompt?: PromptSource<R>;
  /**
   * Column with the true labels, or answer column → column with its true labels. No model is ever shown these
   * columns. Rows without a true label are left out of the scores and counted.
   */
  readonly label?: string | Readonly<Record<string, string>>;
  /** Figures of your own, one number a row and arm, compared by a paired bootstrap. */
  readonly metrics?: Readonly<Record<string, MetricScore<R, A> | MetricOptions<R, A>>>;
  /** Lets a model choose between the answers, each pair in both orders. */
  readonly judge?: JudgeOptions;
  /** Requests in flight, alike for all arms. Default: what the engine has room for, else 4. */
  readonly concurrency?: number | "auto";
  /**
   * `interleaved`: the arms take turns in blocks of rows, ABBA; `sequence`: one after the other. Default interleaved,
   * and sequence where arms ask different models (a server would load them in turn) or several rows at once.
   */
  readonly order?: "interleaved" | "sequence";
  /** Variant that all others are compared with. Default: every pair. */
  readonly baseline?: string;
  /** A difference of accuracy too small to matter, 0 to 1. With it two arms can be shown to be equal. */
  readonly margin?: number;
  /**
   * Ask for the probability of every label even where that costs time, for `calibration`, the reliability diagrams
   * and columns `ARM COLUMN_confidence` in `table`. Models in this process tell it anyway; Ollama, from 0.12.11, then
   * sorts its whole vocabulary for every token of an answer, which makes all its arms slower. Answers from before it
   * was asked for have none. Default false.
   */
  readonly probabilities?: boolean;
  /** Confidence of the intervals. Default 0.95. */
  readonly confidence?: number;
  /** Resamples of a bootstrap. Default 2000; fewer, down to 400, beyond 5,000 rows. */
  readonly resamples?: number;
  /** Seed of the resampling; same seed, same intervals. Default 1. */
  readonly seed?: number;
  /** Hears everything the arms' runs do, each event with its arm. */
  readonly onEvent?: (event: ArmEvent) => void;
}
