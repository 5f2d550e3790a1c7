import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { DataValidationError, nearest } from "../errors/index.js";

/** A file that was found and can be read. */
export interface FoundFile {
  /** Absolute path as given. */
  readonly path: string;
  /** Absolute path with links resolved. */
  readonly realPath: string;
  /** Path for people: relative where it lies below the working directory. */
  readonly shown: string;
  /** Size in bytes. */
  readonly size: number;
}

/**
 * Finds a file that is to be read.
 * @throws DataValidationError `file-not-found` with near names of its folder, or `file-unreadable`
 */
export async function findFile(given: string): Promise<FoundFile> {
  const absolute = path.resolve(given);
  try {
    const [info, realPath] = [await stat(absolute), await realpath(absolute)];
    if (info.isDirectory()) {
      throw new DataValidationError("file-unreadable", `${absolute} is a folder, not a file.`, {
        hint: "Give the path of one file in it.",
        received: given,
      });
    }
    return { path: absolute, realPath, shown: showPath(absolute), size: info.size };
  } catch (error) {
    throw await explainFileError(error, absolute, given);
  }
}

/** Opens a file for reading, with the same errors as `findFile`. */
export async function openFile(absolute: string): Promise<FileHandle> {
  try {
    return await open(absolute, "r");
  } catch (error) {
    throw await explainFileError(error, absolute, absolute);
  }
}

/** A path for people: relative where it lies below the working directory. */
export function showPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative)
    ? absolute
    : relative;
}

/** The system's short code of an error, such as `ENOENT`, if it has one. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

async function explainFileError(error: unknown, absolute: string, given: string): Promise<unknown> {
  const code = systemCode(error);
  if (error instanceof DataValidationError || code === undefined) return error;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") {
    return new DataValidationError("file-not-found", `There is no file ${absolute}.`, {
      hint: await suggest(absolute, given),
      received: given,
      cause: error,
    });
  }
  return new DataValidationError("file-unreadable", `${absolute} cannot be read (${code}).`, {
    hint:
      code === "EACCES" || code === "EPERM"
        ? "You are not allowed to read it: check its permissions and those of its folders."
        : "Check the disk it lies on.",
    received: given,
    cause: error,
  });
}

async function suggest(absolute: string, given: string): Promise<string> {
  if (/[\n\r]/.test(given) || given.length > 250) {
    return 'A string is taken as the path of a file. To ask about texts, pass records such as [{ text: "…" }].';
  }
  const folder = path.dirname(absolute);
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return `The folder ${folder} does not exist either.`;
  const near = nearest(path.basename(absolute), names);
  return near === undefined
    ? `A string is taken as the path of a file, here in the folder ${folder}.`
    : `Did you mean "${near}", in the same folder?`;
}
