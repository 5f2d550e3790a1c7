import path from "node:path";
import { z } from "zod";
import type { ModelHandle, ModelOptions } from "../../contract/index.js";
import { nearest, TaskError } from "../../errors/index.js";
import { namesPromptFile } from "../../prompting/index.js";
import { variantTask } from "../option-schemas.js";
import type { PromptSource } from "../process-options.js";
import { checkShape } from "../read-options.js";
import { modelOptions } from "../shared-options.js";
import type { CompareOptions, Variant, VariantTask } from "./compare-options.js";

/** A variant with its name, its parts told apart. */
export interface NamedVariant {
  readonly name: string;
  readonly task: VariantTask<never>;
}

type Common = Pick<CompareOptions<never>, "variants" | "model" | "prompt">;

/**
 * Reads the variants whatever form they were given in.
 * @throws {TaskError} `option-invalid` for fewer than two, unknown parts, and a variant without model or prompt
 */
export function readVariants(common: Common): NamedVariant[] {
  const { variants } = common;
  const given: [string | undefined, Variant<never>][] = Array.isArray(variants)
    ? variants.map((variant) => [undefined, variant])
    : Object.entries(variants);
  if (given.length < 2) {
    throw new TaskError(
      "option-invalid",
      `compare needs two variants or more; received ${given.length}.`,
      { hint: 'Give them by name: variants: { short: "…", long: "…" }.', received: given.length },
    );
  }
  const tasks = given.map(([name, variant], at) =>
    readVariant(variant, common, name ?? `variant ${at + 1}`),
  );
  const named = tasks.map((task, at) => ({ name: given[at]![0]?.trim() ?? "", task }));
  const names = givenNames(named);
  return named.map(({ task }, at) => ({ name: names[at]!, task }));
}

function readVariant(variant: Variant<never>, common: Common, name: string): VariantTask<never> {
  const task = partsOf(variant, common, name);
  if (task.model === undefined && common.model === undefined) {
    throw new TaskError("option-invalid", `compare: the variant "${name}" has no model.`, {
      hint: 'Give a common one, such as model: "llama3.2", or one to each variant.',
    });
  }
  if (task.prompt === undefined && common.prompt === undefined) {
    throw new TaskError("option-invalid", `compare: the variant "${name}" has no prompt.`, {
      hint: "Give a common prompt, or one to each variant.",
    });
  }
  return task;
}

function partsOf(variant: Variant<never>, common: Common, name: string): VariantTask<never> {
  if (typeof variant === "function") return { prompt: variant };
  if (typeof variant === "string") {
    return isPromptText(variant, common) ? { prompt: variant } : { model: variant };
  }
  if (typeof variant !== "object" || variant === null) {
    throw new TaskError(
      "option-invalid",
      `compare: the variant "${name}" is none: received ${String(variant)}.`,
      { hint: "A variant is a prompt, a model, options of the model, or { prompt, model, … }." },
    );
  }
  if ("engine" in variant && "model" in variant) return { model: variant as ModelHandle };
  if ("digest" in variant && "columns" in variant) {
    return { prompt: variant as PromptSource<never> };
  }
  return readObject(variant, name);
}

/** Options of the model when all names are such, else a task. */
function readObject(variant: object, name: string): VariantTask<never> {
  const keys = Object.keys(variant);
  const optionNames = Object.keys(modelOptions.shape);
  const where = `compare, variant "${name}"`;
  if (keys.length > 0 && keys.every((key) => optionNames.includes(key))) {
    checkShape(where, modelOptions, variant);
    return { options: variant as ModelOptions };
  }
  const taskNames = Object.keys(variantTask.shape);
  const known = [...taskNames, ...optionNames];
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    throw new TaskError("option-invalid", `${where}: there is no part "${unknown}".`, {
      hint: near === undefined ? `A task has ${taskNames.join(", ")}.` : `Did you mean "${near}"?`,
      received: unknown,
    });
  }
  const stray = keys.find((key) => !taskNames.includes(key));
  if (stray !== undefined) {
    throw new TaskError("option-invalid", `${where}: "${stray}" is an option of the model.`, {
      hint: `Put it into options: { ${stray}: … }.`,
      received: stray,
    });
  }
  checkShape(where, variantTask, variant);
  return variant as VariantTask<never>;
}

/** A text is a prompt when it can be no name of a model, or when no other prompt is there. */
function isPromptText(text: string, common: Common): boolean {
  if (common.prompt === undefined) return true;
  if (/^gguf:|\.gguf$/i.test(text)) return false;
  return /\{\{|\s/.test(text.trim()) || namesPromptFile(text);
}

/** Names given, else models, names of prompt files, or letters. */
function givenNames(named: readonly NamedVariant[]): string[] {
  const letters = named.map((_, at) => letter(at));
  const own = named.map(({ name, task }, at) => name || ownName(task) || letters[at]!);
  const isUnique = new Set(own).size === own.length;
  if (isUnique) return own;
  const twice = named
    .map(({ name }) => name)
    .find((name, at, all) => name && all.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new TaskError("option-invalid", `compare: two variants are called "${twice}".`, {
      hint: "Give every variant its own name.",
      received: twice,
    });
  }
  return letters;
}

function ownName({ prompt, model }: VariantTask<never>): string | undefined {
  if (prompt === undefined && typeof model === "string") return model;
  if (prompt === undefined && model !== undefined) return (model as ModelHandle).model;
  if (typeof prompt === "string" && namesPromptFile(prompt)) {
    return path.basename(prompt, path.extname(prompt));
  }
  if (typeof prompt === "object") return prompt.name;
  return undefined;
}

/** A to Z, then AA, AB and so on. */
function letter(at: number): string {
  const first = at < 26 ? "" : letter(Math.floor(at / 26) - 1);
  return first + String.fromCharCode(65 + (at % 26));
}

/** Reader of one metric in its long form. */
export const metricReader = z.strictObject({
  score: z.custom((value) => typeof value === "function", "must be a function"),
  higherIsBetter: z.boolean().optional(),
  missing: z.number().optional(),
  unit: z.string().optional(),
  margin: z.number().positive().optional(),
});
