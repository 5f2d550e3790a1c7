import type { WireResponse } from "./exchange.js";

/** What a server's error body says, however deep it wraps it. */
export interface ErrorText {
  /** The sentence to show. */
  readonly message: string;
  /** Everything that was said, for recognising the kind of failure. */
  readonly all: string;
  /** The body was JSON with an `error` in it, as Ollama's always is. */
  readonly fromOllama: boolean;
  readonly promptTokens?: number;
  readonly contextTokens?: number;
  /** Where to sign in, for models that run in Ollama's cloud. */
  readonly signinUrl?: string;
}

/**
 * Reads an error body.
 * Ollama writes `{"error": "..."}`; what its model runner said is inside that text as JSON once more.
 */
export function readErrorText(body: string): ErrorText {
  const outer = parseObject(body);
  if (outer === undefined || outer.error === undefined) {
    return { message: plainExcerpt(body), all: body.slice(0, 4000), fromOllama: false };
  }
  let message = "";
  const numbers: { promptTokens?: number; contextTokens?: number } = {};
  for (let current: unknown = outer, depth = 0; depth < 6; depth++) {
    const fields: Record<string, unknown> | undefined =
      typeof current === "string" ? parseObject(current) : asObject(current);
    if (fields === undefined) {
      if (typeof current === "string") message = current;
      break;
    }
    numbers.promptTokens ??= asNumber(fields.n_prompt_tokens);
    numbers.contextTokens ??= asNumber(fields.n_ctx);
    current = fields.error ?? fields.message;
  }
  message = message.trim() || plainExcerpt(body);
  const signinUrl = typeof outer.signin_url === "string" ? outer.signin_url : undefined;
  return {
    message,
    // Both forms: quotes inside the body are escaped once or twice.
    all: `${message}\n${body.slice(0, 4000)}`,
    fromOllama: true,
    ...numbers,
    signinUrl,
  };
}

/**
 * Milliseconds a `Retry-After` header asks to wait: seconds or an HTTP date (RFC 9110, 10.2.3).
 * Undefined when there is none or it cannot be read.
 */
export function retryAfter(headers: WireResponse["headers"], now = Date.now()): number | undefined {
  const value = headers["retry-after"];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  if (!text) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined;
}

/** First words of a body that is no JSON: a web page's title, or its text. */
export function plainExcerpt(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
  const text = (title ?? body.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ").trim();
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
