import type { JsonSchema } from "../../contract/index.js";
import { type Fields, isObject, mapInside } from "./schema-walk.js";

/**
 * A schema whose property names sort into the order they were declared in, and how to read them back.
 * Some of Ollama's paths hand properties to the model in alphabetical order, which asks for a label before the
 * reasoning that should lead to it.
 */
export interface RenamedSchema {
  readonly schema: JsonSchema;
  /** Name on the wire -> declared name. */
  readonly names: ReadonlyMap<string, string>;
}

/** Whether sorting its property names would change the order in which a schema asks for them. */
export function orderMatters(schema: JsonSchema): boolean {
  let matters = false;
  const look = (inner: unknown): unknown => {
    if (!isObject(inner) || matters) return inner;
    matters = isObject(inner.properties) && !isSorted(Object.keys(inner.properties));
    return mapInside(inner, look);
  };
  look(schema);
  return matters;
}

/**
 * Puts `a_`, `b_`, … in front of every property name, so that alphabetical order is the declared one.
 * Undefined when the names are needed elsewhere: a reference through a property, or a required name that is
 * declared in another schema.
 */
export function renameKeys(schema: JsonSchema): RenamedSchema | undefined {
  if (JSON.stringify(schema).includes("/properties/")) return undefined;
  const names = new Map<string, string>();
  let possible = true;
  const rename = (inner: unknown): unknown => {
    if (!isObject(inner)) return inner;
    const declared = isObject(inner.properties) ? Object.keys(inner.properties) : [];
    const wireNames = new Map(
      declared.map((name, index) => [name, `${letters(index, declared.length)}_${name}`]),
    );
    for (const [name, wireName] of wireNames) names.set(wireName, name);
    const result = mapInside(inner, rename);
    if (isObject(result.properties)) {
      result.properties = withNames(result.properties, wireNames);
    }
    if (Array.isArray(result.required)) {
      possible &&= result.required.every((name) => wireNames.has(name));
      result.required = result.required.map((name) => wireNames.get(name));
    }
    return result;
  };
  const renamed = rename(schema) as JsonSchema;
  return possible ? { schema: renamed, names } : undefined;
}

function withNames(properties: Fields, wireNames: ReadonlyMap<string, string>): Fields {
  return Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [wireNames.get(name)!, inner]),
  );
}

/** The index as letters, as many as the largest of `count` needs, so that the texts sort like the numbers. */
function letters(index: number, count: number): string {
  let text = "";
  for (let rest = index, most = count - 1; text === "" || most > 0; ) {
    text = String.fromCharCode(97 + (rest % 26)) + text;
    rest = Math.floor(rest / 26);
    most = Math.floor(most / 26);
  }
  return text;
}

/**
 * Whether an answer has its keys in alphabetical instead of declared order.
 * Decided by the first object that can tell; required properties only, since servers put those first.
 */
export function cameBackSorted(schema: JsonSchema, answer: unknown): boolean {
  return compareOrder(schema, schema, answer) === "sorted";
}

type Order = "declared" | "sorted" | undefined;

function compareOrder(root: JsonSchema, schema: unknown, answer: unknown): Order {
  const { properties, required, items } = resolve(root, schema);
  if (Array.isArray(answer)) {
    return firstOf(answer, (item) => compareOrder(root, items, item));
  }
  if (!isObject(answer) || !isObject(properties)) return undefined;
  const wanted = new Set(Array.isArray(required) ? required : []);
  const came = Object.keys(answer).filter((name) => wanted.has(name) && !isIndex(name));
  const declared = Object.keys(properties).filter((name) => came.includes(name));
  if (!isSorted(declared)) {
    if (came.every((name, index) => name === declared[index])) return "declared";
    if (isSorted(came)) return "sorted";
  }
  return firstOf(Object.entries(properties), ([name, inner]) =>
    compareOrder(root, inner, answer[name]),
  );
}

/** JavaScript itself sorts such keys, so an object cannot tell in which order they came. */
function isIndex(name: string): boolean {
  return /^(0|[1-9]\d*)$/.test(name);
}

function resolve(root: JsonSchema, schema: unknown): Fields {
  if (!isObject(schema)) return {};
  const name = /^#\/\$defs\/([^/]+)$/.exec(String(schema.$ref))?.[1];
  const target = name !== undefined && isObject(root.$defs) ? root.$defs[name] : undefined;
  return isObject(target) ? target : schema;
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => Order): Order {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Sorted as the server sorts: by the bytes of the names in UTF-8. */
function isSorted(names: readonly string[]): boolean {
  return names.every(
    (name, index) =>
      index === 0 || Buffer.compare(Buffer.from(names[index - 1]!), Buffer.from(name)) <= 0,
  );
}
