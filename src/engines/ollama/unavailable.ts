import { type EngineError, EngineUnavailableError } from "../../errors/index.js";
import type { Host } from "./host.js";

const START = "Start it with `ollama serve`, or set OLLAMA_HOST to where it runs.";

/**
 * The error for a server that did not answer like an Ollama: not running, unreachable, or something else.
 * A cancelled check stays the `EngineError` that it is.
 */
export function unavailable(error: EngineError, host: Host): EngineUnavailableError | EngineError {
  if (error.kind === "cancelled") return error;
  const details = { received: host.label, cause: error };
  const firstLine = error.message.split("\n", 1)[0]!;
  if (error.status === undefined && error.kind !== "protocol") {
    return new EngineUnavailableError(`No Ollama answers at ${host.label}. ${firstLine}`, {
      hint: error.hint ?? START,
      ...details,
    });
  }
  if (error.status === 401 || error.status === 403) {
    return new EngineUnavailableError(`${host.label} wants credentials. ${firstLine}`, {
      hint: error.hint,
      ...details,
    });
  }
  if (error.status !== 200 && (error.kind === "server" || error.kind === "busy")) {
    return new EngineUnavailableError(
      `Something answers at ${host.label}, but Ollama does not. ${firstLine}`,
      { hint: "If a proxy stands in front of it, check that Ollama runs behind it.", ...details },
    );
  }
  return new EngineUnavailableError(
    `Something answers at ${host.label}, but it is not Ollama. ${firstLine}`,
    {
      hint: error.hint ?? "Set OLLAMA_HOST to where Ollama runs; its own port is 11434.",
      ...details,
    },
  );
}
