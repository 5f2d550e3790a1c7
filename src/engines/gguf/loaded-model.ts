import type { LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import type { AskContext, EngineRequest, LoadedModelInfo, Reply } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";
import { abortOf } from "../abort.js";
import { wholeMicros } from "../whole-micros.js";
import { AnswerText } from "./answer-text.js";
import type { Binding } from "./binding.js";
import { followPlan } from "./follow-plan.js";
import { type AnswerJob, type Generated, generate } from "./generate.js";
import { Grammars } from "./grammars.js";
import { Plans } from "./plans.js";
import { type PromptTokens, PromptWriter } from "./prompt.js";
import { raceAbort } from "./race-abort.js";
import { requestPrompt } from "./request-prompt.js";
import { isGreedy, resolveSampling, type Sampling, type SamplingDefaults } from "./sampling.js";
import { Seats } from "./seats.js";
import type { SequenceSeat } from "./sequence-seat.js";
import { StopTokens } from "./stop-tokens.js";
import { Thinking } from "./thinking.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import { TokenText } from "./token-text.js";

/** What a loaded model is made of. */
export interface LoadedParts {
  readonly name: string;
  readonly binding: Binding;
  readonly model: LlamaModel;
  readonly contexts: readonly LlamaContext[];
  readonly seats: readonly SequenceSeat[];
  /** Context window of one request, in tokens. */
  readonly window: number;
  readonly chatTemplate?: string;
  /** Temperatures of columns' probabilities, where the model's file tells them. */
  readonly temperatures: ReadonlyMap<string, number>;
  readonly defaults: SamplingDefaults;
  /** System text for requests without one. */
  readonly system?: string;
}

/** A way to the answer, chosen before the request waits for a seat. */
type Way = (job: AnswerJob) => Promise<Answered>;

type Answered = Generated & {
  readonly text: string;
  readonly thinking?: string;
  readonly scored?: Reply["scored"];
};

/** A model in memory that answers requests, as many side by side as it has seats. */
export class LoadedModel {
  readonly #parts: LoadedParts;
  readonly #seats: Seats<Token, SequenceSeat>;
  readonly #writer: PromptWriter;
  readonly #grammars: Grammars;
  readonly #plans: Plans;
  readonly #stopTokens: StopTokens;
  /** Some vocabularies put spaces by what stands beside a text. */
  readonly #spaces: boolean;
  readonly #closing = new AbortController();
  #active = 0;
  /** Woken when the last request has its answer. */
  readonly #idlers: (() => void)[] = [];
  #disposing: Promise<void> | undefined;

  constructor(parts: LoadedParts) {
    const { binding, model } = parts;
    this.#parts = parts;
    this.#spaces = model.vocabularyType !== binding.library.LlamaVocabularyType.bpe;
    this.#seats = new Seats(parts.seats);
    this.#writer = new PromptWriter(binding.library, model, parts.chatTemplate, this.#spaces);
    this.#grammars = new Grammars(binding);
    this.#plans = new Plans(model, this.#spaces, this.#grammars);
    this.#stopTokens = new StopTokens(model);
  }

  /** Whether the weights are the file's own pages: who writes over the file changes them. */
  get mapped(): boolean {
    return this.#parts.model.useMmap;
  }

  get slots(): number {
    return this.#seats.size;
  }

  /** Whether no request is being worked on. */
  get idle(): boolean {
    return this.#active === 0;
  }

  /** Tokens evaluated since the model was loaded: prompts, and answers fed back. */
  get evaluatedTokens(): number {
    const meters = this.#parts.seats.map(({ sequence }) => sequence.tokenMeter);
    return meters.reduce((sum, meter) => sum + meter.usedInputTokens + meter.usedOutputTokens, 0);
  }

  /**
   * What it takes in memory: llama.cpp's count of the buffers for weights, caches and computing.
   * Versions of node-llama-cpp that do not tell it give the name and the window alone.
   */
  get footprint(): LoadedModelInfo {
    const { name, model, contexts, window } = this.#parts;
    const parts: readonly { readonly memoryUsage?: { ram: number; vram: number } }[] = [
      model,
      ...contexts,
    ];
    const usages = parts.map(({ memoryUsage }) => memoryUsage);
    const sum = (of: "ram" | "vram") => usages.reduce((all, usage) => all + (usage?.[of] ?? 0), 0);
    if (usages.includes(undefined)) return { name, contextTokens: window };
    const vramBytes = sum("vram");
    return { name, sizeBytes: sum("ram") + vramBytes, vramBytes, contextTokens: window };
  }

  /** @throws EngineError for everything that goes wrong with one request */
  async answer(request: EngineRequest, context: AskContext, started: number): Promise<Reply> {
    this.#active++;
    try {
      return await this.#answer(request, context, started);
    } finally {
      this.#active--;
      if (this.idle) for (const wake of this.#idlers.splice(0)) wake();
    }
  }

  /** Frees the memory once every request has its answer; for a model that gets no new ones. */
  async retire(): Promise<void> {
    if (!this.idle) await new Promise<void>((resolve) => this.#idlers.push(resolve));
    await this.dispose();
  }

  /** Cancels what waits and what works, and frees the memory; safe to call twice. */
  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    const closed = new EngineError("cancelled", "The engine was closed.");
    this.#closing.abort(closed);
    await this.#seats.drain(closed);
    for (const context of this.#parts.contexts) await context.dispose();
    await this.#parts.model.dispose();
  }

  async #answer(request: EngineRequest, context: AskContext, started: number): Promise<Reply> {
    const prompt = requestPrompt(request, {
      ...this.#parts,
      writer: this.#writer,
      trained: this.#parts.model.trainContextSize,
    });
    const sampling = resolveSampling(
      request.options,
      this.#parts.defaults,
      request.schema !== undefined,
    );
    const way = await this.#wayTo(request, prompt, sampling, context.onText);
    const abort = abortOf(context);
    const asked = performance.now();
    throwIfAborted([this.#closing.signal]);
    const seat = await this.#seats.enter(prompt.tokens, abort);
    const queueMs = performance.now() - asked;
    const work = way({
      model: this.#parts.model,
      seat,
      prompt: prompt.tokens,
      limit: Math.min(sampling.maxTokens, this.#parts.window - prompt.tokens.length),
      aborts: abort ? [this.#closing.signal, abort] : [this.#closing.signal],
    })
      .catch((error) => recover(seat, error))
      .finally(() => this.#seats.leave(seat));
    const answered = await raceAbort(work, abort);
    const { completion, cached, promptMs, generateMs } = answered;
    return {
      text: answered.text,
      ...(answered.thinking !== undefined && { thinking: answered.thinking }),
      finish: answered.finish,
      tokens: { prompt: prompt.tokens.length, completion, cached },
      durations: {
        totalMs: wholeMicros(performance.now() - started),
        queueMs: wholeMicros(queueMs),
        promptMs: wholeMicros(promptMs),
        generateMs: wholeMicros(generateMs),
      },
      ...(answered.scored && { scored: answered.scored }),
    };
  }

  async #wayTo(
    { schema, options }: EngineRequest,
    prompt: PromptTokens,
    sampling: Sampling,
    onText: AskContext["onText"],
  ): Promise<Way> {
    const { model, binding } = this.#parts;
    const { LlamaGrammarEvaluationState } = binding.library;
    const plannable =
      options.labels !== "generate" &&
      isGreedy(sampling) &&
      sampling.stop.length === 0 &&
      !prompt.thinks;
    const steps = schema && plannable ? await this.#plans.get(schema) : undefined;
    if (steps !== undefined) {
      const decoder = (before: readonly Token[]) => new TokenText(model, this.#spaces, before);
      const grammarState = (grammar: Awaited<ReturnType<Grammars["get"]>>) =>
        new LlamaGrammarEvaluationState({ model, grammar });
      return (job) =>
        followPlan({
          ...job,
          steps,
          window: this.#parts.window,
          temperatures: this.#parts.temperatures,
          decoder,
          grammarState,
          ...(onText && { onText }),
        });
    }
    const compiled = schema && (await this.#grammars.get(schema));
    const thinks = prompt.thinks || (this.#writer.canThink && schema === undefined);
    const stopTokens = this.#stopTokens.of(sampling.stop);
    return async (job) => {
      const answer = new AnswerText({
        decoder: new TokenText(model, this.#spaces, prompt.tokens),
        stop: sampling.stop,
        json: compiled !== undefined,
        ...(thinks && { thinking: new Thinking(prompt.thinks) }),
        ...(onText && { onText }),
      });
      const grammar = compiled && new LlamaGrammarEvaluationState({ model, grammar: compiled });
      const generated = await generate({
        ...job,
        sampling,
        stopTokens,
        answer,
        ...(grammar && { grammar }),
      });
      return { ...generated, text: answer.text, thinking: answer.thinking };
    };
  }
}

/** After a failed evaluation nobody knows what the sequence holds, so it starts from nothing again. */
async function recover(seat: SequenceSeat, error: unknown): Promise<never> {
  if (!(error instanceof EngineError)) await seat.sequence.clearHistory().catch(() => undefined);
  throw error;
}
