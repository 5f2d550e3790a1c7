import { setTimeout as wait } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import type { Connection } from "../server/connection.js";
import { type Fields, newHeader } from "../server/message.js";
import { SendQueue } from "../server/send-queue.js";
import { decodeMessage, encodeMessage } from "../server/wire-codec.js";

const ASK_AGAIN_MS = 100;

/** What a kernel answered to an `execute_request`. */
export interface ExecuteReply {
  readonly status: string;
  readonly executionCount: number | null;
  /** For the status `error`. */
  readonly name?: string;
  readonly message?: string;
}

/** Hears what the kernel publishes for one request, also after it was answered. */
export type Listener = (type: string, content: Fields) => void;

interface Request {
  readonly listener: Listener | undefined;
  readonly answered: (content: Fields) => void;
  /** An execution is over when both have come, in either order. */
  reply?: Fields;
  idle: boolean;
}

/** The front end's side of a kernel's sockets, as far as running cells needs it. */
export class KernelClient {
  readonly #connection: Connection;
  readonly #shell = new Dealer({ linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  readonly #control = new Dealer({ linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly #queues = new Map<Dealer, SendQueue>();
  readonly #requests = new Map<string, Request>();
  readonly #closed = new AbortController();
  #published = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#shell.connect(connection.addresses.shell);
    this.#control.connect(connection.addresses.control);
    this.#iopub.connect(connection.addresses.iopub);
    this.#iopub.subscribe();
    for (const socket of [this.#shell, this.#control, this.#iopub]) void this.#listen(socket);
  }

  /** Resolves with the kernel's description once both of its channels are heard; rejects when aborted or closed. */
  async ready(limit: AbortSignal): Promise<Fields> {
    const signal = AbortSignal.any([limit, this.#closed.signal]);
    const answers: Fields[] = [];
    // A subscription needs a moment to reach the kernel; what is published before is lost.
    for (;;) {
      const asked = this.#ask(this.#shell, "kernel_info_request", {});
      const heard = asked.then((info) => void answers.push(info));
      await Promise.race([heard, wait(ASK_AGAIN_MS, undefined, { signal })]);
      if (this.#published && answers[0] !== undefined) return answers[0];
      await wait(ASK_AGAIN_MS / 5, undefined, { signal });
    }
  }

  /** Executes one cell; resolves when it has been answered and everything published for it has come. */
  async execute(code: string, listener: Listener): Promise<ExecuteReply> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const reply = await this.#ask(this.#shell, "execute_request", content, listener);
    const { status, execution_count: count, ename, evalue } = reply;
    return {
      status: String(status),
      executionCount: typeof count === "number" ? count : null,
      ...(ename === undefined ? {} : { name: String(ename) }),
      ...(evalue === undefined ? {} : { message: String(evalue) }),
    };
  }

  /** Stops the cell that runs. */
  interrupt(): void {
    void this.#ask(this.#control, "interrupt_request", {});
  }

  /** Asks the kernel to end; its process ends soon after. */
  shutdown(): void {
    void this.#ask(this.#control, "shutdown_request", { restart: false });
  }

  close(): void {
    this.#closed.abort();
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  #ask(socket: Dealer, type: string, content: object, listener?: Listener): Promise<Fields> {
    const header = newHeader(type);
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const message = {
      identities: [],
      parts: parts as [string, string, string, string],
      buffers: [],
    };
    let queue = this.#queues.get(socket);
    if (queue === undefined) {
      // A send fails only when the client has been closed.
      queue = new SendQueue(socket, () => {});
      this.#queues.set(socket, queue);
    }
    return new Promise((answered) => {
      this.#requests.set(header.msg_id, { listener, answered, idle: false });
      queue.push(encodeMessage(message, this.#connection));
    });
  }

  async #listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const { header, parentHeader, content } = decodeMessage(frames, this.#connection);
      const request = this.#requests.get(String(parentHeader.msg_id));
      if (socket === this.#iopub) this.#published = true;
      if (request === undefined) continue;
      if (socket !== this.#iopub) request.reply = content;
      else if (header.msg_type !== "status") request.listener?.(header.msg_type, content);
      else if (content.execution_state === "idle") request.idle = true;
      const waitsForIdle = request.listener !== undefined && !request.idle;
      if (request.reply !== undefined && !waitsForIdle) request.answered(request.reply);
    }
  }
}
