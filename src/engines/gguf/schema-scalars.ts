import type { JsonSchema } from "../../contract/index.js";
import { type GbnfRules, oneOf, repeat } from "./gbnf.js";
import { bound } from "./schema.js";

const CHARACTER = '[^"\\\\\\x00-\\x1F\\x7F] | "\\\\" (["\\\\/bfnrt] | "u" [0-9a-fA-F]{4})';

const DATE = '[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])';
const TIME =
  '([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,6})? ("Z" | [+-] [0-9]{2} ":" [0-9]{2})';

/** Texts of a known form, RFC 3339 and RFC 9562; other formats are left to validation. */
const FORMATS: Readonly<Record<string, string>> = {
  date: DATE,
  time: TIME,
  "date-time": `${DATE} "T" ${TIME}`,
  uuid: '[0-9a-f]{8} ("-" [0-9a-f]{4}){3} "-" [0-9a-f]{12}',
};

/** A JSON string, held to `format` or to its length where the schema gives one. */
export function stringOf(rules: GbnfRules, schema: JsonSchema, mostRepetitions: number): string {
  const format = typeof schema.format === "string" ? FORMATS[schema.format] : undefined;
  if (format !== undefined) return `"\\"" ${format} "\\""`;
  const character = rules.rule("character", "char", () => CHARACTER);
  const least = Math.min(bound(schema, "minLength") ?? 0, mostRepetitions);
  const asked = bound(schema, "maxLength");
  const most = asked === undefined || asked > mostRepetitions ? undefined : Math.max(asked, least);
  return `"\\"" ${repeat(character, least, most)} "\\""`;
}

/** A whole number of at most 16 digits, which is what a double holds. */
export function wholeNumber(schema: JsonSchema): string {
  const least = bound(schema, "minimum") ?? bound(schema, "exclusiveMinimum");
  const sign = least !== undefined && least >= 0 ? "" : '"-"? ';
  return `${sign}("0" | [1-9] [0-9]{0,15})`;
}

/** A number, whole or not. */
export function number(schema: JsonSchema): string {
  return `${wholeNumber(schema)} ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,3})?`;
}

/** Any JSON value. */
export function anyJson(rules: GbnfRules): string {
  return rules.rule("any", "any", () => {
    const any = anyJson(rules);
    const text = stringOf(rules, {}, 0);
    const pair = `${text} ":" " "? ${any}`;
    return oneOf([
      `"{" (${pair} ${repeat(`"," " "? ${pair}`, 0)})? "}"`,
      `"[" (${any} ${repeat(`"," " "? ${any}`, 0)})? "]"`,
      text,
      number({}),
      '"true"',
      '"false"',
      '"null"',
    ]);
  });
}
