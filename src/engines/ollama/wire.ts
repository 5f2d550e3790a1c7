import type { Dispatcher } from "undici";
import { EngineError } from "../../errors/index.js";
import { type Abort, abortError } from "../abort.js";
import { Exchange, type WireResponse } from "./exchange.js";
import type { Host } from "./host.js";
import { socketError } from "./socket-error.js";

/** One HTTP request to the server. */
export interface WireRequest {
  readonly method: "GET" | "HEAD" | "POST";
  /** Path below the origin. */
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Text, or the pieces of a body whose `Content-Length` is among the headers. */
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly abort?: Abort;
  /** Takes the body of a successful answer piece by piece instead of having it collected. */
  readonly onData?: (chunk: Buffer) => void;
}

/**
 * The connections to one server.
 * Requests go straight to undici's dispatcher: WHATWG fetch costs about five times the CPU, has a ceiling of
 * 300 s, and what sits on top of it cannot be aborted per request.
 */
export class Wire {
  readonly #host: Host;
  readonly #dispatcher: Dispatcher;

  private constructor(host: Host, dispatcher: Dispatcher) {
    this.#host = host;
    this.#dispatcher = dispatcher;
  }

  /** Loads undici and prepares the pool; no connection is made before the first request. */
  static async open(host: Host, connections: number | undefined): Promise<Wire> {
    const { EnvHttpProxyAgent, Pool } = await import("undici");
    // A slow model may think for longer than any ceiling set here: callers bring their own deadline.
    const options = { connections: connections ?? null, headersTimeout: 0, bodyTimeout: 0 };
    if (host.local || !proxyIsSet(process.env)) {
      return new Wire(host, new Pool(host.origin, options));
    }
    // Plain http goes through a proxy as curl sends it; many proxies tunnel to port 443 only.
    return new Wire(host, new EnvHttpProxyAgent({ ...options, proxyTunnel: false }));
  }

  /**
   * Sends one request and waits for its whole answer, whatever its status.
   * @throws EngineError when there is no answer: `connection`, `protocol`, `refused`, or what the abort says.
   */
  send(request: WireRequest): Promise<WireResponse> {
    const { abort } = request;
    if (abort?.aborted) return Promise.reject(abortError(abort));
    return new Promise((resolve, reject) => {
      const explain = (error: Error) => socketError(error, this.#host);
      this.#dispatcher.dispatch(
        {
          origin: this.#host.origin,
          method: request.method,
          path: request.path,
          headers: request.headers,
          // undici takes async iterables, which its types leave out of this one method.
          body: (request.body as string | undefined) ?? null,
        },
        new Exchange({ resolve, reject, explain, abort, onData: request.onData }),
      );
    });
  }

  /** Ends every connection; requests under way fail with an `EngineError` of kind `cancelled`. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy(new EngineError("cancelled", "The engine was closed."));
  }
}

function proxyIsSet(environment: NodeJS.ProcessEnv): boolean {
  return ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"].some(
    (name) => (environment[name] ?? "") !== "",
  );
}
