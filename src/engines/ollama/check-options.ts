import { validateHeaderName, validateHeaderValue } from "node:http";
import { TaskError } from "../../errors/index.js";
import type { OllamaOptions } from "./ollama.js";

/**
 * Checks the numbers among the engine's options; host and headers are checked where they are read.
 * @throws TaskError `option-invalid`
 */
export function checkOptions(options: OllamaOptions): void {
  const { connections } = options;
  if (connections !== undefined && !(Number.isInteger(connections) && connections >= 1)) {
    throw invalid("ollama", "connections", connections, "Give a whole number from 1 on.");
  }
  checkTimeout("ollama", "loadTimeoutMs", options.loadTimeoutMs);
  checkTimeout("ollama", "serverTimeoutMs", options.serverTimeoutMs);
}

/**
 * Checks a time in milliseconds.
 * @throws TaskError `option-invalid`
 */
export function checkTimeout(call: string, name: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value > 0)) return;
  throw invalid(call, name, value, "Give milliseconds above 0; Infinity sets no limit.");
}

/**
 * Checks headers. Their values may be secrets, and are not shown.
 * @throws TaskError `option-invalid`
 */
export function checkHeaders(headers: unknown): void {
  const hint = 'Give an object of texts, such as { "X-Team": "support" }.';
  if (typeof headers !== "object" || headers === null || Symbol.iterator in headers) {
    throw new TaskError("option-invalid", "ollama takes headers as an object.", { hint });
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      if (typeof value !== "string") throw new TypeError(`it is no text but ${typeof value}`);
      validateHeaderValue(name, value);
    } catch (cause) {
      throw new TaskError(
        "option-invalid",
        `ollama cannot send the header ${JSON.stringify(name)}: ${(cause as Error).message}.`,
        { hint, received: name, cause },
      );
    }
  }
}

function invalid(call: string, name: string, received: unknown, hint: string): TaskError {
  const shown = typeof received === "number" ? String(received) : JSON.stringify(received);
  return new TaskError("option-invalid", `${call} cannot use ${name}: ${shown}.`, {
    hint,
    received,
  });
}
