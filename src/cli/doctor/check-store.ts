import { mkdir, readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveSettings } from "../../config/index.js";
import { formatCount } from "../../display/index.js";
import { runs } from "../../index.js";
import type { Finding } from "./finding.js";

/** Whether runs can be kept, how many there are, and how much they hold. */
export async function checkStore(): Promise<Finding[]> {
  const { home } = resolveSettings();
  const probe = path.join(home, `probe-${process.pid}`);
  let made: string | undefined;
  try {
    made = await mkdir(home, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    if (made !== undefined) await removeEmpty(home, made);
    const detail = `${home} cannot be written: ${(error as Error).message}`;
    const todo = "Set PROMPTFRAME_HOME to a folder of yours.";
    return [{ name: "run store", status: "missing", detail, todo }];
  }
  // Looking shall not leave anything behind.
  if (made !== undefined && (await removeEmpty(home, made))) {
    return [{ name: "run store", status: "ok", detail: `${home} will be made by the first run` }];
  }
  const kept = await runs.list();
  const broken = kept.filter(({ state }) => state === "broken");
  const size = `${formatSize(await sizeOf(home))} in ${home}`;
  const count = `${formatCount(kept.length)} run${kept.length === 1 ? "" : "s"}, ${size}`;
  if (broken.length === 0) return [{ name: "run store", status: "ok", detail: count }];
  const names = broken.map(({ id }) => id).join(", ");
  const detail = `${count}; ${broken.length} cannot be read: ${names}`;
  return [
    { name: "run store", status: "warn", detail, todo: "Delete their folders, or mend them." },
  ];
}

/** Removes a folder and those above it up to `top`; false when a run has put something into it meanwhile. */
async function removeEmpty(folder: string, top: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return at !== folder;
    }
    if (at.length <= top.length) return true;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = entries.map(async (entry) =>
    // A run may be at work, and its files come and go.
    entry.isFile()
      ? (await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined))?.size
      : 0,
  );
  return (await Promise.all(sizes)).reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

function formatSize(bytes: number): string {
  if (bytes < 1e6) return `${formatCount(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
