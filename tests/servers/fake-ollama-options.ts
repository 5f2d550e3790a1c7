/** A model the fake server pretends to have. */
export interface FakeModel {
  /** With or without tag; without means `:latest`. */
  readonly name: string;
  readonly digest?: string;
  readonly capabilities?: readonly string[];
  readonly contextLength?: number;
  readonly family?: string;
  readonly parameterSize?: string;
  readonly quantization?: string;
  readonly size?: number;
  /** Bytes of `size` on the GPU once loaded; less than `size` means partly on the CPU. */
  readonly sizeVram?: number;
  /** Host of a cloud model. */
  readonly remoteHost?: string;
  /** Minimum server version in /api/show. */
  readonly requires?: string;
  /**
   * The native-chat path of 0.30 and later: properties of `format` reach the model in alphabetical order, and
   * prompts that are too long are refused by llama-server with its JSON error inside the error text.
   */
  readonly native?: boolean;
  /** Loading it fails with this text (status 500). */
  readonly loadError?: string;
  /** More of what POST /api/show tells; `parameters` as text, one a line. */
  readonly template?: string;
  readonly system?: string;
  readonly renderer?: string;
  readonly parser?: string;
  readonly parameters?: string;
  readonly license?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  /** Metadata beside architecture and context length. */
  readonly modelInfo?: Readonly<Record<string, unknown>>;
  /** Digests of the files it was made of. */
  readonly weights?: readonly string[];
}

/** Something that goes wrong with one chat or generate request. Plain data, so that it travels to a child process. */
export type FakeFault =
  /** Any status; a string body goes out as it is, anything else as JSON. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A web page instead of JSON. */
  | { readonly kind: "html"; readonly status?: number; readonly title?: string }
  /** Cuts the socket: on arrival, after the work but before headers, after headers, or in the body. */
  | { readonly kind: "drop"; readonly at: "arrival" | "work" | "headers" | "body" }
  /** Never answers. */
  | { readonly kind: "stall" }
  /** Status 200 and bytes that are no JSON, or no HTTP at all. */
  | { readonly kind: "garbage"; readonly http?: boolean }
  /** Status 200 with `{"error"}` in the body. */
  | { readonly kind: "error-in-body"; readonly error: string }
  /** How versions before #18374 end a model that repeats itself: 200, `done:false`, no numbers. */
  | { readonly kind: "not-done" }
  /** The answer has no `done` at all; as a stream it just ends. */
  | { readonly kind: "no-done" }
  /** `done_reason: "length"` and half an answer. */
  | { readonly kind: "length" }
  /** A stream that ends in an error line after its first pieces. */
  | { readonly kind: "stream-error"; readonly error: string }
  /** Everything the model said is in `thinking`. */
  | { readonly kind: "thinking-only" }
  /** As after #18374: 500, token repeat limit. */
  | { readonly kind: "repeat-limit" }
  /** 500 in the words of 0.30 and later, or of the versions before. */
  | { readonly kind: "out-of-memory"; readonly old?: boolean }
  /** Takes this much longer, then answers. */
  | { readonly kind: "slow"; readonly ms: number };

/** A fault for some of the requests; every condition given must hold. */
export interface FakeFaultRule {
  readonly fault: FakeFault;
  /** Every n-th chat or generate request, counted from 1. */
  readonly every?: number;
  /** These requests, counted from 1. */
  readonly requests?: readonly number[];
  /** Requests whose last message holds this text. */
  readonly prompt?: string;
  /** Only the first so many times that one prompt is asked. */
  readonly firstTimes?: number;
}

