import { appendFile } from "node:fs/promises";
import path from "node:path";
import type { LogLevel } from "../config/index.js";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warning", "error"];
const FLUSH_AFTER_MS = 1_000;
const FLUSH_LINES = 1_000;

/** Something about a run its user should know. */
export interface RunNote {
  readonly code: string;
  readonly message: string;
}

/** Log of a run, one JSON object a line in `log.jsonl`: time, level, message, then the data given. */
export interface RunLog {
  debug(message: string, data?: Readonly<Record<string, unknown>>): void;
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warning(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** Collects log lines and appends them now and then; a log that cannot be written stops no run. */
export class RunLogFile implements RunLog {
  readonly #file: string;
  readonly #lowest: number;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, level: LogLevel) {
    this.#file = path.join(folder, "log.jsonl");
    this.#lowest = LEVELS.indexOf(level);
  }

  debug(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.#add("debug", message, data);
  }

  info(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.#add("info", message, data);
  }

  warning(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.#add("warning", message, data);
  }

  error(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.#add("error", message, data);
  }

  /** Appends what has been collected. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#lines.join("");
    this.#lines = [];
    if (text !== "") {
      this.#writing = this.#writing.then(() => appendFile(this.#file, text)).catch(() => {});
    }
    return this.#writing;
  }

  #add(level: LogLevel, message: string, data: Readonly<Record<string, unknown>> = {}): void {
    if (LEVELS.indexOf(level) < this.#lowest) return;
    const head = { time: new Date().toISOString(), level, message };
    this.#lines.push(`${toJson({ ...head, ...data, ...head })}\n`);
    if (this.#lines.length >= FLUSH_LINES) void this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref();
  }
}

function toJson(line: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(line, readable);
  } catch {
    const { time, level, message } = line;
    return JSON.stringify({ time, level, message, data: "could not be written as JSON" });
  }
}

function readable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, cause } = value;
  const code = (value as NodeJS.ErrnoException).code;
  return { name, message, ...(code && { code }), ...(cause !== undefined && { cause }) };
}
