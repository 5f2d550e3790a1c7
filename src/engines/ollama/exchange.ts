import type { Dispatcher } from "undici";
import { type Abort, abortError, onAbort } from "../abort.js";

type Headers = Record<string, string | string[] | undefined>;

/** An answer as it came over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Empty when the body went to `onData`. */
  readonly body: string;
}

/** What an exchange reports to, and what may end it early. */
export interface ExchangeEnds {
  readonly resolve: (response: WireResponse) => void;
  readonly reject: (error: Error) => void;
  /** Turns an error of the transport into the one to throw. */
  readonly explain: (error: Error) => Error;
  readonly abort?: Abort;
  /** Takes the body of a successful answer piece by piece; what it throws ends the exchange. */
  readonly onData?: (chunk: Buffer) => void;
}

/** One request under way: collects its answer, and ends it at once when it is aborted. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #ends: ExchangeEnds;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #stopListening: (() => void) | undefined;
  /** Set once, by whatever ends the exchange first; later events are ignored. */
  #failure: Error | undefined;
  #status = 0;
  #headers: Headers = {};

  constructor(ends: ExchangeEnds) {
    this.#ends = ends;
    const { abort } = ends;
    if (abort) this.#stopListening = onAbort(abort, () => this.#fail(abortError(abort)));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted while it waited for a connection.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Headers,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#failure) return;
    if (this.#ends.onData === undefined || this.#status >= 300) {
      this.#chunks.push(chunk);
      return;
    }
    try {
      this.#ends.onData(chunk);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onResponseEnd(): void {
    this.#stopListening?.();
    if (this.#failure) return;
    const [first, ...rest] = this.#chunks;
    const bytes = rest.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#ends.resolve({
      status: this.#status,
      headers: this.#headers,
      body: bytes === undefined ? "" : bytes.toString("utf8"),
    });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#stopListening?.();
    if (this.#failure === undefined) this.#ends.reject(this.#ends.explain(error));
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#stopListening?.();
    // Rejected here and not by undici's own event, which comes only once there is a connection.
    this.#ends.reject(error);
    this.#controller?.abort(error);
  }
}
