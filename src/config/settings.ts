import path from "node:path";

/** Levels of the log, most talkative first. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** The levels of the log, most talkative first. */
export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warning", "error"];

/** Settings of the machine and the session, not of one task. */
export interface Settings {
  /** Folder of everything kept between sessions. Default `.promptframe` in the working directory; `PROMPTFRAME_HOME`. */
  readonly home: string;
  /** Address of the Ollama server. Default `http://127.0.0.1:11434`; `OLLAMA_HOST`. */
  readonly ollamaHost: string;
  /** Folder with the models Ollama has pulled. Default `~/.ollama/models`; `OLLAMA_MODELS`. */
  readonly ollamaModels: string;
  /** What goes into a run's log file. Default `info`; `PROMPTFRAME_LOG`. */
  readonly logLevel: LogLevel;
}

/** Resolves the settings from an environment; called once per public call, never read elsewhere. */
export function resolveSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const userHome = environment.HOME ?? environment.USERPROFILE ?? ".";
  return Object.freeze({
    home: path.resolve(environment.PROMPTFRAME_HOME || ".promptframe"),
    ollamaHost: normaliseHost(environment.OLLAMA_HOST),
    ollamaModels: environment.OLLAMA_MODELS || path.join(userHome, ".ollama", "models"),
    logLevel: parseLevel(environment.PROMPTFRAME_LOG),
  });
}

function parseLevel(value: string | undefined): LogLevel {
  return LOG_LEVELS.find((level) => level === value) ?? "info";
}

const DEFAULT_PORT = 11434;

/**
 * Reads a host the way Ollama's own client does: scheme and port optional, `0.0.0.0` means this machine.
 * A host without a scheme gets `http` and port 11434.
 */
export function normaliseHost(host: string | undefined): string {
  const given = host?.trim();
  if (!given) return `http://127.0.0.1:${DEFAULT_PORT}`;
  const hasScheme = /^[a-z]+:\/\//i.test(given);
  const address = hasScheme ? given : `http://${given}`;
  // What cannot be an address is told to the user by the engine, with the host that was tried.
  if (!URL.canParse(address)) return given;
  const url = new URL(address);
  // The port is read from the text: a URL drops a port that is its scheme's own.
  if (!hasScheme && !/:\d+(\/|$)/.test(given)) url.port = String(DEFAULT_PORT);
  if (url.hostname === "0.0.0.0" || url.hostname === "[::]") url.hostname = "127.0.0.1";
  return url.href.replace(/\/+$/, "");
}
