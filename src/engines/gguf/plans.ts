import type { LlamaModel, Token } from "node-llama-cpp";
import type { JsonSchema } from "../../contract/index.js";
import { type PlanStep, planAnswer } from "./answer-plan.js";
import type { TokenStep } from "./follow-plan.js";
import type { Grammars } from "./grammars.js";
import { schemaGrammar } from "./schema-grammar.js";

/** Plans by schema, in the tokens of one model, so that a run makes its plan once. */
export class Plans {
  readonly #bySchema = new WeakMap<JsonSchema, Promise<readonly TokenStep[] | undefined>>();
  readonly #model: LlamaModel;
  readonly #trims: boolean;
  readonly #grammars: Grammars;

  constructor(model: LlamaModel, trims: boolean, grammars: Grammars) {
    this.#model = model;
    this.#trims = trims;
    this.#grammars = grammars;
  }

  /** The plan for a schema; undefined when its answer has to be generated as a whole. */
  get(schema: JsonSchema): Promise<readonly TokenStep[] | undefined> {
    let plan = this.#bySchema.get(schema);
    if (plan === undefined) {
      plan = this.#make(schema);
      this.#bySchema.set(schema, plan);
    }
    return plan;
  }

  async #make(schema: JsonSchema): Promise<readonly TokenStep[] | undefined> {
    const steps = planAnswer(schema);
    if (steps === undefined) return undefined;
    const made: TokenStep[] = [];
    for (const [index, step] of steps.entries()) {
      if (step.kind === "text") made.push(this.#text(step.text));
      else if (step.kind === "choice") made.push(this.#choice(step.texts, steps[index + 1]));
      else made.push(await this.#free(schema, step.schema, step.follows, made));
    }
    return made;
  }

  #text(text: string): TokenStep & { kind: "text" } {
    return { kind: "text", text, tokens: this.#tokenize(text) };
  }

  #choice(labels: readonly string[], next: PlanStep | undefined): TokenStep {
    const after = next?.kind === "text" ? this.#tokenize(next.text).slice(0, 1) : [];
    const paths = labels.map((label) => [...this.#tokenize(label), ...after]);
    return { kind: "choice", paths: { labels, paths } };
  }

  /**
   * A value begins in the middle of what the model is used to write as one token, such as `":"`. So the last
   * token before it is taken back and becomes part of what is generated.
   */
  async #free(
    root: JsonSchema,
    schema: unknown,
    follows: string,
    before: TokenStep[],
  ): Promise<TokenStep> {
    const last = before.at(-1);
    const leads = last?.kind === "text" ? this.#model.detokenize(last.tokens.slice(-1)) : "";
    if (last?.kind === "text" && leads !== "" && last.text.endsWith(leads)) {
      const text = last.text.slice(0, -leads.length);
      before[before.length - 1] = { kind: "text", text, tokens: last.tokens.slice(0, -1) };
      const grammar = schemaGrammar(schema, { within: root, leads, follows });
      return { kind: "free", grammar: await this.#grammars.compile(grammar), leads, follows };
    }
    const grammar = schemaGrammar(schema, { within: root, follows });
    return { kind: "free", grammar: await this.#grammars.compile(grammar), leads: "", follows };
  }

  #tokenize(text: string): readonly Token[] {
    return this.#model.tokenize(text, false, this.#trims ? "trimLeadingSpace" : undefined);
  }
}
