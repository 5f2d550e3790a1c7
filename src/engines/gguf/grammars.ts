import type { LlamaGrammar } from "node-llama-cpp";
import type { JsonSchema } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";
import type { Binding } from "./binding.js";
import { schemaGrammar } from "./schema-grammar.js";

const MOST_GRAMMARS = 64;

/** Compiled grammars by schema, so that a run compiles its schema once. */
export class Grammars {
  readonly #binding: Binding;
  readonly #bySchema = new WeakMap<JsonSchema, Promise<LlamaGrammar>>();
  readonly #byText = new Map<string, Promise<LlamaGrammar>>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  /** @throws EngineError `refused` for a schema that cannot be made a grammar */
  get(schema: JsonSchema): Promise<LlamaGrammar> {
    const known = this.#bySchema.get(schema);
    if (known !== undefined) return known;
    const grammar = this.compile(schemaGrammar(schema));
    this.#bySchema.set(schema, grammar);
    return grammar;
  }

  /** Compiles a grammar that is written already. */
  compile(text: string): Promise<LlamaGrammar> {
    let grammar = this.#byText.get(text);
    if (grammar === undefined) {
      grammar = compile(this.#binding, text);
      if (this.#byText.size >= MOST_GRAMMARS) this.#byText.clear();
      this.#byText.set(text, grammar);
    }
    return grammar;
  }
}

async function compile(binding: Binding, grammar: string): Promise<LlamaGrammar> {
  try {
    return await binding.llama.createGrammar({ grammar });
  } catch (error) {
    const said = await binding.takeErrors();
    throw new EngineError("refused", "llama.cpp cannot hold an answer to this schema.", {
      hint: `Make the schema simpler. llama.cpp says: ${said || String(error)}`,
      cause: error,
    });
  }
}
