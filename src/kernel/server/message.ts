import { randomUUID } from "node:crypto";

/** Version of the Jupyter messaging protocol that this kernel speaks. */
export const PROTOCOL_VERSION = "5.5";

/** Header of a message (Jupyter messaging, "General Message Format"). */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** An object of JSON whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>;

/** A message as it came from a front end, its signature checked. */
export interface Message {
  /** Frames before the delimiter: whom a reply goes to. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parentHeader: Fields;
  readonly metadata: Fields;
  readonly content: Fields;
  readonly buffers: readonly Uint8Array[];
}

/** A message on its way out; its parts are JSON texts, so that they cross threads cheaply. */
export interface OutgoingMessage {
  readonly identities: readonly (Uint8Array | string)[];
  /** Header, parent header, metadata, content. */
  readonly parts: readonly [string, string, string, string];
  readonly buffers: readonly Uint8Array[];
}

const SESSION = randomUUID();

/** A new header of this kernel's session. */
export function newHeader(type: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session: SESSION,
    username: "kernel",
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
}

/** A `stream` message for the request whose header's JSON is `parent`. */
export function outgoingText(name: string, text: string, parent: string): OutgoingMessage {
  return {
    identities: [`stream.${name}`],
    parts: [JSON.stringify(newHeader("stream")), parent, "{}", JSON.stringify({ name, text })],
    buffers: [],
  };
}

/**
 * Puts a message into the form in which it leaves.
 * @throws TypeError when the content cannot be JSON (a BigInt, a cycle)
 */
export function outgoing(
  type: string,
  content: object,
  options: {
    readonly parent?: Header | Fields;
    readonly identities?: readonly (Uint8Array | string)[];
    readonly metadata?: object;
    readonly buffers?: readonly Uint8Array[];
  },
): OutgoingMessage {
  return {
    identities: options.identities ?? [],
    parts: [
      JSON.stringify(newHeader(type)),
      JSON.stringify(options.parent ?? {}),
      JSON.stringify(options.metadata ?? {}),
      JSON.stringify(content),
    ],
    buffers: options.buffers ?? [],
  };
}
