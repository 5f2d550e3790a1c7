import { Worker } from "node:worker_threads";
import { PromptframeError } from "../../errors/index.js";
import type { Channel, Connection } from "./connection.js";
import type { StreamName } from "./held-text.js";
import type { Message, OutgoingMessage } from "./message.js";
import { StoppableMain } from "./stop-main-thread.js";
import type { WireCommand, WireEvent, WireThreadData } from "./wire-events.js";

const FLUSH_MS = 1500;

/** What a kernel does about what comes over its sockets. */
export interface WireListener {
  message(channel: Channel, message: Message): void;
  /** Whether a cell that was interrupted has not ended yet. */
  interrupting(): boolean;
  /** The process that started the kernel is gone. */
  orphaned(): void;
  /** The sockets cannot be used any more. */
  failed(error: Error): void;
}

/** The main thread's end of the kernel's sockets, which live in a thread of their own. */
export class Wire {
  readonly #worker: Worker;
  readonly #closed: Int32Array;
  readonly #stoppable: StoppableMain;
  readonly #barriers = new Map<number, () => void>();
  #barrierId = 0;
  #writer: string | undefined;

  private constructor(worker: Worker, { closed, gate }: WireThreadData, listener: WireListener) {
    this.#worker = worker;
    this.#closed = closed;
    this.#stoppable = new StoppableMain(gate, {
      agree: () => this.#tell({ kind: "stop" }),
      interrupting: () => listener.interrupting(),
    });
  }

  /**
   * Binds the sockets of a connection.
   * @throws PromptframeError `request-failed` when an address cannot be bound
   */
  static open(connection: Connection, listener: WireListener, parentPid?: number): Promise<Wire> {
    const [closed, gate] = [sharedNumber(), sharedNumber()];
    const workerData: WireThreadData = { connection, closed, gate, parentPid };
    const worker = new Worker(new URL("./wire-thread.js", import.meta.url), { workerData });
    const wire = new Wire(worker, workerData, listener);
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        reject(cause);
        listener.failed(cause);
      };
      worker.on("error", fail);
      worker.on("message", (event: WireEvent) => {
        if (event.kind === "bound") resolve(wire);
        else if (event.kind === "failed") fail(unbound(event.text, connection));
        else wire.#hear(event, listener);
      });
    });
  }

  send(channel: Channel, message: OutgoingMessage): void {
    this.#tell({ kind: "send", channel, message });
  }

  /** Whether a SIGINT only repeats, for code that blocks this thread, a message that came over the sockets; true once. */
  isOwnSignal(): boolean {
    return this.#stoppable.isOwnSignal();
  }

  /** Sends text of a stream on behalf of the request whose header's JSON is `parent`. */
  write(name: StreamName, text: string, parent: string): void {
    if (parent === this.#writer) this.#tell({ kind: "text", name, text });
    else {
      this.#writer = parent;
      this.#tell({ kind: "text", name, text, parent });
    }
  }

  /** Resolves once everything that front ends had sent before this call was passed on. */
  barrier(): Promise<void> {
    const id = this.#barrierId++;
    this.#tell({ kind: "barrier", id });
    return new Promise((resolve) => this.#barriers.set(id, resolve));
  }

  /** Sends what waits and closes the sockets, without giving the event loop a turn: also within `process.exit`. */
  closeNow(): void {
    this.#tell({ kind: "close" });
    Atomics.wait(this.#closed, 0, 0, FLUSH_MS);
  }

  #hear(event: WireEvent, listener: WireListener): void {
    if ("urgent" in event && event.urgent !== undefined) this.#stoppable.heard(event.urgent);
    if (event.kind === "message") listener.message(event.channel, event.message);
    else if (event.kind === "orphaned") listener.orphaned();
    else if (event.kind === "barrier") {
      this.#barriers.get(event.id)?.();
      this.#barriers.delete(event.id);
    }
  }

  #tell(command: WireCommand): void {
    this.#worker.postMessage(command);
  }
}

function sharedNumber(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

function unbound(text: string, { addresses }: Connection): PromptframeError {
  const list = Object.values(addresses).join(", ");
  return new PromptframeError("request-failed", `The kernel cannot open its sockets: ${text}.`, {
    hint: "Another process uses one of them; start the kernel anew so that Jupyter picks others.",
    received: list,
  });
}
