import { resolveSettings } from "../../config/index.js";
import { type Host, parseHost } from "./host.js";
import { Server, type ShownModel } from "./server.js";
import { Wire } from "./wire.js";

/** Which server is asked, and until when. */
export interface ShowOptions {
  /** Address of the server. Default `OLLAMA_HOST`, else this machine. */
  readonly host?: string;
  /** Headers sent with the request. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * What an Ollama server knows about one of its models: metadata, template, parameters.
 * @throws EngineUnavailableError; EngineError `not-found` when it has no such model
 */
export async function showOllamaModel(
  model: string,
  options: ShowOptions = {},
): Promise<ShownModel> {
  const settings = resolveSettings();
  const host: Host = parseHost(options.host ?? settings.ollamaHost, { ...options.headers });
  const wire = await Wire.open(host, undefined);
  try {
    return await new Server(wire, host, 30_000).show(model, options.signal);
  } finally {
    await wire.close();
  }
}
