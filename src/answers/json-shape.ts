import type { JsonSchema } from "../contract/index.js";
import { isRecord } from "./fit-value.js";

/**
 * Puts the schema's `$defs` in place of every `$ref` and drops `$schema`, since not every engine
 * resolves references and a packed request nests the schema.
 * Returns undefined when the schema refers to itself.
 */
export function inlineRefs(schema: JsonSchema): JsonSchema | undefined {
  const definitions = (schema.$defs ?? {}) as Record<string, JsonSchema>;
  let recursive = false;
  const inline = (node: unknown, open: readonly string[]): unknown => {
    if (Array.isArray(node)) return node.map((item) => inline(item, open));
    if (!isRecord(node)) return node;
    const { $ref, $defs: _defs, $schema: _schema, ...rest } = node;
    const copy = mapValues(rest, (value) => inline(value, open));
    if (typeof $ref !== "string") return copy;
    const target = definitions[definitionName($ref)];
    if (target === undefined || open.includes($ref)) {
      recursive = true;
      return copy;
    }
    return { ...(inline(target, [...open, $ref]) as JsonSchema), ...copy };
  };
  const inlined = inline(schema, []) as JsonSchema;
  return recursive ? undefined : inlined;
}

/** Name inside `$defs`, with JSON pointer escapes undone (RFC 6901). */
function definitionName(ref: string): string {
  return ref
    .replace(/^#\/\$defs\//, "")
    .replace(/~1/g, "/")
    .replace(/~0/g, "~");
}

/** The schema with keys it does not know allowed, at every level. */
export function openSchema(schema: JsonSchema): JsonSchema {
  const open = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(open);
    if (!isRecord(node)) return node;
    const { additionalProperties, ...rest } = node;
    const copy = mapValues(rest, open);
    return additionalProperties === undefined || additionalProperties === false
      ? copy
      : { ...copy, additionalProperties: open(additionalProperties) };
  };
  return open(schema) as JsonSchema;
}

/** Drops the keys a schema forbids, at every level down to the first choice of shapes. */
export function dropUnknown(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return isRecord(items) ? value.map((item) => dropUnknown(item, items)) : value;
  }
  if (!isRecord(value)) return value;
  const shape = isRecord(schema.properties) ? schema : onlyObjectBranch(schema);
  if (shape === undefined) return value;
  const properties = shape.properties as Record<string, JsonSchema>;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (Object.hasOwn(properties, key)) return [[key, dropUnknown(inner, properties[key]!)]];
    return shape.additionalProperties === false ? [] : [[key, inner]];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** The one object among the shapes of a nullable or mixed schema. */
function onlyObjectBranch(schema: JsonSchema): JsonSchema | undefined {
  const branches = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(branches)) return undefined;
  const objects = branches.filter((branch) => isRecord(branch) && isRecord(branch.properties));
  return objects.length === 1 ? (objects[0] as JsonSchema) : undefined;
}

function mapValues(
  record: Record<string, unknown>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
