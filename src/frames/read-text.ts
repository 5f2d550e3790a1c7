import { TextDecoder } from "node:util";
import { DataValidationError, TaskError } from "../errors/index.js";
import { openFile, showPath } from "./find-file.js";
import { findInvalidUtf8 } from "./invalid-utf8.js";

/** How a text file is read. */
export interface ReadTextOptions {
  /** WHATWG label, such as `latin1`. Default: UTF-8, or what the byte order mark says. */
  readonly encoding?: string;
  readonly signal?: AbortSignal;
  /** Bytes per chunk; 64 KiB was the fastest of 64 KiB to 1 MiB and needs the least memory. */
  readonly chunkBytes?: number;
}

/** Byte order mark at the start of a file. */
export type ByteOrderMark = "utf-8" | "utf-16le" | "utf-16be";

const CHUNK_BYTES = 1 << 16;

/**
 * Reads a text file in chunks of decoded text, without its byte order mark.
 * @throws DataValidationError `encoding` with the place of the first wrong byte, `file-not-found`, `file-unreadable`
 * @throws TaskError `option-invalid` for an unknown encoding
 */
export async function* readText(
  path: string,
  options: ReadTextOptions = {},
): AsyncGenerator<string, void, undefined> {
  const file = await openFile(path);
  try {
    const bytes = Buffer.allocUnsafe(options.chunkBytes ?? CHUNK_BYTES);
    const mark = await readMark(file);
    const encoding = options.encoding ?? mark ?? "utf-8";
    const decoder = makeDecoder(encoding);
    for (let first = true; ; first = false) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await file.read(bytes, 0, bytes.length, null);
      const chunk = bytes.subarray(0, bytesRead);
      const text = await decode(decoder, chunk, bytesRead > 0, path, encoding);
      if (first && text.includes("\0")) throw notText(path);
      if (text !== "") yield text;
      if (bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}

/** The byte order mark of a file, if it has one. */
export async function readMark(file: {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
}): Promise<ByteOrderMark | undefined> {
  const head = Buffer.alloc(3);
  await file.read(head, 0, 3, 0);
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return undefined;
}

function makeDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw new TaskError("option-invalid", `"${encoding}" is not an encoding that can be read.`, {
      hint: 'Use a WHATWG label such as "utf-8", "latin1", "windows-1252", "shift_jis" or "utf-16le".',
      received: encoding,
      cause: error,
    });
  }
}

async function decode(
  decoder: TextDecoder,
  bytes: Uint8Array,
  more: boolean,
  path: string,
  encoding: string,
): Promise<string> {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch (error) {
    throw await explainDecoding(path, encoding, error);
  }
}

async function explainDecoding(path: string, encoding: string, cause: unknown): Promise<Error> {
  const shown = showPath(path);
  const bad = decoderIsUtf8(encoding) ? await findInvalidUtf8(path) : undefined;
  if (bad === undefined) {
    return new DataValidationError("encoding", `${shown} is not written in ${encoding}.`, {
      hint: "Leave out the encoding to read UTF-8, or name another one.",
      received: encoding,
      cause,
    });
  }
  const hex = bad.value.toString(16).padStart(2, "0");
  return new DataValidationError(
    "encoding",
    `${shown} is not UTF-8: byte 0x${hex} at offset ${bad.offset} (line ${bad.line}).`,
    {
      hint:
        'Often such a file comes from Excel on Windows: read it with the option encoding: "windows-1252", ' +
        `or convert it once: iconv -f WINDOWS-1252 -t UTF-8 "${shown}" > utf8-copy`,
      received: bad,
      cause,
    },
  );
}

function decoderIsUtf8(encoding: string): boolean {
  return new TextDecoder(encoding).encoding === "utf-8";
}

function notText(path: string): Error {
  return new DataValidationError(
    "encoding",
    `${showPath(path)} holds zero bytes at its beginning: it is not plain text, or UTF-16 without a byte order mark.`,
    {
      hint: 'For UTF-16 give the option encoding: "utf-16le". A spreadsheet has to be saved as CSV first.',
      received: path,
    },
  );
}
