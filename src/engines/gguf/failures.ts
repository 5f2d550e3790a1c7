import {
  EngineError,
  ModelLoadingError,
  ModelNotFoundError,
  PromptframeError,
} from "../../errors/index.js";
import type { Binding } from "./binding.js";

/** The error of a model that cannot be loaded, with what llama.cpp said about it. */
export async function loadingError(
  name: string,
  error: unknown,
  binding: Binding,
): Promise<PromptframeError> {
  const said = await binding.takeErrors();
  if (isOutOfMemory(error)) {
    return new ModelLoadingError(`There is not enough memory for "${name}".`, {
      hint: "Close other programs, use a smaller quantization of it, or fewer slots or contextTokens.",
      received: name,
      cause: error,
    });
  }
  if (error instanceof PromptframeError) return error;
  const why = /error loading model: (.+)/.exec(said)?.[1] ?? (said || messageOf(error));
  return new ModelLoadingError(`"${name}" cannot be loaded: ${why}`, {
    hint: "The file may be cut short, or newer than the installed node-llama-cpp: fetch it again, or update the package.",
    received: name,
    cause: error,
  });
}

/** Whether an error says that memory ran out; by name, since the class belongs to a package loaded late. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.constructor.name === "InsufficientMemoryError" ||
    /insufficient memory|out of memory|failed to allocate|failed to create context/i.test(
      error.message,
    )
  );
}

/** Whatever went wrong in a request, as the one class that `ask` throws. */
export function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const message = messageOf(error);
  if (error instanceof PromptframeError) {
    const { hint, received } = error;
    const sentence = hint === undefined ? message : message.slice(0, -hint.length - 1);
    const kind = error instanceof ModelNotFoundError ? "not-found" : "refused";
    return new EngineError(kind, sentence, { hint, received, cause: error });
  }
  if (isOutOfMemory(error)) return new EngineError("out-of-memory", message, { cause: error });
  return new EngineError("server", `llama.cpp failed: ${message}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
