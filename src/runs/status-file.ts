import path from "node:path";
import { thisProcess } from "../config/index.js";
import type { ProgressSnapshot } from "../contract/index.js";
import { writeAtomically } from "./atomic-write.js";

const WRITE_EVERY_MS = 1_000;
const STATUS_FILE = "status.json";

/** Content of `status.json`: the newest progress and who wrote it when. */
export interface RunStatus extends ProgressSnapshot {
  readonly pid: number;
  readonly host: string;
  /** ISO time. */
  readonly updatedAt: string;
}

/** Keeps `status.json` up to date for monitors, writing at most once a second; a new state is written at once. */
export class StatusFile {
  readonly #file: string;
  #newest: ProgressSnapshot | undefined;
  #writtenState: string | undefined;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(folder: string) {
    this.#file = path.join(folder, STATUS_FILE);
  }

  note(snapshot: ProgressSnapshot): void {
    if (this.#closed) return;
    this.#newest = snapshot;
    const wait = WRITE_EVERY_MS - (performance.now() - this.#writtenAt);
    if (wait <= 0 || snapshot.state !== this.#writtenState) void this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), wait).unref();
  }

  /** Writes the last snapshot and stops. */
  async close(last: ProgressSnapshot): Promise<void> {
    this.#closed = true;
    this.#newest = last;
    await this.#write();
  }

  /** A status file that cannot be written stops no run: the journal says what is wrong with the disk. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writtenAt = performance.now();
    this.#writtenState = this.#newest?.state;
    this.#writing = this.#writing.then(() => this.#writeNewest()).catch(() => {});
    return this.#writing;
  }

  async #writeNewest(): Promise<void> {
    const { pid, host } = thisProcess();
    const status = { ...this.#newest, pid, host, updatedAt: new Date().toISOString() };
    await writeAtomically(this.#file, `${JSON.stringify(status, null, 2)}\n`);
  }
}

/** Path of a run's status file. */
export function statusPath(folder: string): string {
  return path.join(folder, STATUS_FILE);
}
