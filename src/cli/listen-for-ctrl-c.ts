import { EXIT } from "./exit-codes.js";

/** A Ctrl-C that is listened for. */
export interface CtrlC {
  /** Aborted by the first Ctrl-C, or SIGTERM; a second one ends this process at once. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  release(): void;
}

/** Listens for Ctrl-C, so that a command ends in good order: what it began is stopped, its temporary files are removed. */
export function listenForCtrlC(): CtrlC {
  const abort = new AbortController();
  const onSignal = () => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    console.error("\ninterrupting; again to end at once");
    abort.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: abort.signal,
    release: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
