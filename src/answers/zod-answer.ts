import { z } from "zod";
import type { AnswerColumn, AnswerSpec, JsonSchema } from "../contract/index.js";
import { TaskError } from "../errors/index.js";
import { type Parsed, type Parser, schemaCheck } from "./check-schema.js";
import { assertExpressible, assertZod, definitionOf, type ZodSchema } from "./check-zod.js";
import { isRecord } from "./fit-value.js";
import { inlineRefs } from "./json-shape.js";
import { answerReader } from "./read-answer.js";
import { hasColumns, schemaColumns, wrapSchema } from "./schema-columns.js";

/** Options of `zodAnswer`. */
export interface ZodAnswerOptions {
  /** Column name of a schema that is not an object, such as `z.enum([…])`. Default "answer". */
  readonly name?: string;
}

/** An answer made of a zod schema. */
export interface ZodAnswer extends AnswerSpec {
  /** The schema is not an object: its value is that of the only column. */
  readonly single: boolean;
}

/**
 * Makes an answer of a zod 4 schema: one column per field, or one column in all.
 * The JSON Schema keeps the declared order of the fields and describes what the model writes, before
 * transforms; the values are those after them.
 * @throws TaskError `schema-unsupported` for zod 3, for what JSON cannot express, and for no fields
 */
export function zodAnswer(schema: ZodSchema, options: ZodAnswerOptions = {}): ZodAnswer {
  assertZod(schema);
  assertExpressible(schema);
  const written = toJsonSchema(schema);
  const isObject = hasColumns(written);
  if (!isObject && written.type === "object" && written.additionalProperties === false)
    throw new TaskError("schema-unsupported", "The answer schema has no fields.", {
      hint: "Give it at least one, for example: z.object({ Topic: z.enum([…]) }).",
    });
  const name = options.name ?? "answer";
  const shape = isObject ? written : wrapSchema(written, name);
  const columns = describeColumns(schemaColumns(shape), schema, isObject);
  const parser = isObject ? fieldParser(schema) : wrappedParser(schema, name);
  const check = schemaCheck(parser, shape);
  const read = answerReader({ columns, check });
  return Object.freeze({ columns, schema: shape, read, single: !isObject });
}

/** The JSON Schema of what the model writes, without references, closed where zod drops other keys. */
function toJsonSchema(schema: ZodSchema): JsonSchema {
  const params: z.core.ToJSONSchemaParams = {
    io: "input",
    cycles: "throw",
    override: ({ zodSchema, jsonSchema }) => {
      const definition = zodSchema._zod.def;
      if (definition.type === "object" && definition.catchall === undefined)
        jsonSchema.additionalProperties = false;
    },
  };
  try {
    const own = (schema as { toJSONSchema?: (params: z.core.ToJSONSchemaParams) => JsonSchema })
      .toJSONSchema;
    const made = own?.call(schema, params) ?? z.toJSONSchema(schema as z.core.$ZodType, params);
    const inlined = inlineRefs(made as JsonSchema);
    if (inlined !== undefined) return inlined;
    throw new Error("it refers to itself");
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new TaskError("schema-unsupported", `The answer schema has no JSON form: ${reason}.`, {
      hint: "Use objects, enums, texts, numbers, booleans and lists of them.",
      cause: error,
    });
  }
}

/** Adds descriptions that a foreign copy of zod keeps where ours does not look. */
function describeColumns(
  columns: readonly AnswerColumn[],
  schema: ZodSchema,
  isObject: boolean,
): readonly AnswerColumn[] {
  const fields = definitionOf(schema).shape ?? {};
  return Object.freeze(
    columns.map((column) => {
      if (column.description !== undefined) return column;
      const field = isObject ? fields[column.name] : schema;
      const description = (field as { description?: unknown } | undefined)?.description;
      return typeof description === "string" ? Object.freeze({ ...column, description }) : column;
    }),
  );
}

function fieldParser(schema: ZodSchema): Parser {
  const fields = definitionOf(schema).shape;
  return {
    parse: safeParser(schema),
    ...(fields && {
      parseColumn: (name: string, value: unknown) =>
        Object.hasOwn(fields, name)
          ? safeParser(fields[name]!)(value)
          : { success: false as const, error: { issues: [] } },
    }),
  };
}

/** Reads `{ name: value }` with a schema for the value alone. */
function wrappedParser(schema: ZodSchema, name: string): Parser {
  const parse = safeParser(schema);
  return {
    parse: (value) => {
      const inner = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      const result = parse(inner);
      if (result.success) return { success: true, data: { [name]: result.data } };
      const issues = result.error.issues.map((issue) => ({
        ...issue,
        message: issue.message,
        path: [name, ...issue.path],
      }));
      return { success: false, error: { issues } };
    },
  };
}

/** The schema's own `safeParse` where it has one, so that its own copy of zod does the work. */
function safeParser(schema: ZodSchema): (value: unknown) => Parsed {
  const own = schema as { safeParse?: (value: unknown) => Parsed };
  if (typeof own.safeParse === "function") return (value) => own.safeParse!(value);
  return (value) => z.safeParse(schema as z.core.$ZodType, value) as Parsed;
}
