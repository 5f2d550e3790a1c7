import type {
  AskContext,
  Engine,
  EngineRequest,
  ModelHandle,
  ModelInfo,
  Reply,
} from "../contract/index.js";
import { checkNames, EngineError, ModelNotFoundError, TaskError } from "../errors/index.js";
import { type Abort, abortError, abortOf, onAbort } from "./abort.js";
import { Slots } from "./slots.js";
import { wholeMicros } from "./whole-micros.js";

/** What a script may answer beyond a text: parts of a reply, the rest is filled in. */
export type ScriptedReply = Partial<Reply>;

/**
 * The script: gets the request and its number, counted from 0.
 * Throw an `EngineError` to make the request fail in that way.
 */
export type ScriptedAnswer = (
  request: EngineRequest,
  call: number,
) => string | ScriptedReply | Promise<string | ScriptedReply>;

/** Options of a scripted model. */
export interface ScriptedOptions {
  /** Name of the model. Default `scripted`. */
  readonly name?: string;
  /** Digest of the model. Default: a hash of the name and of the script's source text. */
  readonly digest?: string;
  /** How long each request takes, in milliseconds, or a function of the request. Default 0. */
  readonly latencyMs?: number | ((request: EngineRequest, call: number) => number);
  /** Requests worked on side by side; more wait their turn silently, as on a real server. Default: no limit. */
  readonly slots?: number;
  /** How long `warm` takes, in milliseconds. Default 0. */
  readonly loadMs?: number;
  /** Most requests kept in `requests`; 0 keeps none. Default 1000. */
  readonly keep?: number;
  /** More facts for `inspect` to tell. */
  readonly info?: Partial<ModelInfo>;
}

const OPTIONS: readonly (keyof ScriptedOptions)[] = [
  "name",
  "digest",
  "latencyMs",
  "slots",
  "loadMs",
  "keep",
  "info",
];

/** A scripted model, with what happened to it so far. */
export interface ScriptedModel extends ModelHandle {
  /** Requests that reached the engine. */
  readonly calls: number;
  /** Most requests that were open at the same time, waiting ones included. */
  readonly maxInFlight: number;
  /** The newest requests, oldest first; at most `keep` of them. */
  readonly requests: readonly EngineRequest[];
}

/**
 * A model that answers from a function: deterministic, in process, for tests and documentation.
 * Tokens are counted as one for every four characters, and an answer is cut at `maxTokens` like any other.
 * @throws TaskError `option-invalid` for a script that is no function, or an unknown option
 * @example
 * const model = scripted(({ messages }) => `{"Topic": "${messages[0].content.length > 9 ? "long" : "short"}"}`);
 * await processDataset(rows, { model, prompt, answer });
 */
export function scripted(answer: ScriptedAnswer, options: ScriptedOptions = {}): ScriptedModel {
  if (typeof answer !== "function") {
    throw new TaskError(
      "option-invalid",
      `scripted takes a function of the request; received ${typeof answer === "string" ? JSON.stringify(answer) : typeof answer}.`,
      { hint: 'For the same answer to everything write scripted(() => "…").', received: answer },
    );
  }
  checkNames("scripted", options, OPTIONS);
  const engine = new ScriptedEngine(answer, options);
  return {
    engine,
    model: engine.model,
    get calls() {
      return engine.calls;
    },
    get maxInFlight() {
      return engine.maxInFlight;
    },
    get requests() {
      return engine.requests();
    },
  };
}

class ScriptedEngine implements Engine {
  readonly name = "scripted";
  readonly model: string;
  calls = 0;
  maxInFlight = 0;
  readonly #answer: ScriptedAnswer;
  readonly #options: ScriptedOptions;
  readonly #slots: Slots | undefined;
  readonly #keep: number;
  #newest: EngineRequest[] = [];
  #inFlight = 0;

  constructor(answer: ScriptedAnswer, options: ScriptedOptions) {
    this.#answer = answer;
    this.#options = options;
    this.#keep = options.keep ?? 1000;
    this.#slots = options.slots === undefined ? undefined : new Slots(options.slots);
    this.model = options.name ?? "scripted";
  }

  requests(): readonly EngineRequest[] {
    return this.#keep === 0 ? [] : this.#newest.slice(-this.#keep);
  }

  async inspect(model: string): Promise<ModelInfo> {
    this.#checkName(model);
    const digest = this.#options.digest ?? (await this.#hash());
    return { name: this.model, engine: this.name, digest, ...this.#options.info };
  }

  async #hash(): Promise<string> {
    // Loaded with the first use: it is slow enough to be felt when the package is imported.
    const { createHash } = await import("node:crypto");
    return createHash("sha256").update(`${this.model}\n${this.#answer.toString()}`).digest("hex");
  }