/** What a chat or generate request asked. */
export interface FakeRequest {
  readonly path: string;
  /** Number of this chat or generate request, counted from 1. */
  readonly number: number;
  /** How often this prompt has been asked by now, this time included. */
  readonly times: number;
  readonly model: string;
  /** Last message, or the prompt of /api/generate. */
  readonly prompt: string;
  readonly schema: FakeSchema | undefined;
  readonly body: FakeBody;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A JSON Schema as it came. */
export type FakeSchema = { readonly [keyword: string]: unknown };

/** Body of /api/chat or /api/generate. */
export interface FakeBody {
  readonly model?: string;
  readonly messages?: readonly {
    readonly role: string;
    readonly content: string;
    readonly images?: readonly string[];
  }[];
  readonly prompt?: string;
  readonly system?: string;
  readonly stream?: boolean;
  readonly format?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly keep_alive?: number | string;
  readonly think?: boolean | string;
  readonly truncate?: boolean;
  readonly shift?: boolean;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
  readonly _debug_render_only?: boolean;
}

/** How the fake server behaves; everything but the functions may be given to a child process. */
export interface FakeOllamaOptions {
  readonly version?: string;
  /** Default: `llama3.2:latest`. */
  readonly models?: readonly FakeModel[];
  /** Models that are not there yet and can be pulled; `pieceMs` is the time between two steps. */
  readonly pullable?: readonly FakeModel[];
  /** POST /api/create ends in this error, in a stream that began with 200. */
  readonly createError?: string;
  /** GET /api/tags is never answered, or with status 500. */
  readonly tags?: "stall" | "fail";
  /** POST /api/blobs is answered with this. */
  readonly blobError?: { readonly status: number; readonly text: string };
  /** OLLAMA_NUM_PARALLEL: requests worked on side by side; more wait without a word. Default 4. */
  readonly slots?: number;
  /** Time of one request's work in milliseconds, or a range to draw from by the prompt. Default 0. */
  readonly latencyMs?: number | readonly [number, number] | ((request: FakeRequest) => number);
  /** Time between two pieces of a stream, in milliseconds. Default 0. */
  readonly pieceMs?: number;
  /** Time to load a model, in milliseconds. Default 0. */
  readonly loadMs?: number;
  /** OLLAMA_MAX_QUEUE: requests that may wait for a load; only those count. Default 512. */
  readonly maxQueue?: number;
  /** Context window when a request names none. Default 4096. */
  readonly defaultContext?: number;
  readonly answer?: (request: FakeRequest) => string | undefined;
  /** The answer is not sent before this has settled. */
  readonly hold?: (request: FakeRequest) => Promise<unknown> | undefined;
  /** Probabilities of tokens where `token` was written; by default it has 0.9 and the others are not listed. */
  readonly odds?: (place: {
    readonly request: FakeRequest;
    readonly before: string;
    readonly token: string;
  }) => Readonly<Record<string, number>>;
  readonly fault?: (request: FakeRequest) => FakeFault | undefined;
  readonly faults?: readonly FakeFaultRule[];
  /** `user:password` that every request must carry. */
  readonly auth?: string;
  /** Path in front of the API, as behind a gateway. */
  readonly base?: string;
  /** Certificate and key for https, in PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Address to listen at. Default 127.0.0.1. */
  readonly hostname?: string;
  /** Port to listen at. Default: any free one. */
  readonly port?: number;
}

/** Counters of a fake server, as GET /__stats gives them. */
export interface FakeStats {
  /** Chat and generate requests, preloads not included. */
  readonly requests: number;
  /** All HTTP requests but those for these counters. */
  readonly httpRequests: number;
  /** Sockets that were opened. */
  readonly connections: number;
  /** Most chat and generate requests open at once, waiting ones included. */
  readonly maxInFlight: number;
  /** Most of them worked on at once. */
  readonly maxRunning: number;
  /** Milliseconds slots were taken, summed over slots. */
  readonly busyMs: number;
  /** Milliseconds from the first request's entering a slot to the last one's leaving. */
  readonly spanMs: number;
  /** Requests whose client left before the answer: what the server's log calls 499. */
  readonly aborted: number;
  readonly loads: number;
  readonly abortedLoads: number;
  readonly preloads: number;
  /** How often each prompt was asked. */
  readonly prompts: Readonly<Record<string, number>>;
}
