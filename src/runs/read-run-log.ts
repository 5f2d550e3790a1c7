import { open } from "node:fs/promises";
import path from "node:path";
import { errorCode } from "./store-errors.js";

/** One line of a run's log: when, what, and the data that came with it. */
export interface RunLogLine {
  /** ISO time. */
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [name: string]: unknown;
}

/** Reads a run's log from its beginning; lines that are not whole are left out, and so is a log that is missing. */
export async function* readRunLog(folder: string): AsyncGenerator<RunLogLine> {
  const file = await open(path.join(folder, "log.jsonl")).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return;
  for await (const text of file.readLines()) {
    const line = parse(text);
    if (line !== undefined) yield line;
  }
}

function parse(text: string): RunLogLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    const isLine = typeof line === "object" && line !== null && "message" in line && "time" in line;
    return isLine ? (line as RunLogLine) : undefined;
  } catch {
    return undefined;
  }
}
