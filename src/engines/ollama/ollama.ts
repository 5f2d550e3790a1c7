import { resolveSettings } from "../../config/index.js";
import type {
  AskContext,
  Engine,
  EngineHealth,
  EngineRequest,
  LoadedModelInfo,
  ModelInfo,
  ModelListing,
  ModelOptions,
  PullOptions,
  Reply,
} from "../../contract/index.js";
import { checkNames, EngineUnavailableError } from "../../errors/index.js";
import { abortOf } from "../abort.js";
import { type ClosedSet, closedSets } from "../closed-sets.js";
import { chat, chatStream } from "./chat.js";
import { checkOptions } from "./check-options.js";
import { asEngineError } from "./client.js";
import { withDeadline } from "./deadline.js";
import { DigestWatch, replacedError, type WatchedDigest } from "./digest-watch.js";
import { type Host, parseHost } from "./host.js";
import { inspectModel } from "./inspect.js";
import { KeyRewriter, rewriteKeys } from "./key-rewriter.js";
import { labelOdds } from "./label-odds.js";
import { loadError } from "./load-error.js";
import { digestNow } from "./model-digest.js";
import { hasLogprobs } from "./notes.js";
import { pullModel } from "./pull.js";
import { type ChatAnswer, toReply } from "./reply.js";
import { chatBody, loadKey, preloadBody, withLogprobs } from "./request-body.js";
import { canonicalName, Server } from "./server.js";
import { Shapes } from "./shapes.js";
import { readTokens } from "./token-odds.js";
import { Wire } from "./wire.js";

/** Options of the `ollama` engine. */
export interface OllamaOptions {
  /** Address of the server; `user:password@` becomes an Authorization header. Default `OLLAMA_HOST`, else this machine. */
  readonly host?: string;
  /** Headers sent with every request, for a gateway in front of the server. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Most connections held open at once, 1 or more; the look at a model's digest now and then has one of its own.
   * Default: as many as there are requests under way.
   */
  readonly connections?: number;
  /** How long `warm` waits for a model to load, in milliseconds; Infinity: no limit. Default 600,000 (ten minutes). */
  readonly loadTimeoutMs?: number;
  /** How long a question about the server itself may take, in milliseconds; Infinity: no limit. Default 30,000. */
  readonly serverTimeoutMs?: number;
}

const OPTIONS: readonly (keyof OllamaOptions)[] = [
  "host",
  "headers",
  "connections",
  "loadTimeoutMs",
  "serverTimeoutMs",
];

/**
 * Models of an Ollama server.
 * A model that is replaced under its name while a run asks it, as by `ollama pull`, stops the run. An answer does not
 * tell which weights it is of, so the server is asked for the model's digest every 15 s, beside the requests: answers
 * of up to that many seconds, and of as long as the server takes to tell, may be of the new model.
 * @throws TaskError `option-invalid` when the host is no address, for an unknown option, and for a value that cannot
 * be used.
 * @example
 * const model = { engine: ollama({ host: "http://gpu-box:11434" }), model: "llama3.2" };
 */
export function ollama(options: OllamaOptions = {}): Engine {
  checkNames("ollama", options, OPTIONS);
  checkOptions(options);
  return new OllamaEngine(options);
}

interface Opened {
  readonly wire: Wire;
  readonly server: Server;
  readonly watch: DigestWatch;
  /** Apart from `wire`: with few connections a request would wait for a look at the digest. */
  readonly watchWire: Wire;
}

/** How long a look at a model's digest may take, in milliseconds: a server that is slower tells next time. */
const LOOK_MS = 10_000;

class OllamaEngine implements Engine {
  readonly name = "ollama";
  readonly #host: Host;
  readonly #options: OllamaOptions;
  readonly #shapes = new Shapes();
  /** Model -> load-time options it was warmed with. */
  readonly #warmed = new Map<string, string>();
  #opened: Opened | undefined;
  /** Servers that are not known to be too old are asked; older ones ignore the question. */
  #logprobs = true;

  constructor(options: OllamaOptions) {
    this.#host = parseHost(options.host ?? resolveSettings().ollamaHost, options.headers);
    this.#options = options;
  }

