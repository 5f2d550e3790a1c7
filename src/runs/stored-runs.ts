import { readdir } from "node:fs/promises";
import path from "node:path";
import { RunStoreError } from "../errors/index.js";
import { type RunManifest, readManifest } from "./run-manifest.js";
import { errorCode, storeError } from "./store-errors.js";

/** Manifests read side by side. */
const READERS = 32;

/** A run as it lies on disk: its manifest, or why that cannot be read. */
export interface StoredRun {
  readonly id: string;
  readonly folder: string;
  readonly manifest?: RunManifest;
  readonly problem?: RunStoreError;
}

/** Folder of all runs under a home folder. */
export function runsFolder(home: string): string {
  return path.join(home, "runs");
}

/** Every run under a home folder, oldest first. */
export async function readStoredRuns(home: string): Promise<StoredRun[]> {
  const folder = runsFolder(home);
  const ids = await folderNames(folder);
  const runs: StoredRun[] = [];
  let next = 0;
  const read = async () => {
    while (next < ids.length) {
      const run = await readStoredRun(path.join(folder, ids[next++]!));
      if (run !== undefined) runs.push(run);
    }
  };
  await Promise.all(Array.from({ length: Math.min(READERS, ids.length) }, read));
  return runs.sort(byAge);
}

/** One run by its folder; undefined when no run is there. */
export async function readStoredRun(folder: string): Promise<StoredRun | undefined> {
  const id = path.basename(folder);
  try {
    const manifest = await readManifest(folder);
    return manifest && { id, folder, manifest };
  } catch (error) {
    if (error instanceof RunStoreError) return { id, folder, problem: error };
    throw error;
  }
}

/** Oldest first; runs without a readable manifest count as older still. */
function byAge(a: StoredRun, b: StoredRun): number {
  const created = (run: StoredRun) => run.manifest?.created ?? "";
  if (created(a) !== created(b)) return created(a) < created(b) ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

async function folderNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return folders.filter((name) => !name.startsWith("."));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw storeError(error, folder);
  }
}
