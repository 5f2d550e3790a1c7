import type { LlamaModel } from "node-llama-cpp";
import type { JsonSchema } from "../../contract/index.js";
import { labelName } from "../label-probabilities.js";
import { type ChoiceStep, type PlanStep, planAnswer } from "./answer-plan.js";
import type { TokenStep } from "./follow-plan.js";
import type { Grammars } from "./grammars.js";
import { schemaGrammar } from "./schema-grammar.js";
import { certainPart, type TokenizedText, type Tokenizing, tokenizeLabels } from "./token-seams.js";

const MOST_PLANS = 64;

/** Plans by schema, in the tokens of one model, so that a run makes its plan once. */
export class Plans {
  readonly #bySchema = new WeakMap<JsonSchema, Promise<readonly TokenStep[] | undefined>>();
  /** Packs of rows bring a new schema of the same text each time. */
  readonly #byText = new Map<string, Promise<readonly TokenStep[] | undefined>>();
  readonly #tokenizing: Tokenizing;
  readonly #grammars: Grammars;

  /** `trims` takes away the space that some vocabularies put in front of every text. */
  constructor(model: LlamaModel, trims: boolean, grammars: Grammars) {
    this.#tokenizing = {
      tokenize: (text) => model.tokenize(text, false, trims ? "trimLeadingSpace" : undefined),
      detokenize: (tokens) => model.detokenize(tokens),
    };
    this.#grammars = grammars;
  }

  /** The plan for a schema; undefined when its answer has to be generated as a whole. */
  get(schema: JsonSchema): Promise<readonly TokenStep[] | undefined> {
    const known = this.#bySchema.get(schema);
    if (known !== undefined) return known;
    const text = JSON.stringify(schema);
    let plan = this.#byText.get(text);
    if (plan === undefined) {
      plan = this.#make(schema);
      if (this.#byText.size >= MOST_PLANS) this.#byText.clear();
      this.#byText.set(text, plan);
    }
    this.#bySchema.set(schema, plan);
    return plan;
  }

  async #make(schema: JsonSchema): Promise<readonly TokenStep[] | undefined> {
    const steps = planAnswer(schema);
    if (steps === undefined) return undefined;
    const certain = steps.map((_, index) => this.#certain(steps, index));
    // Without a text after it, nothing would tell where a number ends.
    if (steps.some((step, at) => step.kind === "free" && step.follows && !certain[at]!.text)) {
      return undefined;
    }
    const rest = (index: number) =>
      certainText(steps[index]).slice(certain[index]?.text.length ?? 0);
    const made: TokenStep[] = [];
    for (const [index, step] of steps.entries()) {
      const next =
        step.kind === "text"
          ? { kind: "text" as const, ...certain[index]! }
          : step.kind === "choice"
            ? this.#choice(step, steps, certain, index)
            : await this.#free(schema, step.schema, rest(index - 1), certain[index]!.text);
      if (next === undefined) return undefined;
      made.push(next);
    }
    return made;
  }

  /** What is certain of a step's text, whatever the step after it brings. */
  #certain(steps: readonly PlanStep[], index: number): TokenizedText {
    const text = certainText(steps[index]);
    const next = steps[index + 1];
    if (next?.kind === "choice") {
      return certainPart(this.#tokenizing, text, next.texts, certainText(steps[index + 2]));
    }
    const tokens = this.#tokenizing.tokenize(text);
    return next?.kind === "free" ? this.#withoutLast({ text, tokens }) : { text, tokens };
  }

  /**
   * A value begins in the middle of what the model is used to write as one token, such as `":"`. So the last
   * token before it is taken back and becomes part of what is generated.
   */
  #withoutLast(whole: TokenizedText): TokenizedText {
    const tokens = whole.tokens.slice(0, -1);
    const text = this.#tokenizing.detokenize(tokens);
    return whole.text.startsWith(text) ? { text, tokens } : whole;
  }

  #choice(
    { texts, path }: ChoiceStep,
    steps: readonly PlanStep[],
    certain: readonly TokenizedText[],
    index: number,
  ): TokenStep | undefined {
    const labels = tokenizeLabels(this.#tokenizing, texts, {
      before: certainText(steps[index - 1]),
      certain: certain[index - 1]!,
      after: certainText(steps[index + 1]),
      follows: certain[index + 1]?.tokens ?? [],
    });
    return labels && { kind: "choice", path, names: texts.map(labelName), ...labels };
  }

  async #free(
    root: JsonSchema,
    schema: unknown,
    leads: string,
    follows: string,
  ): Promise<TokenStep> {
    const grammar = schemaGrammar(schema, { within: root, leads, follows });
    return { kind: "free", grammar: await this.#grammars.compile(grammar), leads, follows };
  }
}

function certainText(step: PlanStep | undefined): string {
  if (step === undefined || step.kind === "choice") return "";
  return step.kind === "text" ? step.text : step.follows;
}
