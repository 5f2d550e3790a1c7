/** A JSON Schema (draft 2020-12 as far as engines understand it) as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };
