import { hash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** What is the same for every row of a task and shapes every answer. */
export interface TaskKeyParts {
  readonly engine: string;
  /** Content digest of the model. */
  readonly digest: string;
  readonly system?: string;
  readonly examples?: unknown;
  /** Hashed with its properties in the order given: a model fills them in that order. */
  readonly schema?: unknown;
  /** Sampling options that shape the answer, those that do not already left out. */
  readonly options: unknown;
  readonly rowsPerRequest: number;
  readonly extra?: unknown;
}

/** Key of everything that shapes a task's answers, except the rows themselves. 64 hex characters. */
export function taskKey(parts: TaskKeyParts): string {
  const { schema, ...rest } = parts;
  const shape = schema === undefined ? "" : JSON.stringify(schema);
  return hash("sha256", `task 1\n${canonicalJson(rest)}\n${shape}`);
}

/**
 * Key of one row: equal keys ask the same question of the same model. 32 hex characters.
 * `repeat` counts from 0 and tells apart several askings of one row.
 */
export function rowKey(
  task: string,
  text: string,
  repeat: number,
  images?: readonly Uint8Array[],
): string {
  const seen = images === undefined ? "" : images.map((image) => hash("sha256", image)).join(" ");
  return hash("sha256", `${task}\n${repeat}\n${seen}\n${text}`).slice(0, 32);
}

/** What makes two calls the same run: same task, same prompt source, same data. */
export interface FingerprintParts {
  /** The task's key. */
  readonly task: string;
  /** Digest of the model. */
  readonly digest: string;
  /** The template or prompt function as text, before any row filled it. */
  readonly prompt: string;
  /** What identifies the data: a path, a content hash, a name. */
  readonly data: unknown;
  /** Which rows were chosen. */
  readonly selection?: unknown;
  readonly extra?: unknown;
}

/** Fingerprint under which the same call finds its run again. 32 hex characters. */
export function fingerprint(parts: FingerprintParts): string {
  return hash("sha256", `run 1\n${canonicalJson(parts)}`).slice(0, 32);
}
