import { types } from "node:util";
import type { DisplayBundle } from "../contract/index.js";
import { formatCount } from "./format-figures.js";

const MOST_BYTES = 20 * 1024 * 1024;
const SHOWN_BYTES = 32;

interface Format {
  readonly mime: string;
  readonly name: string;
  /** Bytes a file begins with; null stands for any byte. */
  readonly magic: readonly (number | null)[];
}

const ANY4 = [null, null, null, null];
/** Signatures as in the formats' specifications: PNG (ISO 15948), JPEG (ITU T.81), GIF 87a/89a, WebP (RFC 9649). */
const FORMATS: readonly Format[] = [
  { mime: "image/png", name: "PNG", magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mime: "image/jpeg", name: "JPEG", magic: [0xff, 0xd8, 0xff] },
  { mime: "image/gif", name: "GIF", magic: [0x47, 0x49, 0x46, 0x38] },
  {
    mime: "image/webp",
    name: "WebP",
    magic: [0x52, 0x49, 0x46, 0x46, ...ANY4, 0x57, 0x45, 0x42, 0x50],
  },
];

/** Shows bytes: as the picture they are, or by their first ones. */
export function bytesBundle(value: unknown): DisplayBundle | undefined {
  const bytes = bytesOf(value);
  if (bytes === undefined) return undefined;
  const size = `${formatCount(bytes.length)} ${bytes.length === 1 ? "byte" : "bytes"}`;
  const format = FORMATS.find(({ magic }) => magic.every((b, i) => b === null || bytes[i] === b));
  if (format !== undefined && bytes.length <= MOST_BYTES) {
    const data = Buffer.from(bytes).toString("base64");
    return { data: { [format.mime]: data, "text/plain": `${format.name} image, ${size}` } };
  }
  const first = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString("hex").replace(/..\B/g, "$& ");
  const more = bytes.length > SHOWN_BYTES ? " …" : "";
  return { data: { "text/plain": `${size}: ${first}${more}`.replace(/: $/, "") } };
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (types.isUint8Array(value)) return value;
  return types.isArrayBuffer(value) ? new Uint8Array(value) : undefined;
}
