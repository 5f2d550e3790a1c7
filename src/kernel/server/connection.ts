import { getHashes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { TaskError } from "../../errors/index.js";

/** The five sockets of a kernel (Jupyter messaging, "Introduction"). */
export const CHANNELS = ["shell", "control", "stdin", "iopub", "hb"] as const;

/** One of the five sockets. */
export type Channel = (typeof CHANNELS)[number];

/** What a connection file says: where the sockets are and how messages are signed. */
export interface Connection {
  /** ZeroMQ address of every socket. */
  readonly addresses: Readonly<Record<Channel, string>>;
  /** Secret of the signatures; empty means that messages are not signed. */
  readonly key: string;
  /** Hash of the HMAC, such as `sha256`. */
  readonly hash: string;
}

/**
 * Reads a connection file (Jupyter client, "Connection files").
 * @throws TaskError `file-not-found`, `file-format`, or `option-invalid` for a hash or transport we cannot do
 */
export async function readConnection(file: string): Promise<Connection> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new TaskError("file-not-found", `The connection file ${file} cannot be read.`, {
      hint: "Jupyter writes this file and passes its path; start the kernel from Jupyter.",
      received: file,
      cause,
    });
  }
  return parseConnection(text, file);
}

/**
 * Understands the text of a connection file.
 * @throws TaskError `file-format`, or `option-invalid` for a hash or transport we cannot do
 */
export function parseConnection(text: string, file: string): Connection {
  const fields = parseFields(text, file);
  const { transport = "tcp", ip, key = "", signature_scheme: scheme = "hmac-sha256" } = fields;
  if (transport !== "tcp" && transport !== "ipc") {
    throw invalid(file, "transport", transport, 'Jupyter knows "tcp" and "ipc".');
  }
  if (typeof ip !== "string" || ip === "") throw invalid(file, "ip", ip, "It must be an address.");
  if (typeof key !== "string") throw invalid(file, "key", typeof key, "It must be a text.");
  const hash = typeof scheme === "string" ? /^hmac-(.+)$/.exec(scheme)?.[1] : undefined;
  if (key !== "" && (hash === undefined || !getHashes().includes(hash))) {
    throw invalid(file, "signature_scheme", scheme, 'Use "hmac-sha256".');
  }
  const address = (channel: Channel): string => {
    const port = fields[`${channel}_port`];
    if (!Number.isInteger(port) || (port as number) < 1) {
      throw invalid(file, `${channel}_port`, port, "It must be a number from 1 up.");
    }
    return transport === "ipc" ? `ipc://${ip}-${port}` : `tcp://${ip}:${port}`;
  };
  const addresses = Object.fromEntries(CHANNELS.map((channel) => [channel, address(channel)]));
  return { addresses: addresses as Record<Channel, string>, key, hash: hash ?? "sha256" };
}

function parseFields(text: string, file: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === "object" && fields !== null) return fields as Record<string, unknown>;
  } catch {
    // Told below, without the text: it holds the key.
  }
  throw new TaskError("file-format", `The connection file ${file} is not a JSON object.`, {
    hint: "Start the kernel from Jupyter, which writes this file.",
    received: file,
  });
}

function invalid(file: string, field: string, received: unknown, hint: string): TaskError {
  const shown = JSON.stringify(received);
  return new TaskError("option-invalid", `"${field}" in ${file} is ${shown}.`, { hint, received });
}
