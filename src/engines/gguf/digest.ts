import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ModelLoadingError } from "../../errors/index.js";

/** Hashes by the state of the files, so that a file is read once in the life of the process. */
const known = new Map<string, Promise<string>>();
const MOST_TRIES = 3;

/** A file and what tells two states of it apart without reading it. */
interface FileStamp {
  readonly path: string;
  /** Another one stands for another file, put in the place of the first. */
  readonly inode: string;
  /** Size, and when content and links last changed. */
  readonly state: string;
}

/** What tells two states of a model's files apart without reading them. */
export class ModelStamp {
  readonly #files: readonly FileStamp[];
  readonly key: string;

  constructor(files: readonly FileStamp[]) {
    this.#files = files;
    this.key = files.flatMap(({ path, inode, state }) => [path, inode, state]).join("\n");
  }

  equals(other: ModelStamp): boolean {
    return this.key === other.key;
  }

  /** Whether one of the files was touched where it lies; one that another was put in the place of was not. */
  isTouched(later: ModelStamp): boolean {
    return this.#files.some(({ path, inode, state }) =>
      later.#files.some(
        (file) => file.path === path && file.inode === inode && file.state !== state,
      ),
    );
  }
}

/** Looks at a model's files. */
export async function stampOf(paths: readonly string[]): Promise<ModelStamp> {
  return new ModelStamp(await Promise.all(paths.map(fileStamp)));
}

async function fileStamp(path: string): Promise<FileStamp> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return { path, inode: `${dev} ${ino}`, state: `${size} ${mtimeNs} ${ctimeNs}` };
}

/**
 * `sha256:` and the hash of a file's bytes; of several parts, the hash of all of them in order.
 * @throws ModelLoadingError `model-loading` while somebody writes to them
 */
export async function fileDigest(paths: readonly string[]): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const stamp = await stampOf(paths);
    const digest = await (knownDigest(stamp) ?? remember(stamp, paths));
    if (stamp.equals(await stampOf(paths))) return digest;
    known.delete(stamp.key);
  }
  throw writtenError(paths[0]!);
}

/** The hash of files that have been read in this very state; undefined where they have not. */
export function knownDigest({ key }: ModelStamp): Promise<string> | undefined {
  return known.get(key);
}

/** The error for a model whose file is being written. */
export function writtenError(path: string): ModelLoadingError {
  return new ModelLoadingError(`The file ${path} is being written.`, {
    hint: "Wait until it is whole, and write it beside its place and rename it next time.",
    received: path,
  });
}

function remember(stamp: ModelStamp, paths: readonly string[]): Promise<string> {
  const digest = hashOf(paths);
  known.set(stamp.key, digest);
  digest.catch(() => known.delete(stamp.key));
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
