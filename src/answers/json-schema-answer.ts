import { z } from "zod";
import type { AnswerColumn, AnswerSpec, JsonSchema } from "../contract/index.js";
import { TaskError } from "../errors/index.js";
import { type AnswerCheck, type Parsed, schemaCheck } from "./check-schema.js";
import { isRecord } from "./fit-value.js";
import { dropUnknown, inlineRefs, openSchema } from "./json-shape.js";
import { answerReader } from "./read-answer.js";
import { hasColumns, schemaColumns, wrapSchema } from "./schema-columns.js";

/**
 * Makes an answer of a JSON Schema, such as one kept in a run's manifest.
 * A schema that is not an object becomes the one column "answer". Keys it does not know are dropped.
 * @throws TaskError `schema-unsupported` when the schema uses what cannot be validated.
 */
export function jsonSchemaAnswer(schema: JsonSchema): AnswerSpec {
  const inlined = inlineRefs(schema);
  if (inlined === undefined)
    throw new TaskError("schema-unsupported", "The JSON Schema refers to itself or to nothing.", {
      hint: "Write the nested levels out, or ask for fewer of them.",
    });
  const object = hasColumns(inlined) ? inlined : wrapSchema(inlined, "answer");
  const columns: readonly AnswerColumn[] = schemaColumns(object);
  const check = jsonSchemaCheck(object);
  return Object.freeze({ columns, schema: object, read: answerReader({ columns, check }) });
}

/**
 * Makes the check of a plain JSON Schema with zod's own reader of JSON Schema.
 * @throws TaskError `schema-unsupported`
 */
export function jsonSchemaCheck(schema: JsonSchema): AnswerCheck {
  const strict = fromJsonSchema(schema);
  const open = fromJsonSchema(openSchema(schema));
  const properties = schema.properties as Record<string, JsonSchema>;
  const columns = new Map(
    Object.entries(properties).map(([name, property]) => [
      name,
      fromJsonSchema(openSchema(property)),
    ]),
  );
  const parse = (value: unknown): Parsed => {
    const first: Parsed = strict.safeParse(value);
    return first.success ? first : open.safeParse(dropUnknown(value, schema));
  };
  const parseColumn = (name: string, value: unknown): Parsed => {
    const known = dropUnknown(value, properties[name] ?? {});
    return columns.get(name)?.safeParse(known) ?? { success: false, error: { issues: [] } };
  };
  return schemaCheck({ parse, parseColumn }, schema);
}

function fromJsonSchema(schema: JsonSchema): z.ZodType {
  try {
    // A copy: zod types the schema as mutable.
    return z.fromJSONSchema({ ...schema });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskError("schema-unsupported", `The JSON Schema cannot be used: ${reason}.`, {
      hint: isRecord(schema) ? "Use types, enum, properties, items and anyOf." : "Pass an object.",
      received: schema,
      cause: error,
    });
  }
}
