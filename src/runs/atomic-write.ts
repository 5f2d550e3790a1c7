import { open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

const TEMPORARY = ".tmp";
let counter = 0;

/**
 * Writes a file so that a reader sees the old text or the new one, never a part.
 * `durable` also survives a power cut, at the cost of a sync.
 */
export async function writeAtomically(file: string, text: string, durable = false): Promise<void> {
  const temporary = `${file}.${process.pid}.${counter++}${TEMPORARY}`;
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(text);
      if (durable) await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Removes what a killed writer left behind; call it only while the folder is locked. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(TEMPORARY));
  await Promise.all(names.map((name) => rm(path.join(folder, name), { force: true })));
}
