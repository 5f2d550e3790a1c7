/** Lets work through, or holds it back while someone has paused the run. */
export interface Gate {
  readonly closed: boolean;
  open(): void;
  close(): void;
  /** Resolves when the gate opens or the signal is aborted; undefined when it is open now. */
  waitUntilOpen(signal?: AbortSignal): Promise<void> | undefined;
  /** Calls the listener after each change; returns the way to stop that. */
  onChange(listener: () => void): () => void;
}

/** Makes a gate that is open. */
export function createGate(): Gate {
  let closed = false;
  const listeners = new Set<() => void>();
  const set = (value: boolean): void => {
    if (closed === value) return;
    closed = value;
    for (const listener of [...listeners]) listener();
  };
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get closed() {
      return closed;
    },
    open: () => set(false),
    close: () => set(true),
    waitUntilOpen: (signal) => (closed ? untilOpen(onChange, signal) : undefined),
    onChange,
  };
}

function untilOpen(onChange: Gate["onChange"], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      forget();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const forget = onChange(done);
    signal?.addEventListener("abort", done, { once: true });
    if (signal?.aborted) done();
  });
}
