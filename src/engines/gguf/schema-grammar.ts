import type { JsonSchema } from "../../contract/index.js";
import { GbnfRules, literal, oneOf, repeat } from "./gbnf.js";
import { bound, closedTexts, isRecord, unsupported } from "./schema.js";
import { anyJson, number, stringOf, wholeNumber } from "./schema-scalars.js";

/** More repetitions than this make llama.cpp refuse a grammar; the answer is checked afterwards anyway. */
const MOST_REPETITIONS = 500;

const COMMA = '"," " "?';

/** What a grammar is about beside its schema. */
export interface GrammarSettings {
  /** The schema that references point into, when it is not the schema itself. */
  readonly within?: JsonSchema;
  /** Text that must come before the value. */
  readonly leads?: string;
  /** Text that must follow the value. */
  readonly follows?: string;
}

/**
 * Writes the grammar that holds an answer to a JSON Schema: compact JSON, keys in the declared order.
 * Keywords that only narrow a value (`pattern`, `multipleOf`, `uniqueItems`, `not`, …) are left to validation.
 * Notation: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
 * @throws EngineError `refused` for a schema that says nothing a grammar could hold an answer to
 */
export function schemaGrammar(schema: unknown, settings: GrammarSettings = {}): string {
  const writer = new SchemaWriter(settings.within ?? (schema as JsonSchema));
  const { leads = "", follows = "" } = settings;
  const parts = [leads && literal(leads), writer.value(schema, ""), follows && literal(follows)];
  return writer.rules.grammar(parts.filter((part) => part !== "").join(" "));
}

class SchemaWriter {
  readonly rules = new GbnfRules();
  readonly #root: JsonSchema;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** The expression for one value; `where` names it in errors. */
  value(schema: unknown, where: string): string {
    if (schema === true) return anyJson(this.rules);
    if (!isRecord(schema)) throw unsupported(`${JSON.stringify(schema)} for a schema`, where);
    if (typeof schema.$ref === "string") return this.#reference(schema.$ref, where);
    if (Array.isArray(schema.allOf)) return this.value(this.#merge(schema, where), where);
    const closed = closedTexts(schema);
    if (closed !== undefined) {
      if (closed.length === 0) throw unsupported("a list of no values", where);
      return oneOf(closed.map(literal));
    }
    const alternatives = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(alternatives) && schema.properties === undefined) {
      return oneOf(alternatives.map((inner, index) => this.value(inner, `${where}/${index}`)));
    }
    if (Array.isArray(schema.type)) {
      return oneOf(schema.type.map((type) => this.#typed({ ...schema, type }, where)));
    }
    return this.#typed(schema, where);
  }

  #typed(schema: JsonSchema, where: string): string {
    const type = schema.type ?? impliedType(schema);
    switch (type) {
      case "object":
        return this.#object(schema, where);
      case "array":
        return this.#array(schema, where);
      case "string":
        return stringOf(this.rules, schema, MOST_REPETITIONS);
      case "number":
        return number(schema);
      case "integer":
        return wholeNumber(schema);
      case "boolean":
        return oneOf(['"true"', '"false"']);
      case "null":
        return '"null"';
      case undefined:
        return anyJson(this.rules);
      default:
        throw unsupported(`the type ${JSON.stringify(type)}`, where);
    }
  }

  /** A reference inside this schema, by JSON Pointer (RFC 6901); one rule each, so it may lead back to itself. */
  #reference(reference: string, where: string): string {
    if (!reference.startsWith("#"))
      throw unsupported(`the outside reference "${reference}"`, where);
    let target: unknown = this.#root;
    for (const part of reference.split("/").slice(1)) {
      const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
      target = isRecord(target) || Array.isArray(target) ? Reflect.get(target, key) : undefined;
    }
    if (target === undefined) throw unsupported(`the dangling reference "${reference}"`, where);
    return this.rules.rule(target, "ref", () => this.value(target, reference));
  }

