import type { LlamaGrammar, LlamaGrammarEvaluationState, Token } from "node-llama-cpp";
import type { ScoredValue } from "../../contract/index.js";
import { labelProbabilities } from "../label-probabilities.js";
import { type AnswerJob, beginPrompt, type Generated, refuseShift } from "./generate.js";
import { JsonEnd } from "./json-end.js";
import { scoreLabels } from "./score-labels.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import type { TokenizedLabels } from "./token-seams.js";
import type { TokenText } from "./token-text.js";

/** A step of a plan in the tokens of one model. */
export type TokenStep =
  | { readonly kind: "text"; readonly text: string; readonly tokens: readonly Token[] }
  | ({
      readonly kind: "choice";
      readonly path: readonly string[];
      /** The labels as their probabilities are told. */
      readonly names: readonly string[];
    } & TokenizedLabels)
  /** `grammar` holds the value between the certain texts `leads` and `follows`. */
  | {
      readonly kind: "free";
      readonly grammar: LlamaGrammar;
      readonly leads: string;
      readonly follows: string;
    };

/** One answer to find by a plan. */
export interface PlannedJob extends AnswerJob {
  readonly steps: readonly TokenStep[];
  /** Tokens the context has room for, prompt and answer together. */
  readonly window: number;
  /** Temperatures of the probabilities, by the last key of a value; 1 where there is none. */
  readonly temperatures: ReadonlyMap<string, number>;
  readonly decoder: (before: readonly Token[]) => TokenText;
  readonly grammarState: (grammar: LlamaGrammar) => LlamaGrammarEvaluationState;
  readonly onText?: (delta: string) => void;
}

/** An answer found by a plan. */
export interface Planned extends Generated {
  readonly text: string;
  readonly scored: readonly ScoredValue[];
}

/**
 * Finds the likeliest answer step by step: certain texts are written as they are, of a closed set the label is taken
 * that the model finds likeliest (see `scoreLabels`), and everything else is generated.
 * @throws EngineError what the first abort that came says, between two evaluations
 */
export async function followPlan(job: PlannedJob): Promise<Planned> {
  const started = performance.now();
  const { cached } = await beginPrompt(job);
  const run = new PlanRun(job);
  for (const step of job.steps) {
    if (!(await run.take(step))) break;
    throwIfAborted(job.aborts);
  }
  const ended = performance.now();
  const firstAt = run.firstAt ?? ended;
  return {
    text: run.text,
    scored: run.scored,
    finish: run.cut ? "length" : "stop",
    completion: run.length,
    cached,
    promptMs: firstAt - started,
    generateMs: ended - firstAt,
  };
}

class PlanRun {
  text = "";
  readonly scored: ScoredValue[] = [];
  /** The answer reached its limit before its end. */
  cut = false;
  firstAt: number | undefined;
  readonly #job: PlannedJob;
  /** Prompt and answer so far; the model has seen the beginning of it. */
  readonly #tokens: Token[];
  /** The model has seen tokens after a fork that may not be the answer's. */
  #strayed = false;
  /** What the last label holds already of the certain text after it. */
  #overlap = { tokens: 0, letters: 0 };

  constructor(job: PlannedJob) {
    this.#job = job;
    this.#tokens = [...job.prompt];
  }

  /** Tokens of the answer so far. */
  get length(): number {
    return this.#tokens.length - this.#job.prompt.length;
  }

  /** False when the answer reached its limit. */
  async take(step: TokenStep): Promise<boolean> {
    const { tokens, letters } = this.#overlap;
    this.#overlap = { tokens: 0, letters: 0 };
    if (step.kind === "text") {
      return this.#write(step.tokens.slice(tokens), step.text.slice(letters));
    }
    if (this.length >= this.#job.limit) return this.#cutHere();
    return step.kind === "free" ? this.#generate(step) : this.#choose(step);
  }

  async #choose({ set, written, names, path }: TokenStep & { kind: "choice" }): Promise<boolean> {
    const shares = await scoreLabels(set, async (prefix, next) => {
      const logits = await this.#logits(prefix, next);
      // What comes before the first fork belongs to every label.
      this.#strayed ||= prefix.length > set.tree.prefix.length;
      return logits;
    });
    if (shares === undefined) return this.#cutHere();
    const label = written[shares.indexOf(Math.max(...shares))]!;
    this.#overlap = label.overlap;
    const fits = this.#write(label.tokens, label.text);
    if (fits) {
      const temperature = this.#job.temperatures.get(path.at(-1)!);
      const probabilities = labelProbabilities(names, shares, temperature);
      this.scored.push({ path, probabilities });
    }
    return fits;
  }

