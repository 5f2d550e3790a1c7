import type { ModelHandle, ModelOptions } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import type { CompareOptions, Comparison, TableInput } from "../../functions/index.js";
import type { PromptFile } from "../../prompting/index.js";
import { type AnswersLine, answerOf, type BatchColumns, promptFile } from "./batch-call.js";
import type { NotebookApi } from "./notebook-api.js";
import { type AskingLine, askingOptions } from "./prompt-call.js";
import { chooseModel } from "./session-model.js";
import { show } from "./show.js";

/** Options of `%%ab` as its line gives them. */
export interface AbLine extends AskingLine, AnswersLine {
  readonly label?: CompareOptions["label"];
  readonly judge?: string | ModelHandle;
  readonly criteria?: string;
  readonly baseline?: string;
  readonly margin?: number;
  readonly probabilities?: boolean;
  readonly order?: string;
}

/** What a line of `---` says about its variant. */
export interface AbVariantLine extends Omit<AskingLine, "timeout" | "retries"> {
  readonly name?: string;
  readonly prompt?: string | PromptFile;
}

/** Compares variants of a task and shows what was found. */
export type AbCall = (
  data: TableInput,
  line: AbLine,
  columns: BatchColumns | undefined,
  variants: readonly (readonly [AbVariantLine, string | undefined])[],
) => Promise<Comparison>;

/** Makes the call of `%%ab`. */
export function abCall(api: NotebookApi): AbCall {
  return async (data, line, columns, variants) => {
    const { prompt: file, label, judge, criteria, model, ...others } = line;
    const { temperature, seed, maxTokens, ...rest } = others;
    const needsModel = variants.some(([own]) => own.model === undefined);
    const options = {
      ...rest,
      ...askingOptions(line),
      ...(needsModel && { model: await chooseModel(model, api) }),
      ...(file !== undefined && { prompt: promptFile(file) }),
      ...answerOf(columns),
      ...(label !== undefined && { label: readLabel(label) }),
      ...(judge !== undefined && { judge: { model: judge, ...(criteria && { criteria }) } }),
      variants: namedVariants(variants),
    };
    const compare = api.compare as (data: unknown, options: unknown) => Promise<Comparison>;
    const result = await compare(data, options);
    await show(result);
    return result;
  };
}

/** `COLUMN`, or `ANSWER=COLUMN` once or more, parted by commas; or a mapping. */
function readLabel(text: NonNullable<AbLine["label"]>): CompareOptions["label"] {
  if (typeof text !== "string" || !text.includes("=")) return text;
  const pairs = text.split(",").map((part) => part.split("=").map((word) => word.trim()));
  const wrong = pairs.find(([answer, column, ...more]) => !answer || !column || more.length > 0);
  if (wrong === undefined) return Object.fromEntries(pairs);
  throw new TaskError("option-invalid", `--label cannot be read: ${JSON.stringify(text)}.`, {
    hint: 'Write --label COLUMN, or --label "Topic=True_Topic,Urgency=True_Urgency".',
    received: text,
  });
}

function namedVariants(
  variants: readonly (readonly [AbVariantLine, string | undefined])[],
): Record<string, unknown> {
  const taken = new Set(variants.map(([{ name }]) => name));
  const letters = variants
    .map((_, at) => String.fromCharCode(65 + (at % 26)).repeat(1 + Math.floor(at / 26)))
    .filter((letter) => !taken.has(letter));
  const entries = variants.map(([line, prompt]) => {
    const name = line.name ?? letters.shift()!;
    return [name, variantOf(line, prompt)] as const;
  });
  return Object.fromEntries(entries);
}

function variantOf(line: AbVariantLine, prompt: string | undefined): object {
  const { system, options } = askingOptions(line) as { system?: string; options?: ModelOptions };
  const text =
    prompt?.trimEnd() ?? (line.prompt === undefined ? undefined : promptFile(line.prompt));
  return {
    ...(text !== undefined && { prompt: text }),
    ...(line.model !== undefined && { model: line.model }),
    ...(system !== undefined && { system }),
    ...(options && { options }),
  };
}
