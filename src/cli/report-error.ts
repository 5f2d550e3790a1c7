import { PromptframeError } from "../errors/index.js";
import { EXIT } from "./exit-codes.js";

/** Says on stderr what went wrong, in one block, and returns the exit code it deserves. */
export function reportError(error: unknown, debug: boolean): number {
  console.error(debug ? detailed(error) : brief(error));
  return exitCodeOf(error);
}

function brief(error: unknown): string {
  if (error instanceof PromptframeError) return `promptframe: ${error.message} [${error.code}]`;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `promptframe: ${what}\nThis was not expected. --debug shows where it came from.`;
}

function detailed(error: unknown): string {
  if (!(error instanceof Error)) return `promptframe: ${String(error)}`;
  const cause = error.cause === undefined ? "" : `\ncaused by ${detailed(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof PromptframeError)) return EXIT.failed;
  if (error.code === "interrupted") return EXIT.interrupted;
  return error.code === "option-invalid" ? EXIT.usage : EXIT.failed;
}