  /** Shows the model all it has not seen yet and reads how much it favours each of the given tokens. */
  async #logits(
    prefix: readonly Token[],
    next: readonly Token[],
  ): Promise<readonly number[] | undefined> {
    throwIfAborted(this.#job.aborts);
    const tokens = [...this.#tokens, ...prefix];
    if (tokens.length >= this.#job.window) return undefined;
    const unseen = await this.#unseen(tokens);
    const last = unseen.length - 1;
    const question = { generateNext: { logits: { filter: { tokens: next } } } };
    const outcome = await this.#job.seat.sequence.controlledEvaluate(
      unseen.map((token, index) => (index === last ? [token, question] : token)),
      { contextShift: { strategy: refuseShift } },
    );
    this.firstAt ??= performance.now();
    const logits = outcome[last]?.next.logits;
    if (logits === undefined) throw new Error("llama.cpp gave no logits");
    return next.map((token) => logits.get(token) ?? -Infinity);
  }

  /** Takes back what does not belong to these tokens; returns those the model has not seen, at least the last. */
  async #unseen(tokens: readonly Token[]): Promise<Token[]> {
    const { sequence } = this.#job.seat;
    if (this.#strayed) await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
    this.#strayed = false;
    return tokens.slice(sequence.nextTokenIndex);
  }

  async #generate({ grammar, leads, follows }: TokenStep & { kind: "free" }): Promise<boolean> {
    const decoder = this.#job.decoder(this.#tokens);
    const end = new ValueEnd(leads.length, follows.length);
    for await (const { token } of this.#freely(grammar, await this.#unseen(this.#tokens))) {
      this.firstAt ??= performance.now();
      throwIfAborted(this.#job.aborts);
      this.#tokens.push(token);
      const text = decoder.push(token);
      this.#show(text);
      if (end.push(text)) return true;
      if (this.length >= this.#job.limit || this.#job.model.isEogToken(token)) break;
    }
    this.#show(decoder.rest());
    return this.#cutHere();
  }

  #freely(grammar: LlamaGrammar, unseen: Token[]) {
    return this.#job.seat.sequence.evaluateWithMetadata(
      unseen,
      {},
      {
        temperature: 0,
        grammarEvaluationState: this.#job.grammarState(grammar),
        yieldEogToken: true,
        contextShift: { strategy: refuseShift },
      },
    );
  }

  /** Adds tokens and shows their text, as far as the limit allows. */
  #write(tokens: readonly Token[], text: string): boolean {
    const room = this.#job.limit - this.length;
    const fits = tokens.length <= room;
    const shown = fits ? tokens : tokens.slice(0, room);
    this.#show(fits ? text : this.#decode(shown));
    this.#tokens.push(...shown);
    return fits || this.#cutHere();
  }

  #decode(tokens: readonly Token[]): string {
    const decoder = this.#job.decoder(this.#tokens);
    return tokens.map((token) => decoder.push(token)).join("") + decoder.rest();
  }

  #show(text: string): void {
    if (text === "") return;
    this.text += text;
    this.#job.onText?.(text);
  }

  #cutHere(): false {
    this.cut = true;
    return false;
  }
}

/** Notices when a value and the certain text after it are complete. */
class ValueEnd {
  readonly #value = new JsonEnd();
  /** Letters still to come before the value. */
  #before: number;
  /** Letters still to come after the value, once it has ended. */
  #after: number;
  #ended = false;

  constructor(before: number, after: number) {
    this.#before = before;
    this.#after = after;
  }

  push(text: string): boolean {
    const skipped = Math.min(this.#before, text.length);
    this.#before -= skipped;
    const piece = text.slice(skipped);
    const end = this.#ended ? 0 : this.#value.push(piece);
    if (end >= 0) {
      this.#ended = true;
      this.#after -= piece.length - end;
    }
    return this.#ended && this.#after <= 0;
  }
}
