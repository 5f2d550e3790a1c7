import { StringDecoder } from "node:string_decoder";
import type { StreamName } from "./held-text.js";
import type { Output } from "./output.js";

type Done = (error?: Error | null) => void;

/** Sends what the process writes to its streams to the cell it belongs to; before the first cell it goes where it always went. */
export function captureStreams(output: Output): void {
  for (const name of ["stdout", "stderr"] as const) captureStream(name, output);
}

function captureStream(name: StreamName, output: Output): void {
  const stream = process[name];
  const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  const decoder = new StringDecoder("utf8");
  stream.write = (chunk: string | Uint8Array, second?: BufferEncoding | Done, third?: Done) => {
    const encoding = typeof second === "string" ? second : undefined;
    const text = textOf(chunk, encoding, decoder);
    if (!output.write(name, text)) return original(chunk, second, third);
    const done = typeof second === "function" ? second : third;
    if (done !== undefined) process.nextTick(done);
    return true;
  };
}

/** A character may be split over two chunks of bytes. */
function textOf(
  chunk: string | Uint8Array,
  encoding: BufferEncoding | undefined,
  decoder: StringDecoder,
): string {
  if (typeof chunk !== "string") return decoder.write(Buffer.from(chunk));
  const isText = encoding === undefined || /^(utf-?8|ucs-?2|utf-?16le)$/i.test(encoding);
  return isText ? chunk : decoder.write(Buffer.from(chunk, encoding));
}
