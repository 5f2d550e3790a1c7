/** The part of a socket that a queue needs. */
export interface Sender {
  send(frames: (Uint8Array | string)[]): Promise<void>;
}

/**
 * Sends on one socket strictly one after the other.
 * A zeromq.js socket refuses a send while another one waits, so whoever does not queue loses messages.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #failed: (error: unknown) => void;
  #waiting: (Uint8Array | string)[][] = [];
  #sending: Promise<void> | undefined;

  constructor(socket: Sender, failed: (error: unknown) => void) {
    this.#socket = socket;
    this.#failed = failed;
  }

  push(frames: (Uint8Array | string)[]): void {
    this.#waiting.push(frames);
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when everything pushed so far was handed to the socket. */
  async drained(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const frames of batch) {
        try {
          await this.#socket.send(frames);
        } catch (error) {
          this.#failed(error);
        }
      }
    }
    this.#sending = undefined;
  }
}
