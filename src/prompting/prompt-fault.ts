import { nearest, TaskError } from "../errors/index.js";

/** A place inside a prompt file: keys from the outside in. */
export type KeyPath = readonly (string | number)[];

/** Makes the error of one prompt file, with the line of a key where it is known. */
export class PromptFaults {
  readonly #path: string | undefined;
  readonly #lineOf: (at: KeyPath) => number | undefined;

  constructor(path: string | undefined, lineOf: (at: KeyPath) => number | undefined) {
    this.#path = path;
    this.#lineOf = lineOf;
  }

  /** @throws TaskError `prompt-file` */
  fail(message: string, at: KeyPath, hint?: string): never {
    throw promptFault(message, this.#path, this.#lineOf(at), hint);
  }

  /** Refuses keys that mean nothing, naming the nearest that does. */
  checkKeys(
    record: Readonly<Record<string, unknown>>,
    known: readonly string[],
    at: KeyPath,
  ): void {
    for (const key of Object.keys(record)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      const hint =
        near === undefined ? `Known are: ${known.join(", ")}.` : `Did you mean "${near}"?`;
      this.fail(
        `"${key}" is not known${at.length > 0 ? ` in "${at.join(".")}"` : ""}`,
        [...at, key],
        hint,
      );
    }
  }
}

/** The error of a prompt file that cannot be used. */
export function promptFault(
  message: string,
  path: string | undefined,
  line: number | undefined,
  hint?: string,
  cause?: unknown,
): TaskError {
  const file = path ?? "the prompt file";
  const where = line === undefined ? file : path === undefined ? `line ${line}` : `${path}:${line}`;
  return new TaskError("prompt-file", `${where}: ${message}.`, {
    ...(hint !== undefined && { hint }),
    received: path,
    cause,
  });
}
