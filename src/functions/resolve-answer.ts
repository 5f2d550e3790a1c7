import type { z } from "zod";
import {
  closedColumns,
  columnsAnswer,
  jsonSchemaAnswer,
  textAnswer,
  zodAnswer,
} from "../answers/index.js";
import type { AnswerColumn, AnswerSpec, JsonSchema } from "../contract/index.js";
import { TaskError } from "../errors/index.js";
import { answerInstructions, type Gate, type PromptFile } from "../prompting/index.js";
import { comparedColumns } from "./repeats/merge-repeats.js";

/** An answer, and what it was made from: what a manifest needs to revive it. */
export interface ResolvedAnswer {
  readonly spec: AnswerSpec;
  readonly from: "schema" | "columns" | "text";
  /** One value is asked for, that of the only column, and not an object of columns. */
  readonly single: boolean;
}

/**
 * The answer to expect: the caller's schema, else the prompt file's columns, else one text column.
 * @throws {TaskError} `schema-unsupported` before any call
 */
export function resolveAnswer(
  schema: z.ZodType | undefined,
  file: PromptFile | undefined,
  name: string,
): ResolvedAnswer {
  if (schema) {
    const spec = zodAnswer(schema, { name });
    return { spec, from: "schema", single: spec.single };
  }
  if (file && file.columns.length > 0) {
    return { spec: columnsAnswer(file.columns, file.gate), from: "columns", single: false };
  }
  return { spec: textAnswer(name), from: "text", single: true };
}

/**
 * The same answer from a run's manifest. A schema's own checks in code are not in there; they apply
 * again when the call itself is made the next time.
 */
export function reviveAnswer(recipe: Readonly<Record<string, unknown>>): AnswerSpec {
  const columns = recipe.columns as readonly AnswerColumn[];
  if (recipe.answerFrom === "columns")
    return columnsAnswer(columns, recipe.gate as Gate | undefined);
  if (recipe.answerFrom === "schema") return jsonSchemaAnswer(recipe.schema as JsonSchema);
  return textAnswer(columns[0]?.name);
}

/** The constant text in front of every row: the user's instructions, then the shape of the answer. */
export function systemText(
  given: string | undefined,
  file: PromptFile | undefined,
  answer: AnswerSpec,
): string | undefined {
  const instructions =
    answer.schema === undefined
      ? undefined
      : answerInstructions(answer.columns, file?.gate, answer.schema);
  const parts = [given ?? file?.system, instructions].filter((part) => part && part.trim() !== "");
  return parts.length === 0 ? undefined : parts.join("\n\n");
}

/** Columns of the result, by what they hold. */
export interface ResultColumns {
  readonly names: readonly string[];
  /** Answer columns the input has already and the model is shown. */
  readonly offered: readonly AnswerColumn[];
  /** Answer columns with a column of confidences. */
  readonly confident: readonly string[];
  /** The values may be something else than what the model wrote. */
  readonly transforms: boolean;
  /** Whether each compared answer column has a column of its own that tells how far repeats agree. */
  readonly consistencies: boolean;
}

/**
 * Names the columns a run adds: answers, confidences on request, status, error, the agreement of repeats, and PRISM's
 * three on request.
 * A label that the input has already comes back as `Validated_<label>`.
 * @throws {TaskError} `option-invalid` when confidences are asked for and no column is a closed set, and when two
 * columns would have the same name
 */
export function resultColumns(
  answer: AnswerSpec,
  input: readonly string[],
  options: {
    readonly name: string;
    readonly existing: "validate" | "replace";
    readonly provenance: boolean;
    readonly confidence: boolean;
    readonly transforms: boolean;
    readonly repeats: number;
  },
): ResultColumns {
  const offered =
    options.existing === "validate"
      ? answer.columns.filter(({ name }) => input.includes(name))
      : [];
  const nameOf = (column: AnswerColumn) =>
    offered.includes(column) ? `Validated_${column.name}` : column.name;
  const confident = options.confidence ? confidentColumns(answer) : [];
  const consistencies = consistencyColumns(answer.columns, nameOf, options);
  const extra = options.provenance ? ["Model_Name", "Batch_Size", "Run_ID"] : [];
  const names = [
    ...answer.columns.map(nameOf),
    ...confident.map((column) => `${nameOf(column)}_confidence`),
    `${options.name}_status`,
    `${options.name}_error`,
    ...consistencies,
    ...extra,
  ];
  requireDistinct(names, options.name);
  return {
    names,
    offered,
    confident: confident.map(({ name }) => name),
    transforms: options.transforms,
    consistencies: consistencies.length > 1,
  };
}

/**
 * Columns that tell how far repeats agree: one per compared column, then one over all of them.
 * A single column called like the result needs no second one.
 */
function consistencyColumns(
  columns: readonly AnswerColumn[],
  nameOf: (column: AnswerColumn) => string,
  { name, repeats }: { readonly name: string; readonly repeats: number },
): string[] {
  if (repeats === 1) return [];
  const overall = `${name}_consistency`;
  const own = comparedColumns(columns).map((column) => `${nameOf(column)}_consistency`);
  return own.length === 1 && own.includes(overall) ? own : [...own, overall];
}

/** Of two columns with one name the second would take the place of the first: an answer would be lost. */
function requireDistinct(names: readonly string[], name: string): void {
  const twice = names.find((each, at) => names.indexOf(each) !== at);
  if (twice === undefined) return;
  const ofName = ["status", "error", "consistency"].some((end) => twice === `${name}_${end}`);
  const other = name === "row" ? "result" : "row";
  throw new TaskError(
    "option-invalid",
    `Two columns of the result would be called ${twice}: one is an answer's, and one tells about the answer.`,
    {
      hint: ofName
        ? `Give another name, such as name: "${other}": the columns beside the answers are then called ${other}_status and so on.`
        : "Give the answer's column another name.",
      received: twice,
    },
  );
}

function confidentColumns(answer: AnswerSpec): readonly AnswerColumn[] {
  const columns = closedColumns(answer);
  if (columns.length > 0) return columns;
  throw new TaskError(
    "option-invalid",
    "There is no confidence: no answer column is a closed set.",
    {
      hint: "Give a column its labels, as in z.enum([…]), or leave out confidence.",
      received: answer.columns.map(({ name, kind }) => `${name}: ${kind}`),
    },
  );
}
