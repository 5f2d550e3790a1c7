import type { z } from "zod";
import type { ModelHandle, ModelOptions, RunEvent } from "../contract/index.js";
import type { RowSelection } from "../frames/index.js";
import type { PromptFile } from "../prompting/index.js";

/** What a prompt function gives for one row: its text, or its text with images as bytes. */
export type PromptResult =
  | string
  | { readonly text: string; readonly images?: readonly Uint8Array[] };

/** A prompt: template text, path of a prompt file, a loaded prompt file, or a function of the row. */
export type PromptSource<R = Record<string, unknown>> =
  | string
  | PromptFile
  | ((row: R, index: number) => PromptResult);

/** Presets of `timeout`, with their retries: fast 15 s / 2, slow 60 s / 3, network 120 s / 5. */
export type TimeoutPreset = "fast" | "slow" | "network";

/** Presets of `rowsPerRequest`: small 5, medium 10, large 20. */
export type PackingPreset = "small" | "medium" | "large";

/** Options every function that asks a model understands. */
export interface AskingOptions {
  /**
   * The model: `"llama3.2"` (Ollama), `"gguf:./m.gguf"` or `"gguf:NAME"` (in this process),
   * `"sample"` (ships with the package), or a handle such as `scripted(…)`.
   */
  readonly model: string | ModelHandle;
  /** Constant instructions in front of every row. Default: the prompt file's. */
  readonly system?: string;
  /** Temperature, token limit and the like; see `ModelOptions`. An unknown name is an error. */
  readonly options?: ModelOptions;
  /**
   * Requests in flight: a whole number from 1, or `"auto"`, which follows the server's throughput.
   * Default: `"auto"` for `processDataset`, 5 for `batchInference`.
   */
  readonly concurrency?: number | "auto";
  /**
   * Milliseconds between the starts of the first requests, until `concurrency` is reached.
   * Range 0-60000. Default 0 for `processDataset`, 100 for `batchInference`.
   */
  readonly startDelayMs?: number;
  /**
   * Milliseconds one request may take, a preset, or `Infinity` for no limit. Default 300000; loading the model does
   * not count.
   */
  readonly timeout?: number | TimeoutPreset;
  /** Further requests after a failure that may pass. Range 0-20. Default 3, or the preset's. */
  readonly retries?: number;
  /** Aborting it stops the run: what was answered stays on disk, and the call rejects. */
  readonly signal?: AbortSignal;
  /**
   * Hears everything the run does, and is not waited for. What it throws, or rejects with, is a warning of the run.
   */
  readonly onEvent?: (event: RunEvent) => void;
  /** Writes every request and reply to the run's log. Default false. */
  readonly debug?: boolean;
  /**
   * Stop on the first Ctrl-C (SIGINT) or SIGTERM after finishing what is in flight; a second one ends
   * at once. Default true.
   */
  readonly handleSignals?: boolean;
  /**
   * Where progress is shown: `"auto"` finds out, `false` or `"none"` shows nothing. Default `"auto"`.
   */
  readonly progress?: boolean | "auto" | "tty" | "lines" | "tslab" | "none";
}

/** Options of everything that is journalled. */
export interface RunOptions {
  /** Ask once more when an answer is invalid, showing the model what was wrong. Default true. */
  readonly reask?: boolean;
  /**
   * Name of the run, to find it again whatever changes; `false` keeps nothing on disk.
   * Default: found again by task, model and data.
   */
  readonly run?: string | false;
  /** Project, the first part of a run id. Default: name of the working directory. */
  readonly project?: string;
  /** Version, the second part of a run id. Default: the prompt file's, or `"v1"`. */
  readonly version?: string;
  /** Start a new run and reuse no earlier answer. Default false. */
  readonly fresh?: boolean;
  /**
   * Share of asked rows that may be bad (invalid, truncated or failed) before the run stops, 0-1,
   * counted from the 20th row on. Default: never stops for bad rows.
   */
  readonly failOnError?: number;
}

/** Options of `processDataset` beside the data. */
export interface ProcessOptions<R = Record<string, unknown>, A extends z.ZodType = z.ZodType>
  extends AskingOptions,
    RunOptions {
  /** The question: template with `{{column}}`, prompt file (`.md`, PRISM `.json`), or function of the row. */
  readonly prompt: PromptSource<R>;
  /** Shape of the answer. Default: the columns of the prompt file, or else one text column. */
  readonly answer?: A;
  /** Prefix of the status and error columns, and name of a single answer column. Default `"answer"`. */
  readonly name?: string;
  /** Column that identifies a row; every value must be there and unique. Default: the row number. */
  readonly id?: string;
  /** Which rows to ask; the result holds these rows only. Default: all. */
  readonly rows?: RowSelection;
  /** Where the answers of a file go. Default `<name>.answers<ext>` beside the input. */
  readonly output?: string;
  /** Text encoding of a CSV, JSONL or JSON file, as TextDecoder names it. Default `"utf-8"`. */
  readonly encoding?: string;
  /**
   * What an answer column does that the input already has: `"validate"` offers the old value to the
   * model and returns `Validated_<column>`; `"replace"` hides it and overwrites it. Default `"validate"`.
   */
  readonly existing?: "validate" | "replace";
  /**
   * Rows in one request, 1-50, or a preset (`small` 5, `medium` 10, `large` 20). Every row carries an
   * id; rows that do not come back exactly once are asked again alone. Default 1.
   */
  readonly rowsPerRequest?: number | PackingPreset;
  /**
   * How often each row is asked, 1-100, to see how far the answers agree; raising it asks only what is new.
   * Values are then those most repeats gave, and columns tell the share that did: `<column>_consistency` for each
   * label, number or list, and `<name>_consistency` over all of them. A row is ok when at least half of its repeats
   * are. Needs a temperature above 0, and `rowsPerRequest` 1. A seed counts up with the repeats. Default 1.
   */
  readonly repeats?: number;
  /**
   * Add a column `<column>_confidence` for every closed-set column: the model's probability of the label it chose,
   * 0-1, or null where the engine tells none: above temperature 0 in this process, with Ollama before 0.12.11, and for
   * rows answered before it was asked for. Rows that share a request have theirs too. Default false.
   */
  readonly confidence?: boolean;
  /** Add PRISM's columns `Model_Name`, `Batch_Size` and `Run_ID`. Default false. */
  readonly provenance?: boolean;
}

/** Rows in one request by preset. */
export const PACKING_PRESETS: Readonly<Record<PackingPreset, number>> = Object.freeze({
  small: 5,
  medium: 10,
  large: 20,
});
