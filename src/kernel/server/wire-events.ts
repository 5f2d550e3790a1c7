import type { Channel, Connection } from "./connection.js";
import type { StreamName } from "./held-text.js";
import type { Message, OutgoingMessage } from "./message.js";

/** What the wire thread is started with. */
export interface WireThreadData {
  readonly connection: Connection;
  /** One number that becomes 1 when everything was sent and the sockets are closed. */
  readonly closed: Int32Array;
  /** One number through which a stop of the main thread is agreed. */
  readonly gate: Int32Array;
  /** Process whose death ends the kernel, or undefined. */
  readonly parentPid: number | undefined;
}

/** From the main thread to the wire thread. */
export type WireCommand =
  | { readonly kind: "send"; readonly channel: Channel; readonly message: OutgoingMessage }
  /** Text of a stream; `parent` is left out where it is that of the latest text. */
  | {
      readonly kind: "text";
      readonly name: StreamName;
      readonly text: string;
      readonly parent?: string;
    }
  /** Answered once what had arrived on the sockets was passed on. */
  | { readonly kind: "barrier"; readonly id: number }
  /** The main thread waits, in code that blocks it, to be stopped. */
  | { readonly kind: "stop" }
  | { readonly kind: "close" };

/** From the wire thread to the main thread. */
export type WireEvent =
  | { readonly kind: "bound" }
  | { readonly kind: "failed"; readonly text: string }
  | {
      readonly kind: "message";
      readonly channel: Channel;
      readonly message: Message;
      /** Number of a message that the main thread must hear even if it is blocked. */
      readonly urgent?: number;
    }
  | { readonly kind: "barrier"; readonly id: number }
  | { readonly kind: "orphaned"; readonly urgent: number };
