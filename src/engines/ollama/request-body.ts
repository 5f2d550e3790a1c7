import type { EngineRequest, JsonSchema, Message, ModelOptions } from "../../contract/index.js";

/** Tokens whose probabilities are asked for in each place; the server allows 0 to 20. */
const TOP_LOGPROBS = 20;

/** Most tokens of one answer when the caller sets no limit: a model that rambles must end some day. */
const DEFAULT_MAX_TOKENS = 1024;

/** Body of POST /api/chat, as far as this engine uses it. */
export interface ChatBody {
  readonly model: string;
  readonly messages: { role: string; content: string; images?: string[] }[];
  readonly stream: boolean;
  readonly truncate: false;
  readonly shift: false;
  readonly think?: ModelOptions["think"];
  readonly format?: JsonSchema;
  readonly logprobs?: true;
  readonly top_logprobs?: number;
  readonly keep_alive?: number | string;
  readonly options: Record<string, unknown>;
}

/**
 * Builds the body of one request; `schema` is the shape as the server should see it.
 * `truncate` and `shift` are always false: by default the server drops the front of a long prompt, keeps about
 * half the window, and answers 200 as if nothing had happened.
 */
export function chatBody(
  request: EngineRequest,
  schema: JsonSchema | undefined,
  stream: boolean,
): ChatBody {
  const { options } = request;
  const structured = request.schema !== undefined;
  // Thinking and a required shape do not go together on most versions, and unset means "think".
  const think = options.think ?? (structured ? false : undefined);
  return {
    model: request.model,
    messages: request.messages.map(wireMessage),
    stream,
    truncate: false,
    shift: false,
    think,
    format: schema,
    keep_alive: options.keepAlive,
    options: wireOptions(options, structured),
  };
}

/** The same body, which also asks for the probabilities of the answer's tokens. */
export function withLogprobs(body: ChatBody): ChatBody {
  return { ...body, logprobs: true, top_logprobs: TOP_LOGPROBS };
}

/**
 * Body that loads a model without asking it anything.
 * It carries the same load-time options as the requests to come: any difference would load the model again.
 */
export function preloadBody(model: string, options: ModelOptions): ChatBody {
  return chatBody({ model, messages: [], options }, undefined, false);
}

/** Names the options as Ollama does; an unset one is left to the model. */
export function wireOptions(options: ModelOptions, structured: boolean): Record<string, unknown> {
  return {
    temperature: options.temperature ?? (structured ? 0 : undefined),
    top_p: options.topP,
    top_k: options.topK,
    min_p: options.minP,
    seed: options.seed,
    num_predict: options.maxTokens ?? DEFAULT_MAX_TOKENS,
    num_ctx: options.contextTokens,
    stop: options.stop,
    repeat_penalty: options.repeatPenalty,
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    num_thread: options.threads,
    num_gpu: options.gpuLayers,
    ...options.extra,
  };
}

/** The options that make a server load a model anew when they change, as one comparable text. */
export function loadKey(options: ModelOptions): string {
  const wire = wireOptions(options, false);
  return JSON.stringify(LOAD_TIME.map((name) => wire[name] ?? null));
}

const LOAD_TIME = [
  "num_ctx",
  "num_batch",
  "num_gpu",
  "main_gpu",
  "use_mmap",
  "num_thread",
  "draft_num_predict",
];

/** Every option name current servers know; others are ignored there without a word. */
export const KNOWN_OPTIONS: readonly string[] = [
  ...LOAD_TIME,
  "num_keep",
  "seed",
  "num_predict",
  "top_k",
  "top_p",
  "min_p",
  "typical_p",
  "repeat_last_n",
  "temperature",
  "repeat_penalty",
  "presence_penalty",
  "frequency_penalty",
  "stop",
];

function wireMessage(message: Message): ChatBody["messages"][number] {
  const { role, content, images } = message;
  if (images === undefined || images.length === 0) return { role, content };
  // Encoded here: of a text the client's Node entry would try whether it names a file.
  return { role, content, images: images.map((bytes) => Buffer.from(bytes).toString("base64")) };
}
