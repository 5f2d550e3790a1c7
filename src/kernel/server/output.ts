import { type CellContext, currentContext } from "./cell-context.js";
import type { StreamName } from "./held-text.js";
import { type OutgoingMessage, outgoing } from "./message.js";

/** Details of a published message beside its content. */
export interface PublishOptions {
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

/** Where output goes; both ways keep the order in which they are used. */
export interface OutputPort {
  publish(message: OutgoingMessage): void;
  /** Text of the request whose header's JSON is `parent`. */
  write(name: StreamName, text: string, parent: string): void;
}

/** Everything that is published, in the order in which it was produced. */
export class Output {
  readonly #port: OutputPort;
  /** The header of the latest writer as JSON: made once, however much a cell writes. */
  #writer: { context: CellContext; parent: string } | undefined;

  constructor(port: OutputPort) {
    this.#port = port;
  }

  /** Writes to a stream of a cell; returns false where no cell has run yet. */
  write(name: StreamName, text: string, context = currentContext()): boolean {
    if (context === undefined) return false;
    if (context.silent || text === "") return true;
    if (this.#writer?.context !== context) {
      this.#writer = { context, parent: JSON.stringify(context.parent.header) };
    }
    this.#port.write(name, text, this.#writer.parent);
    return true;
  }

  /**
   * Publishes what a cell shows, unless it is silent.
   * @throws TypeError when the content cannot be JSON
   */
  show(type: string, content: object, context = currentContext()): void {
    if (context !== undefined && !context.silent) this.publish(type, content, context);
  }

  /**
   * Publishes a message on behalf of a request, whether it is silent or not.
   * @throws TypeError when the content cannot be JSON
   */
  publish(
    type: string,
    content: object,
    context: CellContext | undefined,
    options: PublishOptions = {},
  ): void {
    const parent = context?.parent.header ?? {};
    this.#port.publish(outgoing(type, content, { ...options, parent, identities: [type] }));
  }
}
