import type { Ollama } from "ollama/browser";
import { EngineError } from "../../errors/index.js";
import { asEngineError, clientFor } from "./client.js";
import { withDeadline } from "./deadline.js";
import type { Host } from "./host.js";
import { protocolError } from "./reply.js";
import { unavailable } from "./unavailable.js";
import type { Wire } from "./wire.js";

/** A model as GET /api/tags lists it. */
export interface TaggedModel {
  readonly name: string;
  readonly digest: string;
  readonly size?: number;
  readonly remote_host?: string;
  readonly details?: Details;
}

/** A model's description, in /api/tags and /api/show alike. */
export interface Details {
  readonly family?: string;
  readonly parameter_size?: string;
  readonly quantization_level?: string;
  readonly context_length?: number;
}

/** Answer of POST /api/show, as far as it is used. */
export interface ShownModel {
  readonly details?: Details;
  readonly modelfile?: string;
  readonly model_info?: Readonly<Record<string, unknown>>;
  readonly capabilities?: readonly string[];
  readonly remote_host?: string;
  readonly requires?: string;
  /** How messages become one text: a Go template, or the names of a renderer and a parser inside the server. */
  readonly template?: string;
  readonly renderer?: string;
  readonly parser?: string;
  /** One parameter a line. */
  readonly parameters?: string;
  readonly license?: string | readonly string[];
}

/** A loaded model as GET /api/ps lists it. */
export interface LoadedModel {
  readonly name: string;
  readonly size?: number;
  readonly size_vram?: number;
  readonly context_length?: number;
}

/** Questions about a server itself, each with a deadline: none of them waits for a model. */
export class Server {
  readonly #wire: Wire;
  readonly #host: Host;
  readonly #timeoutMs: number;

  constructor(wire: Wire, host: Host, timeoutMs: number) {
    this.#wire = wire;
    this.#host = host;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The server's version; this is also the test whether it is an Ollama at all.
   * @throws EngineUnavailableError when nothing, or something else, answers.
   */
  async version(signal: AbortSignal | undefined): Promise<string> {
    try {
      const { version } = await this.#ask(signal, (client) => client.version());
      if (typeof version === "string") return version;
      throw protocolError(this.#host.label, "gave no version");
    } catch (error) {
      throw error instanceof EngineError ? unavailable(error, this.#host) : error;
    }
  }

  /** @throws EngineUnavailableError, EngineError */
  async models(signal: AbortSignal | undefined): Promise<readonly TaggedModel[]> {
    const answer = await this.#ask(signal, (client) => client.list());
    return (answer.models ?? []) as readonly TaggedModel[];
  }

  /** @throws EngineError `not-found` when the server has no such model. */
  async show(model: string, signal: AbortSignal | undefined): Promise<ShownModel> {
    const answer: unknown = await this.#ask(signal, (client) => client.show({ model }));
    return answer as ShownModel;
  }

  /** @throws EngineUnavailableError, EngineError */
  async loaded(signal: AbortSignal | undefined): Promise<readonly LoadedModel[]> {
    const answer = await this.#ask(signal, (client) => client.ps());
    return (answer.models ?? []) as readonly LoadedModel[];
  }

  async #ask<Answer>(
    signal: AbortSignal | undefined,
    call: (client: Ollama) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const abort = withDeadline(signal, this.#timeoutMs);
      return await call(clientFor(this.#wire, this.#host, abort));
    } catch (error) {
      throw this.#explain(asEngineError(error), signal);
    }
  }

  #explain(error: EngineError, signal: AbortSignal | undefined): Error {
    if (error.kind === "connection") return unavailable(error, this.#host);
    if (error.kind !== "timeout" || signal?.aborted) return error;
    const seconds = this.#timeoutMs / 1000;
    const late = new EngineError("timeout", `It did not answer within ${seconds} s.`);
    return unavailable(late, this.#host);
  }
}

/** A name as the server compares it: with its tag, without the default registry, in lower case. */
export function canonicalName(name: string): string {
  const short = name.toLowerCase().replace(/^(registry\.ollama\.ai\/)?(library\/)?/, "");
  return /:[^/]*$/.test(short) ? short : `${short}:latest`;
}
