import { inspect, types } from "node:util";
import { plainText } from "./clean-text.js";
import { formatCount } from "./format-figures.js";

const DEEPEST = 4;
const MOST_ITEMS = 100;
const MOST_KEYS = 1_000;
const MOST_NODES = 4_000;
const LONGEST_STRING = 10_000;
const LONGEST_TEXT = 100_000;

/**
 * Writes any value as text, as `util.inspect` does, with bounded work and size.
 * Never throws and calls no getter; a big value is shown less deep.
 */
export function inspectText(value: unknown): string {
  const { shown, left } = firstKeys(value);
  const depth = affordableDepth(shown);
  const text = tryInspect(shown, depth, true) ?? tryInspect(shown, depth, false) ?? nameOf(value);
  const cut = plainText(cutText(text, LONGEST_TEXT));
  return left === 0 ? cut : `${cut}\n… ${formatCount(left)} more keys`;
}

/** Shortens a text without tearing a character apart, and says how long it was. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${kept}… ${formatCount(text.length)} characters in all`;
}

function tryInspect(value: unknown, depth: number, customInspect: boolean): string | undefined {
  try {
    const text: unknown = inspect(value, {
      depth,
      customInspect,
      maxArrayLength: MOST_ITEMS,
      maxStringLength: LONGEST_STRING,
      breakLength: 100,
    });
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(value: unknown): string {
  return typeof value === "function" ? "[a function that cannot be shown]" : "[cannot be shown]";
}

/** `util.inspect` has no limit for the keys of an object; one with very many is shown by its first ones. */
function firstKeys(value: unknown): { shown: unknown; left: number } {
  if (!isBag(value)) return { shown: value, left: 0 };
  const keys = Object.keys(value);
  if (keys.length <= MOST_KEYS) return { shown: value, left: 0 };
  const shown = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const key of keys.slice(0, MOST_ITEMS)) {
    Object.defineProperty(shown, key, Object.getOwnPropertyDescriptor(value, key)!);
  }
  return { shown, left: keys.length - MOST_ITEMS };
}

/** An object whose own keys are what is shown of it. A proxy is not: asking it would run foreign code. */
function isBag(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  return !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** How deep a value may be shown: level by level, as long as it stays below the number of nodes allowed. */
function affordableDepth(value: unknown): number {
  const seen = new Set<object>();
  let level: object[] = isObject(value) ? [value] : [];
  let nodes = 0;
  for (let depth = 0; depth <= DEEPEST; depth++) {
    const next: object[] = [];
    for (const item of level) {
      if (seen.has(item)) continue;
      seen.add(item);
      const parts = partsOf(item);
      nodes += parts?.length ?? MOST_NODES;
      if (nodes > MOST_NODES) return Math.max(0, depth - 1);
      for (const part of parts!) if (isObject(part)) next.push(part);
    }
    if (next.length === 0) return DEEPEST;
    level = next;
  }
  return DEEPEST;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Values shown inside an object; undefined when they are too many to look at. */
function partsOf(item: object): unknown[] | undefined {
  if (types.isProxy(item) || ArrayBuffer.isView(item)) return [];
  if (Array.isArray(item)) return item.slice(0, MOST_ITEMS);
  if (types.isMap(item)) {
    return take(Map.prototype.entries.call(item) as Iterator<[unknown, unknown]>).flat();
  }
  if (types.isSet(item)) return take(Set.prototype.values.call(item) as Iterator<unknown>);
  const keys = Object.keys(item);
  if (keys.length > MOST_KEYS) return undefined;
  return keys.map((key) => Object.getOwnPropertyDescriptor(item, key)?.value as unknown);
}

function take<T>(items: Iterator<T>): T[] {
  const taken: T[] = [];
  while (taken.length < MOST_ITEMS) {
    const { done, value } = items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
