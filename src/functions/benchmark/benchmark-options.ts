import type { z } from "zod";
import type { Engine, ModelHandle, ModelOptions } from "../../contract/index.js";
import type { ServiceLevel } from "../../statistics/index.js";
import type {
  AskingOptions,
  ProcessOptions,
  PromptResult,
  RunOptions,
} from "../process-options.js";
import type { TableInput } from "../process-result.js";

/** A model to measure: its name or handle, or that with a name of its own and options of its own. */
export type BenchmarkModel =
  | string
  | ModelHandle
  | {
      readonly model: string | ModelHandle;
      /** What it is called in results. Default: the model's name, with what tells it apart. */
      readonly name?: string;
      /** Added to the benchmark's `options`, for example another `contextTokens` of the same model. */
      readonly options?: ModelOptions;
    };

/** In which order models are measured; see `BenchmarkOptions.order`. */
export type BenchmarkOrder = "abba" | "random" | "sequential" | "together";

/** Options of `benchmark`: what is measured, on what, and how often. */
export interface BenchmarkOptions
  extends Omit<AskingOptions, "model" | "concurrency" | "startDelayMs">,
    Pick<RunOptions, "run" | "project" | "version" | "fresh"> {
  /** The models to compare; two or more give ratios, one alone is measured all the same. */
  readonly models?: BenchmarkModel | readonly BenchmarkModel[];
  /** The one model that `engines` or `hosts` run. */
  readonly model?: string;
  /** Engines that run `model`, such as `{ box: ollama({ host: "http://box:11434" }) }`. */
  readonly engines?: readonly Engine[] | Readonly<Record<string, Engine>>;
  /** Addresses of Ollama servers that run `model`, such as `["http://a:11434", "b"]`. */
  readonly hosts?: readonly string[];
  /** One prompt; with `data` a template, prompt file or function of the row. */
  readonly prompt?: ProcessOptions["prompt"];
  /** Several prompts, each asked as it is. */
  readonly prompts?: Iterable<PromptResult>;
  /** A table whose rows fill `prompt`. */
  readonly data?: TableInput;
  /** Which rows of `data` are used. Default: all, of which `requests` are drawn by `seed`. */
  readonly rows?: ProcessOptions["rows"];
  /** Column of `data` that identifies a row. Default: the row number. */
  readonly id?: string;
  /** Shape of every answer; default: the prompt file's, else plain text. */
  readonly answer?: z.ZodType;
  /** Column of `data` with the right answer, for quality beside speed; the answer column is the one of this name, or the only one. */
  readonly label?: string | { readonly column: string; readonly answer: string };
  /** How often every request is measured for each model and concurrency. Range 1-1000. Default 3. */
  readonly runs?: number;
  /** Requests in flight, or several levels to sweep, such as `[1, 2, 4, 8]`. Range 1-1024. Default 1. */
  readonly concurrency?: number | readonly number[];
  /**
   * Requests of one run at one level, 1-100000; prompts are asked again in turn where there are fewer.
   * Default: one for every prompt, at most 100, and at least twice the highest concurrency.
   */
  readonly requests?: number;
  /** Requests before every measurement that count for nothing. Range 0-1000. Default: the concurrency of the level, at most 4. */
  readonly warmup?: number;
  /**
   * `"abba"` runs all models and levels, then all of them backwards, and so on: what drifts in time (heat, other
   * programs) hits all alike. `"random"` draws the order of each run by `seed`. `"sequential"` measures one model
   * to its end before the next, where loading a model takes longer than measuring it. `"together"` measures all of
   * them at the same time: quicker for hosts that share nothing, and the way to see how models get on that share
   * one server. Default `"abba"`.
   */
  readonly order?: BenchmarkOrder;
  /** Limits in milliseconds that a request has to keep to count as goodput: `ttftMs`, `tpotMs`, `e2eMs`. */
  readonly slo?: ServiceLevel;
  /**
   * Put a number in front of every request, so that a server's prompt cache does not answer for the model.
   * It changes the prompts a little. Default false.
   */
  readonly unique?: boolean;
  /** Stream the answers, which time to first token needs. Default true. */
  readonly stream?: boolean;
  /** Seed of the drawn rows, the random order and the resampling. Default 1. */
  readonly seed?: number;
  /**
   * Give the measurements of a finished benchmark with these very options instead of measuring again.
   * Default false: only an interrupted one is continued.
   */
  readonly reuse?: boolean;
}

/** Every option that counts, with its default in place. */
export interface Plan {
  readonly runs: number;
  /** Ascending, each once. */
  readonly levels: readonly number[];
  readonly requests: number;
  readonly warmup: number | undefined;
  readonly order: BenchmarkOrder;
  readonly seed: number;
  readonly unique: boolean;
  readonly stream: boolean;
}

/** Rows of a table that are measured unless `requests` says otherwise. */
const MOST_ROWS = 100;

/** The plan of a benchmark that has so many prompts or rows; undefined where that is not known yet. */
export function planOf(options: BenchmarkOptions, prompts: number | undefined): Plan {
  const wanted = options.concurrency ?? 1;
  const levels = [...new Set(typeof wanted === "number" ? [wanted] : wanted)].sort((a, b) => a - b);
  const least = levels.length === 1 && levels[0] === 1 ? 1 : 2 * levels.at(-1)!;
  return {
    runs: options.runs ?? 3,
    levels,
    requests: options.requests ?? Math.max(least, Math.min(prompts ?? MOST_ROWS, MOST_ROWS)),
    warmup: options.warmup,
    order: options.order ?? "abba",
    seed: options.seed ?? 1,
    unique: options.unique ?? false,
    stream: options.stream ?? true,
  };
}

/** Warm-up requests before a measurement at one level. */
export function warmupsAt(plan: Plan, concurrency: number): number {
  return plan.warmup ?? Math.min(4, concurrency);
}