  async inspect(model: string, options: ModelOptions, signal?: AbortSignal): Promise<ModelInfo> {
    const { server, watch } = this.#opened ?? (await this.#open());
    const began = performance.now();
    const loaded = this.#warmed.get(canonicalName(model)) === loadKey(options);
    const info = await inspectModel(server, this.#host, model, options, loaded, signal);
    this.#logprobs = hasLogprobs(info.serverVersion ?? "");
    watch.saw(model, info.digest, began);
    return info;
  }

  async warm(model: string, options: ModelOptions, signal?: AbortSignal): Promise<void> {
    const { wire, server } = this.#opened ?? (await this.#open());
    const timeoutMs = this.#options.loadTimeoutMs ?? 600_000;
    try {
      const abort = withDeadline(signal, timeoutMs);
      await chat(wire, this.#host, preloadBody(model, options), abort);
    } catch (error) {
      throw await loadError(asEngineError(error), { model, host: this.#host, server, timeoutMs });
    }
    this.#warmed.set(canonicalName(model), loadKey(options));
  }

  async ask(request: EngineRequest, context: AskContext = {}): Promise<Reply> {
    const { wire, watch } = this.#opened ?? (await this.#open());
    const { model, schema, digest } = request;
    const { onText } = context;
    const abort = abortOf(context);
    const shape = schema && this.#shapes.shape(model, schema);
    const plain = chatBody(request, shape?.schema, onText !== undefined);
    const sets = schema && context.probabilities && this.#logprobs ? closedSets(schema) : [];
    const body = sets.length > 0 ? withLogprobs(plain) : plain;
    const started = performance.now();
    const watched = digest === undefined ? undefined : watch.of(model, digest, started);
    this.#checkSame(model, watched);
    const answer = onText
      ? await streamRenamed(onText, shape?.names, (take) =>
          chatStream(wire, this.#host, body, abort, take),
        )
      : await chat(wire, this.#host, body, abort).catch((error: unknown) => {
          throw asEngineError(error);
        });
    // Found while it was under way: whose answer it is, nobody knows.
    this.#checkSame(model, watched);
    const reply = withOdds(
      toReply(answer, this.#host.label, performance.now() - started),
      answer,
      sets,
      shape?.names,
    );
    if (shape === undefined) return reply;
    if (shape.names) return { ...reply, text: rewriteKeys(reply.text, shape.names) };
    this.#shapes.watch(model, shape, reply.text);
    return reply;
  }

  async list(signal?: AbortSignal): Promise<readonly ModelListing[]> {
    const { server } = this.#opened ?? (await this.#open());
    await server.version(signal);
    const models = await server.models(signal);
    return models.map(({ name, size, details }) => ({
      name,
      sizeBytes: size,
      family: details?.family,
      parameters: details?.parameter_size,
      quantization: details?.quantization_level,
    }));
  }

  async loaded(signal?: AbortSignal): Promise<readonly LoadedModelInfo[]> {
    const { server } = this.#opened ?? (await this.#open());
    const models = await server.loaded(signal);
    return models.map(({ name, size, size_vram, context_length }) => ({
      name,
      sizeBytes: size,
      vramBytes: size_vram,
      contextTokens: context_length,
    }));
  }

  async health(signal?: AbortSignal): Promise<EngineHealth> {
    const where = { engine: this.name, host: this.#host.label };
    try {
      const { server } = this.#opened ?? (await this.#open());
      return { ok: true, ...where, version: await server.version(signal) };
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      const problem = error.message.split("\n", 1)[0];
      return { ok: false, ...where, problem, hint: error.hint };
    }
  }

  async pull(model: string, options: PullOptions): Promise<void> {
    const { wire, server } = this.#opened ?? (await this.#open());
    // Asked first, so that an absent server is told as such and not as a failed pull.
    await server.version(options.signal);
    await pullModel(wire, this.#host, model, options).catch((error: unknown) => {
      throw asEngineError(error);
    });
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#warmed.clear();
    this.#shapes.clear();
    await Promise.all([opened?.wire.close(), opened?.watchWire.close()]);
  }

  #checkSame(model: string, watched: WatchedDigest | undefined): void {
    if (watched?.replacedBy === undefined) return;
    throw replacedError(model, this.#host.label, watched.replacedBy);
  }

  async #open(): Promise<Opened> {
    const { connections, serverTimeoutMs = 30_000 } = this.#options;
    const wire = await Wire.open(this.#host, connections);
    const watchWire = await Wire.open(this.#host, 1);
    const lookout = new Server(watchWire, this.#host, Math.min(serverTimeoutMs, LOOK_MS));
    // Two first requests may get here side by side; the second one's pools never made a connection.
    this.#opened ??= {
      wire,
      server: new Server(wire, this.#host, serverTimeoutMs),
      watch: new DigestWatch((model, before) => digestNow(lookout, model, before)),
      watchWire,
    };
    return this.#opened;
  }
}

/** Adds the probabilities of closed sets, where the server told those of tokens. */
function withOdds(
  reply: Reply,
  { logprobs }: ChatAnswer,
  sets: readonly ClosedSet[],
  names: ReadonlyMap<string, string> | undefined,
): Reply {
  const tokens = sets.length > 0 ? readTokens(logprobs) : [];
  const scored = tokens.length > 0 ? labelOdds(reply.text, tokens, sets, names) : [];
  return scored.length > 0 ? { ...reply, scored } : reply;
}

/** Streams with each key of the answer under its declared name. */
async function streamRenamed(
  onText: (delta: string) => void,
  names: ReadonlyMap<string, string> | undefined,
  stream: (take: (delta: string) => void) => Promise<ChatAnswer>,
): Promise<ChatAnswer> {
  if (names === undefined) return stream(onText);
  const rewriter = new KeyRewriter(names);
  const pass = (certain: string) => {
    if (certain !== "") onText(certain);
  };
  const answer = await stream((delta) => pass(rewriter.take(delta)));
  pass(rewriter.finish());
  return answer;
}
