import { statSync } from "node:fs";
import type ts from "@tslab/typescript-for-tslab";

/**
 * Notices edits of the user's own files by asking when a cell is compiled.
 * A watcher would tell too late for a cell that is run right after the edit, and costs a handle per file.
 */
export class LocalFiles {
  readonly #watched = new Map<string, { notify: ts.FileWatcherCallback; seen: number }>();

  /** Registers a file the compiler reads; those of packages are taken as they are. */
  watch(file: string, notify: ts.FileWatcherCallback): ts.FileWatcher {
    if (file.includes("/node_modules/")) return { close: () => undefined };
    this.#watched.set(file, { notify, seen: changedAt(file) });
    return { close: () => this.#watched.delete(file) };
  }

  /** Tells the compiler of every file that changed since it was read; true when there was one. */
  check(changed: ts.FileWatcherEventKind): boolean {
    let any = false;
    for (const [file, entry] of [...this.#watched]) {
      const now = changedAt(file);
      if (now === entry.seen) continue;
      entry.seen = now;
      any = true;
      entry.notify(file, changed);
    }
    return any;
  }
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
