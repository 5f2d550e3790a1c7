import { type EngineError, ModelLoadingError, type PromptframeError } from "../../errors/index.js";
import type { Host } from "./host.js";
import { notFound } from "./inspect.js";
import type { Server } from "./server.js";
import { unavailable } from "./unavailable.js";

/** Which load failed. */
export interface FailedLoad {
  readonly model: string;
  readonly host: Host;
  readonly server: Server;
  readonly timeoutMs: number;
}

/** The error to throw when a model could not be loaded; a cancelled or merely postponed load keeps its own. */
export async function loadError(error: EngineError, failed: FailedLoad): Promise<PromptframeError> {
  const { model, host, server, timeoutMs } = failed;
  const details = { received: model, cause: error };
  const firstLine = error.message.split("\n", 1)[0]!;
  switch (error.kind) {
    case "cancelled":
    case "busy":
      return error;
    case "not-found":
      return notFound(model, await server.models(undefined).catch(() => []), host);
    case "connection":
    case "protocol":
      return unavailable(error, host);
    case "timeout":
      return new ModelLoadingError(
        `"${model}" was not loaded within ${Math.round(timeoutMs / 1000)} s.`,
        { hint: "Choose a smaller model, or give the engine a longer loadTimeoutMs.", ...details },
      );
    case "out-of-memory":
      return new ModelLoadingError(`"${model}" does not fit into memory. ${firstLine}`, {
        hint: error.hint,
        ...details,
      });
    default:
      return new ModelLoadingError(`"${model}" could not be loaded. ${firstLine}`, {
        hint: error.hint ?? "The server's log says more; `ollama ps` shows what else is loaded.",
        ...details,
      });
  }
}
