import { open } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelHandle } from "../../contract/index.js";

/** Bytes at the beginning of a GGUF file in which its description stands. */
const HEAD = 4096;

/**
 * File of the model when it is one that this package has trained, so that a student can go on from it:
 * the sample, or a GGUF file whose description says so.
 */
export async function earlierStudent(model: string | ModelHandle): Promise<string | undefined> {
  if (typeof model !== "string") return undefined;
  const name = model.trim().replace(/^gguf:/, "");
  if (name === "sample")
    return fileURLToPath(new URL("../../../data/sample.gguf", import.meta.url));
  if (!/\.gguf$/i.test(name)) return undefined;
  const head = await readHead(path.resolve(name));
  return head.includes("by promptframe") ? path.resolve(name) : undefined;
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return "";
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await handle.close();
  }
}
