import type { JsonSchema } from "../../contract/index.js";
import { closedTexts, isRecord } from "./schema.js";

/** A choice between the JSON texts of a closed set. */
export interface ChoiceStep {
  readonly kind: "choice";
  readonly texts: readonly string[];
  /** Keys that lead to the value inside the answer. */
  readonly path: readonly string[];
}

/** One step towards an answer: a text that is certain, a choice between a few, or a value to generate. */
export type PlanStep =
  | { readonly kind: "text"; readonly text: string }
  | ChoiceStep
  /** `follows` is the certain text after the value. */
  | { readonly kind: "free"; readonly schema: unknown; readonly follows: string };

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | ChoiceStep
  | { readonly kind: "value"; readonly schema: unknown };

/**
 * The way to an answer when its keys are certain and some of its values are closed sets: only what is uncertain
 * has to be asked of the model. Undefined for any other schema; its answer is generated as a whole.
 */
export function planAnswer(schema: JsonSchema): readonly PlanStep[] | undefined {
  const pieces = objectPieces(schema, []);
  if (pieces === undefined || !pieces.some(({ kind }) => kind === "choice")) return undefined;
  return stepsOf(joinTexts(pieces));
}

/** The pieces of an object whose keys are all there, and no others. */
function objectPieces(schema: JsonSchema, path: readonly string[]): Piece[] | undefined {
  const { properties, additionalProperties: others, required } = schema;
  const combined = ["$ref", "allOf", "anyOf", "oneOf", "enum", "const", "patternProperties"];
  if (schema.type !== "object" || !isRecord(properties) || combined.some((key) => key in schema)) {
    return undefined;
  }
  if (others !== undefined && others !== false) return undefined;
  const names = Object.keys(properties);
  const certain = new Set(Array.isArray(required) ? required : []);
  if (names.length === 0 || !names.every((name) => certain.has(name))) return undefined;
  return [
    ...names.flatMap((name, index): Piece[] => [
      { kind: "text", text: `${index === 0 ? "{" : ","}${JSON.stringify(name)}:` },
      ...valuePieces(properties[name], [...path, name]),
    ]),
    { kind: "text", text: "}" },
  ];
}

function valuePieces(schema: unknown, path: readonly string[]): Piece[] {
  const texts = closedTexts(schema);
  if (texts === undefined || texts.length === 0) {
    return (
      (isRecord(schema) ? objectPieces(schema, path) : undefined) ?? [{ kind: "value", schema }]
    );
  }
  return texts.length === 1
    ? [{ kind: "text", text: texts[0]! }]
    : [{ kind: "choice", texts, path }];
}

function joinTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "text" && last?.kind === "text") {
      joined[joined.length - 1] = { kind: "text", text: last.text + piece.text };
    } else joined.push(piece);
  }
  return joined;
}

/** A value to generate takes the certain text after it along, so that its end is written as the model would. */
function stepsOf(pieces: readonly Piece[]): PlanStep[] {
  const steps: PlanStep[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece.kind !== "value") {
      steps.push(piece);
      continue;
    }
    const next = pieces[++index];
    const follows = next?.kind === "text" ? next.text : "";
    steps.push({ kind: "free", schema: piece.schema, follows });
  }
  return steps;
}
