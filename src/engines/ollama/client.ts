import { createRequire } from "node:module";
import type { Ollama } from "ollama/browser";
import { EngineError } from "../../errors/index.js";
import type { Abort } from "../abort.js";
import { httpError } from "./classify.js";
import type { Host } from "./host.js";
import { parseAnswer } from "./reply.js";
import type { Wire } from "./wire.js";

// Loaded at the first request: whoever only imports the package should not wait for it.
const require = createRequire(import.meta.url);

/**
 * A client of the `ollama` package whose requests go over our wire.
 * One per request: it is a small object, it carries the request's own abort, and on Node 20 an
 * AsyncLocalStorage would slow down every promise of the process. The browser entry is the one that never reads
 * files. Failed and unreadable answers end in the transport, before the client would print them.
 */
export function clientFor(wire: Wire, host: Host, abort: Abort | undefined): Ollama {
  const { Ollama } = require("ollama/browser") as typeof import("ollama/browser");
  return new Ollama({
    host: host.label,
    headers: host.headers as Record<string, string>,
    fetch: ((url: string, init: RequestInit) => send(wire, host, url, init, abort)) as typeof fetch,
  });
}

/** The two members of a Response that the client reads from a successful answer. */
interface Success {
  readonly ok: true;
  json(): Promise<Record<string, unknown>>;
}

async function send(
  wire: Wire,
  host: Host,
  url: string,
  init: RequestInit,
  abort: Abort | undefined,
): Promise<Success> {
  const response = await wire.send({
    method: init.method === "POST" ? "POST" : "GET",
    path: url.slice(url.indexOf("/", url.indexOf("://") + 3)),
    headers: init.headers as Record<string, string>,
    body: typeof init.body === "string" ? init.body : undefined,
    abort,
  });
  if (response.status < 200 || response.status >= 300) throw httpError(response, host.label);
  return { ok: true, json: async () => parseAnswer(response.body, host.label) };
}

/** Any error of a request as an `EngineError`, so that callers see no other. */
export function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EngineError("refused", `The request could not be made: ${message}`, { cause: error });
}
