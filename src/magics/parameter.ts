import { z } from "zod";

/** What a parameter names, as far as completion can list it. */
export type ParameterRole =
  | "model"
  | "frame"
  | "path"
  | "run"
  | "name"
  | "schema"
  | "magic"
  | "result"
  | "chart";

/** What may stand in a place, as far as completion can list it. */
export interface Candidates {
  readonly role?: ParameterRole;
  readonly values?: readonly string[];
}

/** What is known about a parameter beside the values it takes. */
export interface ParameterFacts {
  /** What it does, with unit and default. */
  readonly description: string;
  readonly role?: ParameterRole;
  /** Place among the words that are no options, counted from 1. Without it the parameter is an option. */
  readonly position?: number;
  /** Takes several values with commas between them, each completed by itself. Default false. */
  readonly list?: boolean;
  /** Names in front of `=`, for a value of pairs; with `list`. */
  readonly names?: readonly string[];
  /** What a value is, by the name that the argument before it gives, or that stands before `=` in this one. */
  readonly byName?: Readonly<Record<string, Candidates>>;
  /** One letter for `-m`. */
  readonly short?: string;
  /** How a value is written in help, such as `NAME`. */
  readonly placeholder?: string;
  /** What a value must be, in words, where the schema does not tell. */
  readonly expects?: string;
  /** `${expression}` may stand for the value. Default true for options with a value, false for names. */
  readonly expression?: boolean;
}

const facts = z.registry<ParameterFacts>();

/** Declares a parameter: the values it takes, and everything help and completion say about it. */
export function parameter<S extends z.ZodType>(schema: S, about: ParameterFacts): S {
  // What is known hangs on the schema, and several parameters may be declared from the same one.
  const own = schema.clone() as S;
  facts.add(own, about);
  return own;
}

/** One parameter of a magic, as parsing, help and completion use it. */
export interface Parameter extends ParameterFacts {
  readonly name: string;
  /** How it is typed: `--max-tokens`; of an argument its placeholder. */
  readonly label: string;
  readonly schema: z.ZodType;
  readonly required: boolean;
  /** A flag takes no value. */
  readonly kind: "flag" | "number" | "text";
  /** The values allowed, where they can be counted. */
  readonly values: readonly string[];
  /** What a value must be, in words. */
  readonly expected: string;
}

/** The parameters of a declaration, arguments first. */
export function parametersOf(declaration: z.ZodObject): Parameter[] {
  const list = Object.entries(declaration.shape).map(([name, schema]) =>
    describe(name, schema as z.ZodType),
  );
  return list.sort((a, b) => (a.position ?? 99) - (b.position ?? 99));
}

function describe(name: string, schema: z.ZodType): Parameter {
  const about = facts.get(schema);
  if (about === undefined) throw new Error(`the parameter "${name}" is not described`);
  const core = coreOf(schema);
  const values = valuesOf(core);
  const placeholder = about.placeholder ?? (values.length > 0 ? values.join("|") : "VALUE");
  return {
    ...about,
    name,
    placeholder,
    label: about.position === undefined ? optionName(name) : placeholder,
    schema,
    required: !schema.safeParse(undefined).success,
    kind: kindOf(core),
    values,
    expected: about.expects ?? expectation(core, values),
  };
}

/** An option as it is typed: `maxTokens` is `--max-tokens`. */
function optionName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function coreOf(schema: z.ZodType): z.ZodType {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return inner ? coreOf(schema.unwrap() as z.ZodType) : schema;
}

function kindOf(core: z.ZodType): Parameter["kind"] {
  if (core instanceof z.ZodBoolean) return "flag";
  const takesNumbers =
    core instanceof z.ZodNumber ||
    (core instanceof z.ZodUnion && core.options.some((option) => option instanceof z.ZodNumber));
  return takesNumbers ? "number" : "text";
}

function valuesOf(core: z.ZodType): readonly string[] {
  if (core instanceof z.ZodEnum) return core.options.map(String);
  if (core instanceof z.ZodUnion)
    return core.options.flatMap((option) => valuesOf(option as z.ZodType));
  return [];
}

function expectation(core: z.ZodType, values: readonly string[]): string {
  if (values.length > 0 && core instanceof z.ZodEnum) return `one of ${values.join(", ")}`;
  if (!(core instanceof z.ZodNumber)) return "a text";
  const { minValue, maxValue } = core;
  const noun = core.isInt ? "a whole number" : "a number";
  if (!Number.isFinite(minValue ?? Number.NaN) || minValue! <= Number.MIN_SAFE_INTEGER) return noun;
  const isOpen = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER;
  return isOpen ? `${noun} from ${minValue}` : `${noun} from ${minValue} to ${maxValue}`;
}
