import path from "node:path";
import { DataValidationError, PromptframeError } from "../errors/index.js";
import { systemCode } from "./find-file.js";

/** What a writer says whose unfinished file is no longer there under its name. */
export function wasReplaced(target: string): DataValidationError {
  return new DataValidationError(
    "file-unreadable",
    `Another process has begun to write ${target} meanwhile.`,
    {
      hint: 'Run the same call again with a file of its own, option output: "…": what was answered is kept.',
      received: target,
    },
  );
}

/** What is said of a folder given as the file to write. */
export function isFolder(target: string): DataValidationError {
  return new DataValidationError("file-unreadable", `${target} is a folder, not a file.`, {
    hint: "Name the file to write in it.",
    received: target,
  });
}

/** An error of the file system in words for the one who named the file; others as they are. */
export function explainWriteError(error: unknown, target: string): unknown {
  const code = systemCode(error);
  if (error instanceof PromptframeError || code === undefined) return error;
  const folder = path.dirname(target);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new DataValidationError("disk-full", `No space is left to write ${target}.`, {
      hint: "Free some space and run again: what was answered is kept with the run.",
      received: target,
      cause: error,
    });
  }
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return new DataValidationError(
      "folder-read-only",
      `${folder} may not be written to (${code}).`,
      {
        hint: 'Choose another place with the option output: "…".',
        received: target,
        cause: error,
      },
    );
  }
  if (code === "ENOENT" || code === "ENOTDIR" || code === "EEXIST") {
    return new DataValidationError(
      "file-not-found",
      `There is no folder ${folder} to write into: ${code === "ENOENT" ? "it was removed meanwhile" : "a file is in the way"}.`,
      {
        hint: 'Choose another place with the option output: "…".',
        received: target,
        cause: error,
      },
    );
  }
  return new DataValidationError("file-unreadable", `${target} cannot be written (${code}).`, {
    hint: "Check the disk it lies on.",
    received: target,
    cause: error,
  });
}
