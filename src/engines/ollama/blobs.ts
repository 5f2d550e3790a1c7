import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import path from "node:path";
import { DataValidationError } from "../../errors/index.js";
import { abortError } from "../abort.js";
import { httpError } from "./classify.js";
import type { DeployOptions } from "./deploy-options.js";
import type { Host } from "./host.js";
import type { Wire } from "./wire.js";

/** A file as the server knows it. */
export interface Blob {
  readonly name: string;
  readonly digest: string;
  readonly bytes: number;
  /** Whether it was sent; false when the server had it. */
  readonly sent: boolean;
}

const CHUNK_BYTES = 1 << 20;

/**
 * Brings a GGUF file to the server: hashed, asked for, and sent only when it is not there.
 * @throws DataValidationError `file-not-found`, `file-format`; EngineError
 */
export async function bringBlob(
  wire: Wire,
  host: Host,
  file: string,
  options: Pick<DeployOptions, "onProgress" | "signal">,
): Promise<Blob> {
  const bytes = await checkGguf(file);
  const name = path.basename(file);
  const hash = createHash("sha256");
  for await (const chunk of pieces(file, bytes, `hashing ${name}`, options)) hash.update(chunk);
  const digest = `sha256:${hash.digest("hex")}`;
  const place = `${host.base}/api/blobs/${digest}`;
  const headers = { ...host.headers };
  const { signal } = options;
  const there = await wire.send({ method: "HEAD", path: place, headers, abort: signal });
  if (there.status === 200) return { name, digest, bytes, sent: false };
  if (there.status !== 404) throw httpError(there, host.label);
  const response = await wire.send({
    method: "POST",
    path: place,
    headers: {
      ...headers,
      "Content-Type": "application/octet-stream",
      "Content-Length": String(bytes),
    },
    body: pieces(file, bytes, `uploading ${name}`, options),
    abort: signal,
  });
  if (response.status < 200 || response.status >= 300) throw httpError(response, host.label);
  return { name, digest, bytes, sent: true };
}

/** A file piece by piece, telling how far it is. */
async function* pieces(
  file: string,
  totalBytes: number,
  status: string,
  { onProgress, signal }: Pick<DeployOptions, "onProgress" | "signal">,
): AsyncGenerator<Uint8Array> {
  let doneBytes = 0;
  onProgress?.({ status, totalBytes, doneBytes });
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    if (signal?.aborted) throw abortError(signal);
    yield chunk as Buffer;
    doneBytes += (chunk as Buffer).length;
    onProgress?.({ status, totalBytes, doneBytes });
  }
}

/** Size of a file that begins like a GGUF file; https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
async function checkGguf(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size === undefined) {
    throw new DataValidationError("file-not-found", `There is no file ${file}.`, {
      hint: "Give the path of a GGUF file.",
      received: file,
    });
  }
  const handle = await open(file, "r");
  const magic = Buffer.alloc(4);
  await handle.read(magic, 0, 4, 0).finally(() => handle.close());
  if (magic.toString("latin1") === "GGUF") return size;
  throw new DataValidationError("file-format", `${file} is no GGUF file.`, {
    hint: "Convert weights with llama.cpp's convert_hf_to_gguf.py first.",
    received: magic.toString("latin1"),
  });
}
