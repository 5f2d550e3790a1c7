import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type Machine, searchedDataFolders, thisMachine } from "./jupyter-folders.js";
import { isOurs } from "./kernel-spec.js";

/** A kernel that Jupyter can see. */
export interface FoundSpec {
  readonly name: string;
  readonly folder: string;
  readonly displayName: string;
  readonly language: string;
  /** Installed by this package. */
  readonly ours: boolean;
  /** File of `argv` that is not there, so that the kernel cannot start. */
  readonly missing?: string;
}

/** Kernels in Jupyter's folders, in the order Jupyter looks; the first of a name wins, as there. */
export async function findSpecs(machine: Machine = thisMachine()): Promise<FoundSpec[]> {
  const found = new Map<string, FoundSpec>();
  for (const data of searchedDataFolders(machine)) {
    const kernels = path.join(data, "kernels");
    const names = await readdir(kernels).catch(() => []);
    for (const name of names.sort()) {
      const spec = await readFound(name.toLowerCase(), path.join(kernels, name));
      if (spec && !found.has(spec.name)) found.set(spec.name, spec);
    }
  }
  return [...found.values()];
}

async function readFound(name: string, folder: string): Promise<FoundSpec | undefined> {
  try {
    const spec = JSON.parse(await readFile(path.join(folder, "kernel.json"), "utf8"));
    const missing = await missingFile(spec.argv ?? []);
    return {
      name,
      folder,
      displayName: String(spec.display_name ?? name),
      language: String(spec.language ?? ""),
      ours: isOurs(spec),
      ...(missing === undefined ? {} : { missing }),
    };
  } catch {
    return undefined;
  }
}

/** Only absolute paths can be told missing; other words of a command may be options. */
async function missingFile(argv: readonly unknown[]): Promise<string | undefined> {
  for (const word of argv) {
    if (typeof word !== "string" || !path.isAbsolute(word)) continue;
    const there = await access(word).then(
      () => true,
      () => false,
    );
    if (!there) return word;
  }
  return undefined;
}
