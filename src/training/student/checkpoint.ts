import { readFile, rename, rm, writeFile } from "node:fs/promises";

/** Name of a training's checkpoint in its folder. */
export const CHECKPOINT_FILE = "checkpoint.bin";

/** Numbers of a training at the end of a step, enough to go on as if nothing had happened. */
export interface Checkpoint {
  /** Identifies data, settings and start; a checkpoint of another job is of no use. */
  readonly job: string;
  /** Everything that is no array of weights, as JSON. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly arrays: ReadonlyMap<string, Float32Array>;
}

const MAGIC = "promptframe checkpoint 1\n";

/** Writes a checkpoint beside the old one and then in its place, so that a kill leaves one of the two. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  const sizes = [...checkpoint.arrays].map(([name, values]) => [name, values.length]);
  const header = { job: checkpoint.job, state: checkpoint.state, sizes };
  const parts = [
    Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`),
    ...[...checkpoint.arrays.values()].map(
      (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ),
  ];
  const beside = `${file}.new`;
  try {
    await writeFile(beside, Buffer.concat(parts), { flush: true });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** The checkpoint of this job; undefined when there is none, or one that cannot be used. */
export async function readCheckpoint(file: string, job: string): Promise<Checkpoint | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (bytes === undefined || bytes.subarray(0, MAGIC.length).toString() !== MAGIC) return undefined;
  const end = bytes.indexOf("\n", MAGIC.length);
  const header = JSON.parse(bytes.subarray(MAGIC.length, end).toString()) as {
    job: string;
    state: Record<string, unknown>;
    sizes: [string, number][];
  };
  if (header.job !== job) return undefined;
  const arrays = new Map<string, Float32Array>();
  let at = end + 1;
  for (const [name, length] of header.sizes) {
    const part = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 4 * length);
    if (part.byteLength !== 4 * length) return undefined;
    arrays.set(name, new Float32Array(part));
    at += 4 * length;
  }
  return { job: header.job, state: header.state, arrays };
}
