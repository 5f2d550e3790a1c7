import type { ModelOptions } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import type { FineTuneOptions, FineTuneResult, TableInput } from "../../functions/index.js";
import { answerOf, type BatchColumns, promptFile, type TableLine } from "./batch-call.js";
import { namesIn } from "./names-in.js";
import type { NotebookApi } from "./notebook-api.js";
import { type AskingLine, askingOptions } from "./prompt-call.js";
import { chooseModel } from "./session-model.js";
import { show } from "./show.js";

/** Options of `%%finetune` as its line gives them. */
export interface FinetuneLine extends Omit<AskingLine, "seed" | "maxTokens">, TableLine {
  readonly label?: string | FineTuneOptions["label"];
  /** `VALUE=LABEL` with commas between, or a mapping. */
  readonly ratings?: string | FineTuneOptions["ratingMapping"];
  /** Labels with commas between, or a list. */
  readonly topics?: string | FineTuneOptions["targetTopics"];
  readonly trainer?: string | FineTuneOptions["trainer"];
  /** `NAME=VALUE` with commas between, or an object. */
  readonly trainerOptions?: string | FineTuneOptions["trainerOptions"];
  readonly fallback?: boolean;
  readonly minRows?: number;
  readonly holdout?: number;
  readonly examples?: number;
  readonly improve?: boolean;
  readonly deploy?: FineTuneOptions["deploy"];
  readonly dryRun?: boolean;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly batchSize?: number;
  readonly loraRank?: number;
  readonly loraAlpha?: number;
  readonly loraDropout?: number;
  readonly warmupRatio?: number;
  readonly weightDecay?: number;
  readonly patience?: number;
  readonly seed?: number;
  readonly name?: string;
}

/** Makes a model or a configuration of labelled rows and shows what came out. */
export type FinetuneCall = (
  data: TableInput,
  line: FinetuneLine,
  columns: BatchColumns | undefined,
  prompt: string | undefined,
) => Promise<FineTuneResult>;

/** Makes the call of `%%finetune`. */
export function finetuneCall(api: NotebookApi): FinetuneCall {
  return async (data, line, columns, prompt) => {
    const { label, ratings, topics, trainerOptions, prompt: file, ...others } = line;
    const { seed, temperature, ...rest } = others;
    const asked = askingOptions(line as AskingLine) as { options?: ModelOptions };
    // The seed is of the split and the training here, not of the answers.
    const { seed: _seed, ...modelOptions } = asked.options ?? {};
    const question = prompt?.trimEnd() ?? (file === undefined ? undefined : promptFile(file));
    const options = {
      ...rest,
      ...asked,
      options: modelOptions,
      model: await chooseModel(line.model, api),
      ...(seed !== undefined && { seed }),
      ...(question !== undefined && { prompt: question }),
      ...(label !== undefined && { label: readLabel(label) }),
      ...(ratings !== undefined && { ratingMapping: readRatings(ratings) }),
      ...(topics !== undefined && { targetTopics: readTopics(topics) }),
      ...(trainerOptions !== undefined && { trainerOptions: readTrainerOptions(trainerOptions) }),
      ...answerOf(columns),
    };
    const tune = api.fineTuneOrConfig as (
      data: unknown,
      options: unknown,
    ) => Promise<FineTuneResult>;
    const result = await tune(data, options);
    await show(result);
    return result;
  };
}

function readLabel(given: FinetuneLine["label"]): FineTuneOptions["label"] {
  if (typeof given !== "string") return given;
  if (given.includes("=")) return readPairs("--label", given, "Topic=True_Topic");
  const names = namesIn(given);
  return names.length === 1 ? names[0]! : names;
}

function readRatings(given: FinetuneLine["ratings"]): FineTuneOptions["ratingMapping"] {
  return typeof given === "string" ? readPairs("--ratings", given, "1=Negative,5=Positive") : given;
}

function readTopics(given: FinetuneLine["topics"]): FineTuneOptions["targetTopics"] {
  return typeof given === "string" ? namesIn(given) : given;
}

function readTrainerOptions(given: NonNullable<FinetuneLine["trainerOptions"]>): object {
  if (typeof given !== "string") return given;
  const pairs = readPairs("--trainer-options", given, "slow=true,hubId=OWNER/NAME");
  return Object.fromEntries(Object.entries(pairs).map(([name, text]) => [name, readWord(text)]));
}

function readWord(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}

function readPairs(option: string, text: string, example: string): Record<string, string> {
  const pairs = namesIn(text).map((part) => part.split("=").map((word) => word.trim()));
  const wrong = pairs.find(([from, to, ...more]) => !from || !to || more.length > 0);
  if (wrong === undefined && pairs.length > 0) return Object.fromEntries(pairs);
  throw new TaskError("option-invalid", `${option} cannot be read: ${JSON.stringify(text)}.`, {
    hint: `Write it as in ${option} "${example}".`,
    received: text,
  });
}
