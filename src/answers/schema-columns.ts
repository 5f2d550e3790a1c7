import type { AnswerColumn, JsonSchema } from "../contract/index.js";
import { isRecord } from "./fit-value.js";

/** The answer columns a JSON Schema of an object describes, in its order. */
export function schemaColumns(schema: JsonSchema): readonly AnswerColumn[] {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  return Object.freeze(
    Object.entries(properties).map(([name, property]) => schemaColumn(name, property)),
  );
}

function schemaColumn(name: string, schema: JsonSchema): AnswerColumn {
  const branches = branchesOf(schema).filter((branch) => branch.type !== "null");
  const choices = branches.map(choicesOf);
  const closed = choices.every((choice) => choice !== undefined) ? choices.flat() : [];
  const described = [schema, ...branches].find((part) => typeof part.description === "string");
  const description = described && { description: described.description as string };
  if (closed.length > 0 && closed.every((choice) => typeof choice === "string"))
    return Object.freeze({
      name,
      kind: "label",
      labels: Object.freeze([...new Set(closed as string[])]),
      ...description,
    });
  return Object.freeze({ name, kind: kindOf(branches), ...description });
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) return branches.flatMap(branchesOf);
  return Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type })) : [schema];
}

function choicesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  return "const" in schema ? [schema.const] : undefined;
}

const KINDS: Readonly<Record<string, AnswerColumn["kind"]>> = {
  string: "text",
  number: "number",
  integer: "integer",
  boolean: "boolean",
  array: "list",
  object: "object",
};

/** One kind for all branches; whole and broken numbers are numbers; any other mixture is an object. */
function kindOf(branches: readonly JsonSchema[]): AnswerColumn["kind"] {
  const kinds = new Set(branches.map((branch) => KINDS[String(branch.type)] ?? "object"));
  if (kinds.size === 1) return [...kinds][0]!;
  const areNumbers = [...kinds].every((kind) => kind === "number" || kind === "integer");
  return areNumbers && kinds.size > 0 ? "number" : "object";
}

/** True when a schema describes an object with at least one named column. */
export function hasColumns(schema: JsonSchema): boolean {
  return (
    schema.type === "object" &&
    isRecord(schema.properties) &&
    Object.keys(schema.properties).length > 0
  );
}

/** Makes a one-column object schema of a schema for a single value. */
export function wrapSchema(schema: JsonSchema, name: string): JsonSchema {
  return {
    type: "object",
    properties: { [name]: schema },
    required: [name],
    additionalProperties: false,
  };
}
