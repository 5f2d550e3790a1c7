import type { z } from "zod";
import type { DeployOptions } from "../../engines/index.js";
import type { RowSelection } from "../../frames/index.js";
import type { PromptFile } from "../../prompting/index.js";
import type {
  CommandTrainerOptions,
  ExternalTrainerOptions,
  HyperParameters,
  RatingMapping,
  TargetTopics,
  Trainer,
  TrainingProgress,
} from "../../training/index.js";
import type { AskingOptions } from "../process-options.js";

/** How a trainer is named; `auto` takes the first that can train the model here, `none` makes a configuration. */
export type TrainerName = "auto" | "none" | "student" | "llamafactory" | "trl" | "mlx";

/** How wordings are improved by the model itself. */
export interface ImproveOptions {
  /** Rewordings asked for, 1-8. Default 3. */
  readonly proposals?: number;
  /** The model that rewords. Default: the model itself. */
  readonly model?: AskingOptions["model"];
}

/** How a result is deployed to Ollama. */
export type DeployWish = Pick<
  DeployOptions,
  "model" | "replace" | "host" | "headers" | "quantize" | "parameters" | "license"
>;

/** Options of `fineTuneOrConfig` beside the data. */
export interface FineTuneOptions<A extends z.ZodType = z.ZodType>
  extends AskingOptions,
    HyperParameters {
  /**
   * Column with the right answers, several of them, or answer column → column with its right answers.
   * Default: the columns of `answer`, else those of the prompt file.
   */
  readonly label?: string | readonly string[] | Readonly<Record<string, string>>;
  /** Shape of the answer. Default: closed sets of the values that stand in the label columns. */
  readonly answer?: A;
  /** The question: template with `{{column}}` or prompt file, whose examples are the base model's too. Default: every column but the labels, the id, and what a run added beside its answers. */
  readonly prompt?: string | PromptFile;
  /** Label for a value in the data, such as `{ 1: "Negative", 5: "Positive" }`; or that by column. Default none. */
  readonly ratingMapping?: RatingMapping;
  /** Labels that count; rows with others are left out. A list, or that by column. Default: all. */
  readonly targetTopics?: TargetTopics;
  /** Who trains: a name, a command line by template (`{ command: […] }`), or a trainer of your own. Default `"auto"`. */
  readonly trainer?: TrainerName | CommandTrainerOptions | Trainer;
  /** Where an external trainer finds its tool, its Python and the base model's weights. Default: looked for. */
  readonly trainerOptions?: ExternalTrainerOptions;
  /** Make a configuration where training is not possible or fails; false throws instead. Default true. */
  readonly fallback?: boolean;
  /** Fewest labelled rows to train on, from 1. Default 50. */
  readonly minRows?: number;
  /**
   * Rows kept apart for the comparison with the base model: a share below 1, or a number of rows.
   * Default 0.2, at most 500 rows.
   */
  readonly holdout?: number;
  /** Most few-shot examples of a configuration, 0-50. Default 8. */
  readonly examples?: number;
  /** Let the model reword the instructions; a rewording stays only if it wins on held-out rows. Default false. */
  readonly improve?: boolean | ImproveOptions;
  /**
   * Make a model of an Ollama server of the result: its name there, or that with the server and `replace`.
   * What an earlier call of the same work deployed is replaced. Default: not deployed.
   */
  readonly deploy?: string | DeployWish;
  /** Write data and configuration, and neither train nor ask. Default false. */
  readonly dryRun?: boolean;
  /** Name of the result. Default: the prompt file's, else the label columns. */
  readonly name?: string;
  /** Column that identifies a row. Default: the row number. */
  readonly id?: string;
  /** Which rows to use. Default: all. */
  readonly rows?: RowSelection;
  /** Text encoding of a CSV, JSONL or JSON file, as TextDecoder names it. Default `"utf-8"`. */
  readonly encoding?: string;
  /** Name of the run, to find it again whatever changes; for other rows or options it trains anew. Default: found again by data and options. */
  readonly run?: string;
  /** Project, the first part of the run id. Default: name of the working directory. */
  readonly project?: string;
  /** Version, the second part of the run id. Default `"v1"`. */
  readonly version?: string;
  /** Start anew: no checkpoint and no earlier result is used. Default false. */
  readonly fresh?: boolean;
  /** Hears every step of training, with its losses. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}
