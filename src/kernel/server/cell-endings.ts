/** What is to run when a cell ends, well or not, before its reply. */
export class CellEndings {
  #listeners: Set<() => void> | undefined = new Set();

  /** Whether the cell has ended. */
  get over(): boolean {
    return this.#listeners === undefined;
  }

  /** Runs a listener at the cell's end, at once where that has passed; returns what takes it back. */
  add(listener: () => void): () => void {
    const listeners = this.#listeners;
    if (listeners === undefined) {
      listener();
      return () => {};
    }
    // The same function may be given twice and then runs twice.
    const own = () => listener();
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** Runs every listener once, in the order they came; what one throws keeps no other from running. */
  run(): void {
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        // Shown like every error that nobody caught.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }
}
