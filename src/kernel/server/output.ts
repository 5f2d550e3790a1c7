import { type CellContext, currentContext } from "./cell-context.js";
import { type OutgoingMessage, outgoing } from "./message.js";

/** Streams of a process. */
export type StreamName = "stdout" | "stderr";

const COALESCE_MS = 20;
/** Text held back at most; a front end takes many messages of this size better than one huge one. */
const MAX_HELD = 1 << 20;

/** Details of a published message beside its content. */
export interface PublishOptions {
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

/**
 * Everything that is published, in the order in which it was produced.
 * Text of one cell and stream is held back a moment, so that many small writes become few messages.
 */
export class Output {
  readonly #publish: (message: OutgoingMessage) => void;
  #held: { name: StreamName; context: CellContext; texts: string[]; size: number } | undefined;
  #heldSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: (message: OutgoingMessage) => void) {
    this.#publish = publish;
  }

  /** Writes to a stream of a cell; returns false where no cell has run yet. */
  write(name: StreamName, text: string, context = currentContext()): boolean {
    if (context === undefined) return false;
    if (context.silent || text === "") return true;
    if (this.#held?.context !== context || this.#held.name !== name) {
      this.flush();
      this.#held = { name, context, texts: [], size: 0 };
      this.#heldSince = performance.now();
      this.#timer = setTimeout(() => this.flush(), COALESCE_MS);
    }
    this.#held.texts.push(text);
    this.#held.size += text.length;
    // The timer cannot fire while a cell blocks the event loop; its output is seen all the same.
    const late = performance.now() - this.#heldSince > COALESCE_MS;
    if (late || this.#held.size > MAX_HELD) this.flush();
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
    const message = outgoing(type, content, { ...options, parent, identities: [type] });
    this.flush();
    this.#publish(message);
  }

  /** Publishes held text. */
  flush(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    clearTimeout(this.#timer);
    const content = { name: held.name, text: held.texts.join("") };
    const parent = held.context.parent.header;
    this.#publish(outgoing("stream", content, { parent, identities: [`stream.${held.name}`] }));
  }
}