  /** One schema that asks for what all of `allOf` ask for, where they are about different keywords. */
  #merge({ allOf, ...rest }: Record<string, unknown>, where: string): JsonSchema {
    const merged: Record<string, unknown> = { ...rest };
    for (const part of allOf as unknown[]) {
      if (!isRecord(part) || part.$ref !== undefined) throw unsupported("such an allOf", where);
      for (const [keyword, value] of Object.entries(part)) {
        const known = merged[keyword];
        if (isRecord(known) && isRecord(value)) merged[keyword] = { ...known, ...value };
        else if (Array.isArray(known) && Array.isArray(value)) {
          if (keyword !== "required")
            throw unsupported(`an allOf with two lists of ${keyword}`, where);
          merged[keyword] = [...known, ...value];
        } else merged[keyword] = value;
      }
    }
    return merged;
  }

  #object(schema: JsonSchema, where: string): string {
    if (isRecord(schema.patternProperties)) throw unsupported("patternProperties", where);
    const { properties, rest } = members(schema);
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    const pairs = Object.entries(properties).map(([name, inner]) => ({
      text: `${literal(`${JSON.stringify(name)}:`)} " "? ${this.value(inner, `${where}/${name}`)}`,
      required: required.has(name),
    }));
    const more =
      rest === undefined
        ? undefined
        : `${stringOf(this.rules, {}, MOST_REPETITIONS)} ":" " "? ${this.value(rest, `${where}/*`)}`;
    return `"{" ${this.#pairs(pairs, more)} "}"`;
  }

  /** The pairs in order, optional ones present or not, then any number of further ones. */
  #pairs(
    pairs: readonly { readonly text: string; readonly required: boolean }[],
    more: string | undefined,
  ): string {
    const further = more === undefined ? "" : repeat(`${COMMA} ${more}`, 0);
    /** What may follow when a pair came before, and when none did: only then is there a comma. */
    let after = further;
    let first = more === undefined ? "" : `(${more} ${further})?`;
    for (const { text, required } of [...pairs].reverse()) {
      const shown = { after: `${COMMA} ${text} ${after}`, first: `${text} ${after}` };
      after = required ? shown.after : this.#either(shown.after, after);
      first = required ? shown.first : this.#either(shown.first, first);
    }
    return first;
  }

  /** A rule of its own, since several pairs before it lead there. */
  #either(one: string, other: string): string {
    const body = other === "" ? `(${one})?` : `${one} | ${other}`;
    return this.rules.rule(body, "pairs", () => body);
  }

  #array(schema: JsonSchema, where: string): string {
    if (Array.isArray(schema.prefixItems)) {
      const items = schema.prefixItems.map((inner, index) =>
        this.value(inner, `${where}/${index}`),
      );
      return `"[" ${items.join(` ${COMMA} `)} "]"`;
    }
    const item = this.value(schema.items ?? true, `${where}/items`);
    const least = Math.min(bound(schema, "minItems") ?? 0, MOST_REPETITIONS);
    const asked = bound(schema, "maxItems");
    const most = asked === undefined || asked > MOST_REPETITIONS ? undefined : asked;
    if (most === 0) return '"[]"';
    const further = repeat(
      `${COMMA} ${item}`,
      Math.max(0, least - 1),
      most === undefined ? undefined : most - 1,
    );
    const filled = `${item} ${further}`;
    return least > 0 ? `"[" ${filled} "]"` : `"[" (${filled})? "]"`;
  }
}

/** The named properties, and the schema of all others where there may be others. */
function members(schema: JsonSchema): { properties: Record<string, unknown>; rest?: unknown } {
  const { properties, additionalProperties: others, propertyNames } = schema;
  if (isRecord(properties)) {
    return { properties, rest: others === false ? undefined : others };
  }
  if (isRecord(propertyNames) && Array.isArray(propertyNames.enum)) {
    const named = propertyNames.enum.map((name) => [String(name), others ?? true]);
    return { properties: Object.fromEntries(named) };
  }
  return { properties: {}, rest: others === false ? undefined : (others ?? true) };
}

function impliedType(schema: JsonSchema): string | undefined {
  const has = (...keywords: string[]) => keywords.some((keyword) => schema[keyword] !== undefined);
  if (has("properties", "additionalProperties", "propertyNames", "required")) return "object";
  if (has("items", "prefixItems", "minItems", "maxItems")) return "array";
  if (has("minLength", "maxLength", "pattern", "format")) return "string";
  if (has("minimum", "maximum", "multipleOf")) return "number";
  return undefined;
}
