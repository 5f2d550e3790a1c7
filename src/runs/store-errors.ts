import { RunStoreError } from "../errors/index.js";

const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** Turns a file system error into a `RunStoreError`; anything else, a bug included, stays what it is. */
export function storeError(error: unknown, place: string): unknown {
  if (!isSystemError(error)) return error;
  const reason = error.message;
  if (FULL.has(errorCode(error) ?? "")) {
    return new RunStoreError("disk-full", `No space left for the run in ${place}: ${reason}`, {
      hint: "Free some space and run the same call again: what was answered is kept and not asked again.",
      received: place,
      cause: error,
    });
  }
  return new RunStoreError("folder-read-only", `The folder ${place} cannot be written: ${reason}`, {
    hint: "Make it writable, or choose another folder with the environment variable PROMPTFRAME_HOME.",
    received: place,
    cause: error,
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** The system's code of an error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** Carries out file work in a folder and words its failures. */
export async function inStore<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, place);
  }
}
