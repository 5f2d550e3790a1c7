import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** Hashes by path, size and time of change, so that a file is read once in the life of the process. */
const known = new Map<string, Promise<string>>();

/** What tells two states of a file apart without reading it: its size and when it changed. */
export async function fileStamp(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${path}\n${size}\n${mtimeMs}`;
}

/** `sha256:` and the hash of a file's bytes; of several parts, the hash of all of them in order. */
export async function fileDigest(paths: readonly string[]): Promise<string> {
  const key = (await Promise.all(paths.map(fileStamp))).join("\n");
  let digest = known.get(key);
  if (digest === undefined) {
    digest = hashOf(paths);
    known.set(key, digest);
    digest.catch(() => known.delete(key));
  }
  return digest;
}

/** A digest that also covers settings which come with a model and shape its answers. */
export function digestWith(digest: string, settings: unknown): string {
  const hash = createHash("sha256").update(`${digest}\n${JSON.stringify(settings)}`);
  return `sha256:${hash.digest("hex")}`;
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
    }
  }
  return `sha256:${hash.digest("hex")}`;
}