  async warm(model: string, _options: unknown, signal?: AbortSignal): Promise<void> {
    this.#checkName(model);
    await wait(this.#options.loadMs ?? 0, signal);
  }

  async ask(request: EngineRequest, context: AskContext = {}): Promise<Reply> {
    const abort = abortOf(context);
    if (abort?.aborted) throw abortError(abort);
    const call = this.calls++;
    this.#remember(request);
    if (++this.#inFlight > this.maxInFlight) this.maxInFlight = this.#inFlight;
    const started = performance.now();
    let release: (() => void) | undefined;
    try {
      if (request.model !== this.model) {
        throw new EngineError("not-found", `There is no model "${request.model}".`);
      }
      release = this.#slots && (await this.#slots.enter(abort));
      const begun = performance.now();
      const given = await this.#produce(request, call, abort);
      return finish(request, given, { started, begun }, context);
    } finally {
      release?.();
      this.#inFlight--;
    }
  }

  async list(): Promise<readonly { name: string }[]> {
    return [{ name: this.model }];
  }

  async health(): Promise<{ ok: true; engine: string }> {
    return { ok: true, engine: this.name };
  }

  async close(): Promise<void> {}

  async #produce(
    request: EngineRequest,
    call: number,
    abort: Abort | undefined,
  ): Promise<string | ScriptedReply> {
    const { latencyMs = 0 } = this.#options;
    const ms = typeof latencyMs === "function" ? latencyMs(request, call) : latencyMs;
    if (ms > 0) await wait(ms, abort);
    try {
      const given = this.#answer(request, call);
      if (!isPromise(given)) return given;
      return await (abort ? unlessAborted(given, abort) : given);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      throw new EngineError("refused", `The script failed: ${String(error)}`, { cause: error });
    }
  }

  #remember(request: EngineRequest): void {
    if (this.#keep === 0) return;
    this.#newest.push(request);
    if (this.#newest.length > 2 * this.#keep) this.#newest = this.#newest.slice(-this.#keep);
  }

  #checkName(model: string): void {
    if (model === this.model) return;
    throw new ModelNotFoundError(`There is no model "${model}". There is: ${this.model}.`, {
      received: model,
    });
  }
}

const CHARACTERS_PER_TOKEN = 4;
const DEFAULT_MAX_TOKENS = 1024;

function finish(
  request: EngineRequest,
  given: string | ScriptedReply,
  times: { readonly started: number; readonly begun: number },
  context: AskContext,
): Reply {
  const parts: ScriptedReply = typeof given === "string" ? { text: given } : given;
  const whole = parts.text ?? "";
  const most = (request.options.maxTokens ?? DEFAULT_MAX_TOKENS) * CHARACTERS_PER_TOKEN;
  const text = whole.length > most ? whole.slice(0, most) : whole;
  if (context.onText) stream(text, context.onText, abortOf(context));
  const now = performance.now();
  const { started, begun } = times;
  return {
    finish: text === whole ? "stop" : "length",
    tokens: { prompt: promptTokens(request), completion: tokensOf(text.length) },
    durations: {
      totalMs: wholeMicros(now - started),
      queueMs: wholeMicros(begun - started),
      generateMs: wholeMicros(now - begun),
    },
    ...parts,
    text,
  };
}

/** Hands a text on word by word; the listener may abort between two of them. */
function stream(text: string, onText: (delta: string) => void, abort?: Abort): void {
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    if (abort?.aborted) throw abortError(abort);
    onText(word);
  }
}

/** By shape: a notebook's promises may come from another realm. */
function isPromise<Value>(given: Value | Promise<Value>): given is Promise<Value> {
  return typeof (given as { then?: unknown }).then === "function";
}

function promptTokens(request: EngineRequest): number {
  let characters = 0;
  for (const message of request.messages) characters += message.content.length;
  return tokensOf(characters);
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

function wait(ms: number, abort: Abort | undefined): Promise<void> {
  if (abort?.aborted) return Promise.reject(abortError(abort));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop?.();
      resolve();
    }, ms);
    const stop =
      abort &&
      onAbort(abort, () => {
        clearTimeout(timer);
        reject(abortError(abort));
      });
  });
}

function unlessAborted<Value>(work: Promise<Value>, abort: Abort): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = onAbort(abort, () => reject(abortError(abort)));
    work.then(resolve, reject).finally(stop);
  });
}
