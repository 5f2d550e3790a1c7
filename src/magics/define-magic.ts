import { z } from "zod";
import type { CodeWriter } from "./code-writer.js";
import { type Parameter, parametersOf } from "./parameter.js";
import type { WordPart } from "./split-words.js";

/** A value that was given to a magic, and where it stands in the cell. */
export interface GivenValue {
  /** The value as its declaration reads it; absent for an expression. */
  readonly value?: unknown;
  /** Where the value stands. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** Where the option's own name stands, `--` included; absent for arguments. */
  readonly option?: { readonly start: number; readonly end: number };
  /** The expression that stands for the value, from `${…}`. */
  readonly expression?: { readonly start: number; readonly end: number };
  /** The value's text and the expressions in it, where both are there; it has no `value` then either. */
  readonly template?: readonly WordPart[];
}

/** One use of a magic in a cell, read against its declaration. */
export interface MagicCall {
  readonly magic: Magic;
  readonly form: "line" | "cell";
  readonly given: ReadonlyMap<string, GivenValue>;
  readonly source: string;
  /** Where the magic stands, from its first `%` or `!` to the end of its name. */
  readonly start: number;
  readonly nameEnd: number;
  /** What follows the name on its line. */
  readonly lineFrom: number;
  readonly lineTo: number;
  /** The lines below a cell magic; empty for a line magic. */
  readonly bodyFrom: number;
  readonly bodyTo: number;
  /** `x = %magic`: the code has to be an expression. */
  readonly assigned: boolean;
}

/** What follows a magic's name on its line: words and options, or one text that is taken as it is. */
export type LineSyntax = "words" | "text";

/** A magic's declaration; parsing, help, completion, inspection and error texts all come from it. */
export interface MagicDeclaration {
  readonly name: string;
  readonly form: "line" | "cell" | "line or cell";
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly parameters?: z.ZodObject;
  /** Default `words`. */
  readonly line?: LineSyntax;
  /** What the text behind the name is called in help, for `line: "text"`. */
  readonly text?: string;
  /** What the lines below are: code that is completed and checked, a prompt, columns and a prompt or variants of one, or any text. */
  readonly body?: {
    readonly holds: "code" | "prompt" | "columns and prompt" | "columns and variants" | "text";
    readonly required: boolean;
    readonly description: string;
  };
  /** Whether `x = %magic` is possible. */
  readonly hasValue?: boolean;
  readonly examples: readonly string[];
  /** What else help should say. */
  readonly notes?: string;
  /** Writes the code; keeps the number of lines. */
  lower(call: MagicCall, writer: CodeWriter): void;
}

/** A declared magic, its parameters listed. */
export interface Magic extends MagicDeclaration {
  readonly list: readonly Parameter[];
}

/** Declares a magic. */
export function defineMagic(declaration: MagicDeclaration): Magic {
  const list = parametersOf(declaration.parameters ?? z.strictObject({}));
  return Object.freeze({ ...declaration, list });
}

/** The arguments and options of a magic in one line, as help shows them. */
export function parametersLine({ list }: Magic): string {
  const words = list
    .filter(({ position }) => position !== undefined)
    .map(({ label, required }) => (required ? ` ${label}` : ` [${label}]`));
  const hasOptions = list.some(({ position }) => position === undefined);
  return `${words.join("")}${hasOptions ? " [--option …]" : ""}`;
}
