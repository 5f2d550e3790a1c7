import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { explainWriteError, isFolder, wasReplaced } from "./part-file-errors.js";
import { holdPart, type Release } from "./part-holder.js";

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
  readonly #release: Release;
  #text = "";
  #writing: Promise<void> | undefined;
  #failure: unknown;
  #closed = false;

  private constructor(target: string, handle: FileHandle, release: Release) {
    this.path = target;
    this.partPath = `${target}.part`;
    this.#handle = handle;
    this.#release = release;
  }

  /**
   * Opens `<target>.part` in place of one left over, making the folders that are missing on the way.
   * @throws TaskError `option-invalid` when another call is writing it
   * @throws DataValidationError `folder-read-only`, `file-not-found` (a file where a folder has to be) or `file-unreadable`
   */
  static async open(target: string): Promise<PartFile> {
    const absolute = path.resolve(target);
    try {
      const there = await stat(absolute).catch(() => undefined);
      if (there?.isDirectory()) throw isFolder(absolute);
      await mkdir(path.dirname(absolute), { recursive: true });
      const release = await holdPart(absolute);
      try {
        // A writer that cannot be seen, such as one on another host, keeps the file it has: two never mix in one.
        await rm(`${absolute}.part`, { force: true });
        return new PartFile(absolute, await open(`${absolute}.part`, "wx"), release);
      } catch (error) {
        await release();
        throw error;
      }
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
      await this.#assertOurs();
      await this.#closeHandle();
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
    try {
      await this.#closeHandle();
    } finally {
      await this.#release();
    }
  }

  async #closeHandle(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing?.catch(() => {});
    await this.#handle.close();
  }

  async #assertOurs(): Promise<void> {
    const [own, there] = await Promise.all([this.#handle.stat(), stat(this.partPath)]);
    if (own.ino !== there.ino || own.dev !== there.dev) throw wasReplaced(this.path);
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
