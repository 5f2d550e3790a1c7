import { createHmac, timingSafeEqual } from "node:crypto";
import type { Fields, Header, Message, OutgoingMessage } from "./message.js";

const DELIMITER = Buffer.from("<IDS|MSG>");
const PARTS = 4;

/** How messages are signed; an empty key means not at all. */
export interface Signing {
  readonly key: string;
  readonly hash: string;
}

/** Why a message was dropped; says nothing of its signature or content. */
export class MalformedMessage extends Error {}

/** Frames of a message (Jupyter messaging, "The Wire Protocol"): buffers stay outside of the signature. */
export function encodeMessage(message: OutgoingMessage, signing: Signing): (Uint8Array | string)[] {
  const signature = sign(message.parts, signing);
  return [...message.identities, DELIMITER, signature, ...message.parts, ...message.buffers];
}

/**
 * Reads the frames of a message and checks its signature in constant time.
 * @throws MalformedMessage for anything that is not a signed message
 */
export function decodeMessage(frames: readonly Uint8Array[], signing: Signing): Message {
  const at = frames.findIndex((frame) => DELIMITER.equals(frame));
  if (at < 0) throw new MalformedMessage("it has no delimiter");
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2, at + 2 + PARTS);
  if (signature === undefined || parts.length < PARTS) {
    throw new MalformedMessage("it has too few frames");
  }
  if (!isSigned(parts, signature, signing)) throw new MalformedMessage("its signature is wrong");
  const [header, parentHeader, metadata, content] = parts.map(parseObject);
  if (typeof header!.msg_type !== "string" || typeof header!.msg_id !== "string") {
    throw new MalformedMessage("its header has no msg_type or msg_id");
  }
  return {
    identities: frames.slice(0, at),
    header: header as unknown as Header,
    parentHeader: parentHeader!,
    metadata: metadata!,
    content: content!,
    buffers: frames.slice(at + 2 + PARTS),
  };
}

function sign(parts: readonly (Uint8Array | string)[], { key, hash }: Signing): string {
  if (key === "") return "";
  const hmac = createHmac(hash, key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function isSigned(parts: readonly Uint8Array[], signature: Uint8Array, signing: Signing): boolean {
  if (signing.key === "") return true;
  const expected = Buffer.from(sign(parts, signing));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseObject(part: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(part));
  } catch {
    throw new MalformedMessage("a part of it is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MalformedMessage("a part of it is not a JSON object");
  }
  return value as Fields;
}
