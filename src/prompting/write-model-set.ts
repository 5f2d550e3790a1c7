import type { AnswerColumn, ModelOptions } from "../contract/index.js";
import { MODEL_SET_FORMAT, MODEL_SET_VERSION } from "./parse-model-set.js";
import type { Gate } from "./prompt-file.js";

/** A model-set configuration before it is text. */
export interface ModelSetParts {
  readonly name: string;
  readonly version?: string | undefined;
  /** Name of the model it was made for. */
  readonly model?: string | undefined;
  readonly system?: string | undefined;
  readonly template?: string | undefined;
  readonly columns: readonly AnswerColumn[];
  readonly gate?: Gate | undefined;
  readonly options?: ModelOptions | undefined;
  readonly examples: readonly {
    readonly prompt: string;
    readonly answer: Readonly<Record<string, unknown>>;
    /** Id of the row it was taken from. */
    readonly row?: string;
  }[];
  /** What people want to know beside it: mappings, topics, how it was measured. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** Writes a model-set configuration as JSON that `parseModelSet` reads. */
export function writeModelSet(parts: ModelSetParts): string {
  const { name, version, model, system, template, gate, options, examples, about } = parts;
  const record = {
    format: MODEL_SET_FORMAT,
    format_version: MODEL_SET_VERSION,
    name,
    version,
    model,
    system_prompt: system,
    prompt: template,
    columns: Object.fromEntries(parts.columns.map((column) => [column.name, definition(column)])),
    gate,
    options,
    few_shot_examples: examples,
    ...about,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function definition({ name: _name, kind, labels, ...rest }: AnswerColumn): unknown {
  return labels === undefined
    ? { kind: kind === "label" ? "text" : kind, ...rest }
    : { labels, ...rest };
}
