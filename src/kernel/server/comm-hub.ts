import { randomUUID } from "node:crypto";
import type { Comm, CommMessage } from "../../contract/index.js";
import { type CellContext, currentContext, ownContext, runInContext } from "./cell-context.js";
import type { Fields } from "./message.js";
import type { Output } from "./output.js";

type MessageListener = (message: CommMessage) => void;
type OpenListener = (comm: Comm, message: CommMessage) => void;

interface SendOptions {
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

/** Every open comm of this kernel (Jupyter messaging, "Custom Messages"). */
export class CommHub {
  readonly #output: Output;
  readonly #comms = new Map<string, OpenComm>();
  readonly #targets = new Map<string, OpenListener>();

  constructor(output: Output) {
    this.#output = output;
  }

  open(target: string, data: object = {}, options: SendOptions & { id?: string } = {}): Comm {
    const id = options.id ?? randomUUID();
    const comm = this.#add(id, target);
    const content = { comm_id: id, target_name: target, target_module: null, data };
    this.#output.publish("comm_open", content, currentContext(), sendOptions(options));
    return comm;
  }

  listen(target: string, listener: OpenListener): void {
    this.#targets.set(target, inOwnContext(listener));
  }

  /** Content of a `comm_info_reply`. */
  info(target: unknown): object {
    const wanted = [...this.#comms.values()].filter(
      (comm) => typeof target !== "string" || target === "" || comm.target === target,
    );
    return Object.fromEntries(wanted.map((comm) => [comm.id, { target_name: comm.target }]));
  }

  /** Handles a comm message of a front end; `context` is the request that it is. */
  hear(type: string, message: CommMessage & { content: Fields }, context: CellContext): void {
    const id = String(message.content.comm_id);
    if (type === "comm_open") this.#opened(id, message, context);
    else if (type === "comm_msg") this.#comms.get(id)?.hear(message);
    else {
      const comm = this.#comms.get(id);
      this.#comms.delete(id);
      comm?.closed();
    }
  }

  #opened(id: string, message: CommMessage & { content: Fields }, context: CellContext): void {
    const target = String(message.content.target_name);
    const listener = this.#targets.get(target);
    if (listener === undefined) {
      this.#output.publish("comm_close", { comm_id: id, data: {} }, context);
      return;
    }
    listener(this.#add(id, target), message);
  }

  #add(id: string, target: string): OpenComm {
    const comm = new OpenComm(id, target, this.#output, () => this.#comms.delete(id));
    this.#comms.set(id, comm);
    return comm;
  }
}

class OpenComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly #output: Output;
  readonly #forget: () => boolean;
  readonly #messageListeners: MessageListener[] = [];
  readonly #closeListeners: (() => void)[] = [];

  constructor(id: string, target: string, output: Output, forget: () => boolean) {
    this.id = id;
    this.target = target;
    this.#output = output;
    this.#forget = forget;
  }

  send(data: object, options: SendOptions = {}): void {
    const content = { comm_id: this.id, data };
    this.#output.publish("comm_msg", content, currentContext(), sendOptions(options));
  }

  close(data: object = {}): void {
    if (!this.#forget()) return;
    this.#output.publish("comm_close", { comm_id: this.id, data }, currentContext());
  }

  onMessage(listener: MessageListener): void {
    this.#messageListeners.push(inOwnContext(listener));
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(inOwnContext(listener));
  }

  hear(message: CommMessage): void {
    for (const listener of this.#messageListeners) listener(message);
  }

  closed(): void {
    for (const listener of this.#closeListeners) listener();
  }
}

/** What a listener shows belongs to the cell that added it, not to the click that wakes it. */
function inOwnContext<A extends unknown[]>(listener: (...args: A) => void): (...args: A) => void {
  const context = ownContext();
  if (context === undefined) return listener;
  return (...args) => runInContext(context, () => listener(...args));
}

function sendOptions({ metadata, buffers }: SendOptions): SendOptions {
  return { metadata, buffers };
}
