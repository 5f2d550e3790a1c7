import { type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import path from "node:path";
import { DataValidationError } from "../errors/index.js";
import { systemCode } from "./find-file.js";

/** Characters collected before they are written: one write call per this much text. */
const WRITE_LENGTH = 1 << 17;

/**
 * A file written as `<path>.part` and renamed once it is whole and on disk, so that no half file has the final name.
 * Writes go on in the background; `write` returns a promise once more than one write's worth is waiting.
 */
export class PartFile {
  readonly path: string;
  readonly partPath: string;
  readonly #handle: FileHandle;
  #text = "";
  #writing: Promise<void> | undefined;
  #failure: unknown;
  #closed = false;

  private constructor(target: string, handle: FileHandle) {
    this.path = target;
    this.partPath = `${target}.part`;
    this.#handle = handle;
  }

  /**
   * Opens `<target>.part`, emptying one left over and making the folders that are missing on the way.
   * @throws DataValidationError `folder-read-only`, `file-not-found` (a file where a folder has to be) or `file-unreadable`
   */
  static async open(target: string): Promise<PartFile> {
    const absolute = path.resolve(target);
    try {
      const there = await stat(absolute).catch(() => undefined);
      if (there?.isDirectory()) throw isFolder(absolute);
      await mkdir(path.dirname(absolute), { recursive: true });
      return new PartFile(absolute, await open(`${absolute}.part`, "w"));
    } catch (error) {
      throw explainWriteError(error, absolute);
    }
  }

  /** Adds text. Wait for the promise, where there is one, before adding more. */
  write(text: string): void | Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#text += text;
    if (this.#text.length < WRITE_LENGTH) return undefined;
    if (this.#writing === undefined) {
      this.#startWriting();
      return undefined;
    }
    return this.#settle();
  }

  /** Adds bytes behind everything added so far. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.#flush();
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      throw explainWriteError(error, this.path);
    }
  }

  /** Writes what is left, waits until it is on disk, and gives the file its name. */
  async finish(): Promise<string> {
    try {
      await this.#flush();
      await this.#handle.sync();
      await this.close();
      await rename(this.partPath, this.path);
    } catch (error) {
      throw explainWriteError(error, this.path);
    } finally {
      await this.close();
    }
    return this.path;
  }

  /** Writes what is left and closes the file, which keeps the name with `.part`. */
  async abandon(): Promise<string> {
    if (this.#closed) return this.partPath;
    try {
      await this.#flush();
    } finally {
      await this.close();
    }
    return this.partPath;
  }

  /** Closes the file as it is; safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing?.catch(() => {});
    await this.#handle.close();
  }

  #startWriting(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    this.#writing = this.#handle.writeFile(bytes).then(
      () => {
        this.#writing = undefined;
      },
      (error) => {
        this.#writing = undefined;
        this.#failure = explainWriteError(error, this.path);
      },
    );
  }

  /** Waits for the write under way; the next one starts with what has been collected meanwhile. */
  async #settle(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#writing === undefined && this.#text.length >= WRITE_LENGTH) this.#startWriting();
  }

  async #flush(): Promise<void> {
    while (this.#writing !== undefined || this.#text !== "") {
      await this.#writing;
      if (this.#failure !== undefined) break;
      if (this.#text !== "") this.#startWriting();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function isFolder(target: string): DataValidationError {
  return new DataValidationError("file-unreadable", `${target} is a folder, not a file.`, {
    hint: "Name the file to write in it.",
    received: target,
  });
}

function explainWriteError(error: unknown, target: string): unknown {
  const code = systemCode(error);
  if (error instanceof DataValidationError || code === undefined) return error;
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
