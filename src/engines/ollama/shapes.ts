import type { JsonSchema } from "../../contract/index.js";
import { cameBackSorted, orderMatters, type RenamedSchema, renameKeys } from "./key-order.js";
import { wireSchema } from "./wire-schema.js";

/** How one schema goes over the wire, and how the answer to it is read. */
export interface Shape {
  /** Schema to send. */
  readonly schema: JsonSchema;
  /** Keys of the answer -> declared names; absent when the schema went with its own names. */
  readonly names?: ReadonlyMap<string, string>;
  /** The answer's key order still tells something about the model's path through the server. */
  readonly watched: boolean;
}

interface Prepared {
  readonly natural: Shape;
  renamed?: RenamedSchema | "impossible";
}

/**
 * The shapes one engine asks for.
 * A model goes with the natural names until an answer of it has come back in alphabetical order; from then on
 * its schemas are renamed. That is remembered per model and not per schema, because it depends on how the
 * server renders this model's prompts, and because packed requests have a new schema every time.
 */
export class Shapes {
  readonly #prepared = new WeakMap<JsonSchema, Prepared>();
  readonly #sorting = new Set<string>();

  /** What to send to `model` for `schema`. */
  shape(model: string, schema: JsonSchema): Shape {
    const prepared = this.#prepare(schema);
    if (!prepared.natural.watched || !this.#sorting.has(model)) return prepared.natural;
    prepared.renamed ??= renameKeys(prepared.natural.schema) ?? "impossible";
    if (prepared.renamed === "impossible") return { ...prepared.natural, watched: false };
    return { ...prepared.renamed, watched: false };
  }

  /** Looks at the text of an answer to `shape`, to learn in which order the model was asked for its keys. */
  watch(model: string, shape: Shape, text: string): void {
    if (!shape.watched || this.#sorting.has(model)) return;
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      // A broken answer tells nothing; reading it is another room's work.
      return;
    }
    if (cameBackSorted(shape.schema, answer)) this.#sorting.add(model);
  }

  /** Forgets what was learnt, as after a server was replaced. */
  clear(): void {
    this.#sorting.clear();
  }

  #prepare(schema: JsonSchema): Prepared {
    let prepared = this.#prepared.get(schema);
    if (prepared === undefined) {
      const wire = wireSchema(schema);
      prepared = { natural: { schema: wire, watched: orderMatters(wire) } };
      this.#prepared.set(schema, prepared);
    }
    return prepared;
  }
}
