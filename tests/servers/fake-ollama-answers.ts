import type { FakeRequest, FakeSchema } from "./fake-ollama-options.js";

/** Answers as a small model would: the same prompt and schema always give the same text. */
export function defaultAnswer(request: FakeRequest): string {
  if (request.schema === undefined) {
    return `Answer ${hash(request.prompt).toString(36)} to a prompt of ${request.prompt.length} letters.`;
  }
  return JSON.stringify(valueFor(request.schema, request.schema, request.prompt));
}

/** The schema as the native-chat path passes it on: every map decoded and written again in key order. */
export function sortedSchema(schema: FakeSchema): FakeSchema {
  return sortMaps(schema) as FakeSchema;
}

function sortMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMaps);
  if (typeof value !== "object" || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  return Object.fromEntries(sorted.map(([key, inner]) => [key, sortMaps(inner)]));
}

/** A value of the schema; `seed` decides which. */
export function valueFor(root: FakeSchema, schema: unknown, seed: string, depth = 0): unknown {
  if (typeof schema !== "object" || schema === null) return null;
  const fields = schema as FakeSchema;
  if (typeof fields.$ref === "string")
    return valueFor(root, follow(root, fields.$ref), seed, depth);
  if ("const" in fields) return fields.const;
  if (Array.isArray(fields.enum)) return pick(fields.enum, seed);
  const union = fields.anyOf ?? fields.oneOf;
  if (Array.isArray(union)) return valueFor(root, pick(union, seed), seed, depth);
  const type = Array.isArray(fields.type) ? pick(fields.type, seed) : fields.type;
  switch (type ?? (fields.properties ? "object" : "string")) {
    case "object":
      return objectFor(root, fields, seed, depth);
    case "array":
      return arrayFor(root, fields, seed, depth);
    case "boolean":
      return hash(seed) % 2 === 0;
    case "null":
      return null;
    case "integer":
      return integerFor(fields, seed);
    case "number":
      return (hash(seed) % 1000) / 10;
    default:
      return stringFor(fields, seed);
  }
}

function objectFor(root: FakeSchema, schema: FakeSchema, seed: string, depth: number): unknown {
  const properties = (schema.properties ?? {}) as Record<string, unknown>;
  const entries = Object.keys(properties).map(
    (name) => [name, valueFor(root, properties[name], `${seed}/${name}`, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}

function arrayFor(root: FakeSchema, schema: FakeSchema, seed: string, depth: number): unknown {
  if (Array.isArray(schema.prefixItems)) {
    return schema.prefixItems.map((item, i) => valueFor(root, item, `${seed}/${i}`, depth + 1));
  }
  // A schema that contains itself ends here.
  const least = (schema.minItems as number | undefined) ?? (depth > 4 ? 0 : 1);
  const most = (schema.maxItems as number | undefined) ?? least + 1;
  const length = depth > 4 ? least : least + (hash(seed) % (most - least + 1));
  return Array.from({ length }, (_, i) => valueFor(root, schema.items, `${seed}/${i}`, depth + 1));
}

function integerFor(schema: FakeSchema, seed: string): number {
  const least = (schema.minimum as number | undefined) ?? 0;
  const most = (schema.maximum as number | undefined) ?? least + 99;
  return least + (hash(seed) % (most - least + 1));
}

const FORMATTED: Record<string, string> = {
  date: "2024-02-29",
  time: "12:30:00Z",
  "date-time": "2024-02-29T12:30:00Z",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function stringFor(schema: FakeSchema, seed: string): string {
  const formatted = FORMATTED[String(schema.format)];
  if (formatted) return formatted;
  const least = (schema.minLength as number | undefined) ?? 0;
  const most = (schema.maxLength as number | undefined) ?? Number.POSITIVE_INFINITY;
  return `text ${hash(seed).toString(36)}`.padEnd(least, ".").slice(0, most);
}

function follow(root: FakeSchema, ref: string): unknown {
  let target: unknown = root;
  for (const part of ref.split("/").slice(1)) target = (target as Record<string, unknown>)?.[part];
  return target;
}

function pick<Item>(items: readonly Item[], seed: string): Item {
  return items[hash(seed) % items.length]!;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
