import { TaskError } from "../errors/index.js";
import { isRecord, joinPath } from "./fit-value.js";
import { showValue } from "./show-value.js";

/**
 * Any zod 4 schema, of this package's zod or of another copy or version of it.
 * Only what every zod 4 schema has is asked for, so that two copies of zod do not clash.
 */
export interface ZodSchema {
  readonly _zod: { readonly def: object };
}

/** The part of a zod definition that is walked; each kind of schema has some of these. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodSchema>>;
  readonly element?: ZodSchema;
  readonly innerType?: ZodSchema;
  readonly options?: readonly ZodSchema[];
  readonly items?: readonly ZodSchema[];
  readonly rest?: ZodSchema | null;
  readonly keyType?: ZodSchema;
  readonly valueType?: ZodSchema;
  readonly in?: ZodSchema;
  readonly out?: ZodSchema;
  readonly left?: ZodSchema;
  readonly right?: ZodSchema;
  readonly catchall?: ZodSchema;
  readonly getter?: () => ZodSchema;
  readonly values?: readonly unknown[];
}

/** Kinds of schema no JSON can express, with what to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  date: "z.iso.date() for a text such as 2026-11-21, or z.iso.datetime()",
  bigint: "z.int()",
  map: "z.record(z.string(), …) or a list of objects",
  set: "z.array(…)",
  undefined: ".optional() or .nullable() on another schema",
  void: ".optional() or .nullable() on another schema",
  nan: "z.number()",
  symbol: "z.enum([…]) or z.string()",
  function: "a schema of the value itself",
  promise: "the schema of the value itself, without a promise",
  file: "z.string()",
  never: "nothing: leave the column out",
  custom: "z.object({…}), or z.string().refine(…)",
  transform: "z.string().transform(…), so that it says what the model has to write",
  success: "z.boolean()",
};

/**
 * Tells a zod 4 schema from everything else a user may pass.
 * @throws TaskError `schema-unsupported`
 */
export function assertZod(schema: unknown): asserts schema is ZodSchema {
  if (isRecord(schema) && isRecord(schema._zod) && isRecord(schema._zod.def)) return;
  throw new TaskError("schema-unsupported", describeForeign(schema), {
    hint: hintForeign(schema),
    received: schema,
  });
}

/**
 * Walks a schema and refuses what cannot be asked of a model as JSON, before any call.
 * @throws TaskError `schema-unsupported` naming the path and what to write instead
 */
export function assertExpressible(schema: ZodSchema): void {
  const root = definitionOf(schema);
  if (root.type === "pipe" && root.out && definitionOf(root.out).type === "transform")
    refuse("", "has a transform around the whole answer", "the transform on a single field");
  walk(schema, "", []);
}

/** The definition of a zod schema. */
export function definitionOf(schema: ZodSchema): Definition {
  return schema._zod.def as Definition;
}

// A lazy schema may make a new schema at every call, so that it never meets itself.
const MAX_DEPTH = 64;

function walk(schema: ZodSchema, path: string, open: readonly ZodSchema[]): void {
  if (open.includes(schema) || open.length > MAX_DEPTH)
    refuse(path, "refers to itself", "the nested levels out one by one");
  const definition = definitionOf(schema);
  const instead = INSTEAD[definition.type];
  if (instead !== undefined) refuse(path, `is z.${definition.type}()`, instead);
  for (const value of definition.values ?? [])
    if (value === undefined || typeof value === "bigint")
      refuse(path, `has the literal ${String(value)}`, "a text, number, boolean or null");
  for (const [child, at] of childrenOf(definition, path)) walk(child, at, [...open, schema]);
}

function childrenOf(definition: Definition, path: string): [ZodSchema, string][] {
  const children: [ZodSchema, string][] = Object.entries(definition.shape ?? {}).map(
    ([key, child]) => [child, joinPath(path, key)],
  );
  definition.items?.forEach((child, index) => {
    children.push([child, joinPath(path, index)]);
  });
  const inner = [
    definition.element,
    definition.innerType,
    ...(definition.options ?? []),
    definition.rest,
    definition.keyType,
    definition.valueType,
    definition.left,
    definition.right,
    // An object that forbids other keys holds a "never" here, which is no column.
    definition.catchall && definitionOf(definition.catchall).type !== "never"
      ? definition.catchall
      : undefined,
    writtenSide(definition),
    definition.getter?.(),
  ];
  for (const child of inner) if (child) children.push([child, path]);
  return children;
}

/** Of a pipe the side the model writes; a preprocess says nothing about it, so its target does. */
function writtenSide(definition: Definition): ZodSchema | undefined {
  if (definition.in === undefined) return undefined;
  return definitionOf(definition.in).type === "transform" ? definition.out : definition.in;
}

function refuse(path: string, what: string, instead: string): never {
  const where = path === "" ? "The answer schema" : `The answer schema's "${path}"`;
  throw new TaskError("schema-unsupported", `${where} ${what}, which no model can write as JSON.`, {
    hint: `Write ${instead}.`,
    received: path,
  });
}

function describeForeign(schema: unknown): string {
  const definition = isRecord(schema) && isRecord(schema._def) ? schema._def : undefined;
  if (String(definition?.typeName).startsWith("Zod"))
    return "The answer schema was made with zod 3, which cannot say its JSON form.";
  const standard = isRecord(schema) ? schema["~standard"] : undefined;
  if (isRecord(standard)) return `The answer schema was made with ${showValue(standard.vendor)}.`;
  const kind = schema === null ? "null" : Array.isArray(schema) ? "a list" : `a ${typeof schema}`;
  return `The answer must be a zod schema, but is ${kind}.`;
}

function hintForeign(schema: unknown): string {
  const fields = isRecord(schema) ? Object.values(schema) : [];
  if (fields.length > 0 && fields.every((field) => isRecord(field) && isRecord(field._zod)))
    return "Wrap the fields: z.object({ … }).";
  return 'Use zod 4, for example: import { z } from "promptframe".';
}
