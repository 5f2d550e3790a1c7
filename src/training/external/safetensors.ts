import { open } from "node:fs/promises";

/** More than any header of an adapter or a shard has. */
const MOST_HEADER_BYTES = 100_000_000;

/**
 * Whether a safetensors file is all there: its header tells where its last tensor ends.
 * Format: https://github.com/huggingface/safetensors#format
 */
export async function isWholeSafetensors(path: string): Promise<boolean> {
  const file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    const length = Buffer.alloc(8);
    if ((await file.read(length, 0, 8, 0)).bytesRead < 8) return false;
    const bytes = length.readBigUInt64LE();
    if (bytes > BigInt(Math.min(size, MOST_HEADER_BYTES))) return false;
    const header = Buffer.alloc(Number(bytes));
    if ((await file.read(header, 0, header.length, 8)).bytesRead < header.length) return false;
    return endOfTensors(header.toString("utf8")) === size - 8 - header.length;
  } finally {
    await file.close();
  }
}

function endOfTensors(header: string): number | undefined {
  try {
    const entries = JSON.parse(header) as Record<
      string,
      { data_offsets?: [number, number] } | null
    >;
    // MLX writes its metadata as null.
    const ends = Object.values(entries).map((entry) => entry?.data_offsets?.[1] ?? 0);
    return Math.max(0, ...ends);
  } catch {
    return undefined;
  }
}
