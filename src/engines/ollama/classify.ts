import { EngineError, type EngineErrorKind } from "../../errors/index.js";
import { type ErrorText, readErrorText, retryAfter } from "./error-text.js";
import type { WireResponse } from "./exchange.js";

/**
 * Texts that say more than the status they come with, first match wins.
 * They are those of Ollama before and after 0.30, which changed the process that runs models.
 */
const BY_TEXT: readonly (readonly [RegExp, EngineErrorKind])[] = [
  [
    /exceed_context_size_error|longer than the context length|exceeds? the (available )?context (size|length|window)/i,
    "context",
  ],
  [/token repeat limit/i, "repetition"],
  [/server busy|maximum pending requests/i, "busy"],
  [/option "[^"]*" must be of type|invalid format:/i, "refused"],
  [
    /out[- ]of[- ]memory|requires more system memory|insufficient memory|cudaMalloc failed|(failed|unable) to allocate/i,
    "out-of-memory",
  ],
  // A runner that ends while it loads ran out of memory, unless it says that the file is the trouble.
  [
    /process has terminated(?!.*(architecture|magic|corrupt|unsupported|tokenizer|invalid))/i,
    "out-of-memory",
  ],
];

const HINTS: Partial<Record<EngineErrorKind, string>> = {
  busy: "Ask fewer rows at a time, or wait.",
  context: "Shorten the prompt, or set contextTokens to a larger window.",
  "out-of-memory":
    "Set a smaller contextTokens, choose a smaller model, or free memory on the server.",
  repetition: "A repeatPenalty of 1.1 or another seed often helps.",
};

/** Turns an answer that is not a success into the `EngineError` of its kind. */
export function httpError(response: WireResponse, label: string): EngineError {
  const text = readErrorText(response.body);
  const kind = kindOf(response.status, text);
  const said = text.message === "" ? "" : `: ${text.message}`;
  return new EngineError(
    kind,
    `Ollama at ${label} answered ${response.status}${said}${sizes(kind, text)}`,
    {
      hint: hintFor(kind, response, text),
      status: response.status,
      retryAfterMs: retryAfter(response.headers),
      received: text.message,
    },
  );
}

/** Turns an error that came inside a successful answer or stream into the `EngineError` of its kind. */
export function errorInBody(body: string, label: string): EngineError {
  const text = readErrorText(body);
  const kind = kindOf(500, text);
  return new EngineError(
    kind,
    `Ollama at ${label} broke off: ${text.message}${sizes(kind, text)}`,
    {
      hint: HINTS[kind],
      status: 200,
      received: text.message,
    },
  );
}

function kindOf(status: number, text: ErrorText): EngineErrorKind {
  for (const [pattern, kind] of BY_TEXT) if (pattern.test(text.all)) return kind;
  if (status === 429 || status === 503) return "busy";
  // 499: the server believes that this client left, which it did not.
  if (status === 408 || status === 499) return "connection";
  // A page that is not there is a wrong address, not a missing model.
  if (status === 404) return text.fromOllama ? "not-found" : "refused";
  return status >= 500 ? "server" : "refused";
}

function sizes(kind: EngineErrorKind, text: ErrorText): string {
  if (kind !== "context" || text.promptTokens === undefined) return "";
  const window = text.contextTokens === undefined ? "" : `, the window holds ${text.contextTokens}`;
  return ` (the prompt has ${text.promptTokens} tokens${window})`;
}

function hintFor(
  kind: EngineErrorKind,
  response: WireResponse,
  text: ErrorText,
): string | undefined {
  if (text.signinUrl) return `Sign in with \`ollama signin\`, or at ${text.signinUrl}.`;
  if (response.status === 401)
    return "Give the credentials: OLLAMA_HOST=https://user:password@host.";
  const location = response.headers.location;
  if (response.status >= 300 && response.status < 400 && typeof location === "string") {
    return `The server moved: set OLLAMA_HOST to where ${location} is.`;
  }
  return HINTS[kind];
}
