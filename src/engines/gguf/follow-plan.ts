import type { LlamaGrammar, LlamaGrammarEvaluationState, Token } from "node-llama-cpp";
import { type AnswerJob, beginPrompt, type Generated, refuseShift } from "./generate.js";
import { JsonEnd } from "./json-end.js";
import { LabelChoice, type LabelPaths } from "./label-paths.js";
import { throwIfAborted } from "./signals.js";
import type { TokenText } from "./token-text.js";

/** A step of a plan in the tokens of one model. */
export type TokenStep =
  | { readonly kind: "text"; readonly text: string; readonly tokens: readonly Token[] }
  | { readonly kind: "choice"; readonly paths: LabelPaths }
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
  readonly decoder: (before: readonly Token[]) => TokenText;
  readonly grammarState: (grammar: LlamaGrammar) => LlamaGrammarEvaluationState;
  readonly onText?: (delta: string) => void;
}

/**
 * Finds the likeliest answer step by step: certain texts are written as they are, of a closed set the label is taken
 * that the model finds likeliest token by token, and everything else is generated.
 * @throws EngineError what the first aborted signal says, between two evaluations
 */
export async function followPlan(job: PlannedJob): Promise<Generated & { readonly text: string }> {
  const started = performance.now();
  const { input, cached } = await beginPrompt(job);
  const run = new PlanRun(job, input);
  for (const step of job.steps) {
    if (!(await run.take(step))) break;
    throwIfAborted(job.signals);
  }
  const ended = performance.now();
  const firstAt = run.firstAt ?? ended;
  return {
    text: run.text,
    finish: run.cut ? "length" : "stop",
    completion: run.length,
    cached,
    promptMs: firstAt - started,
    generateMs: ended - firstAt,
  };
}

class PlanRun {
  text = "";
  /** Tokens of the answer so far. */
  length = 0;
  /** The answer reached its limit before its end. */
  cut = false;
  firstAt: number | undefined;
  readonly #job: PlannedJob;
  /** Tokens that the model has not seen yet. */
  #pending: Token[];

  constructor(job: PlannedJob, input: readonly Token[]) {
    this.#job = job;
    this.#pending = [...input];
  }

  /** False when the answer reached its limit. */
  async take(step: TokenStep): Promise<boolean> {
    if (step.kind === "text") return this.#write(step.tokens, step.text);
    if (this.length >= this.#job.limit) return this.#cutHere();
    return step.kind === "free" ? this.#generate(step) : this.#choose(step.paths);
  }

  async #choose(paths: LabelPaths): Promise<boolean> {
    const choice = new LabelChoice(paths);
    const room = this.#job.limit - this.length;
    const taken: Token[] = [];
    while (choice.label === undefined && taken.length < room) {
      const { next } = choice;
      const token = next.length === 1 ? next[0]! : await this.#likeliest(next);
      choice.take(token);
      if (choice.ended) break;
      taken.push(token);
      this.#pending.push(token);
    }
    const rest = choice.label === undefined ? [] : choice.rest;
    const written = this.#write([...taken, ...rest], choice.label, taken.length);
    return written && (choice.label !== undefined || this.#cutHere());
  }

  /** Shows the model all it has not seen yet and takes the token it finds likeliest, of the given ones. */
  async #likeliest(next: readonly Token[]): Promise<Token> {
    throwIfAborted(this.#job.signals);
    const unseen = this.#pending;
    const last = unseen.length - 1;
    const question = { generateNext: { logits: { filter: { tokens: next } } } };
    const outcome = await this.#job.seat.sequence.controlledEvaluate(
      unseen.map((token, index) => (index === last ? [token, question] : token)),
      { contextShift: { strategy: refuseShift } },
    );
    this.firstAt ??= performance.now();
    this.#pending = [];
    const logits = outcome[last]?.next.logits;
    if (logits === undefined) throw new Error("llama.cpp gave no logits");
    return next.reduce((best, token) =>
      (logits.get(token) ?? -Infinity) > (logits.get(best) ?? -Infinity) ? token : best,
    );
  }

  async #generate({ grammar, leads, follows }: TokenStep & { kind: "free" }): Promise<boolean> {
    const decoder = this.#job.decoder(this.#pending);
    const end = new ValueEnd(leads.length, follows.length);
    for await (const { token } of this.#freely(grammar)) {
      this.firstAt ??= performance.now();
      throwIfAborted(this.#job.signals);
      this.#pending = [token];
      this.length++;
      const text = decoder.push(token);
      this.#show(text);
      if (end.push(text)) return true;
      if (this.length >= this.#job.limit || this.#job.model.isEogToken(token)) break;
    }
    this.#show(decoder.rest());
    return this.#cutHere();
  }

  #freely(grammar: LlamaGrammar) {
    return this.#job.seat.sequence.evaluateWithMetadata(
      this.#pending,
      {},
      {
        temperature: 0,
        grammarEvaluationState: this.#job.grammarState(grammar),
        yieldEogToken: true,
        contextShift: { strategy: refuseShift },
      },
    );
  }

  /** Adds tokens of which the first `seen` are known to the run already; without `text` it is read off them. */
  #write(tokens: readonly Token[], text?: string, seen = 0): boolean {
    const room = this.#job.limit - this.length;
    const fits = tokens.length <= room;
    const shown = fits ? tokens : tokens.slice(0, room);
    this.length += shown.length;
    this.#show(fits && text !== undefined ? text : this.#decode(shown));
    this.#pending.push(...shown.slice(seen));
    return fits || this.#cutHere();
  }

  #decode(tokens: readonly Token[]): string {
    const decoder = this.#job.decoder(this.#pending);
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
