import { writeSync } from "node:fs";
import type { CellQueue } from "./cell-queue.js";
import type { Output } from "./output.js";
import type { Wire } from "./wire.js";

/** Time for an interrupted cell to put its work in order before the process ends. */
const CLEANUP_MS = 200;

/** Ends the kernel's process in an orderly way, whoever wants it to end. */
export class ProcessEnd {
  readonly #cells: CellQueue;
  readonly #output: Output;
  readonly #wire: () => Wire | undefined;
  readonly #exit = process.exit.bind(process);
  #ending = false;

  constructor(cells: CellQueue, output: Output, wire: () => Wire | undefined) {
    this.#cells = cells;
    this.#output = output;
    this.#wire = wire;
    process.on("exit", (code) => this.#leave(code));
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.end(0));
  }

  /** Interrupts what runs and ends the process; timers and waiting cells do not hold it up. */
  end(code: number): void {
    if (this.#ending) return;
    this.#ending = true;
    const busy = this.#cells.current !== undefined;
    this.#cells.interrupt();
    setTimeout(() => this.#exit(code), busy ? CLEANUP_MS : 0);
  }

  /** The last words; the other thread sends them while this one stands still. */
  #leave(code: number): void {
    const wire = this.#wire();
    if (wire === undefined) return;
    // Another listener of `exit` that throws keeps the process from ending; a second call ends it all the same.
    setTimeout(() => this.#exit(code), 0);
    try {
      if (!this.#ending) this.#explain(code);
      wire.closeNow();
    } catch (error) {
      writeSync(2, `promptframe kernel: ${(error as Error).message}\n`);
    }
  }

  #explain(code: number): void {
    const text = `process.exit(${code}) was called: the kernel ends, and with it every variable.`;
    this.#output.write("stderr", `${text}\nTo end a cell early, throw an error.\n`);
    this.#cells.abandon({ ename: "SystemExit", evalue: String(code), traceback: [text] });
  }
}
