import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { PromptframeError, TaskError } from "../../errors/index.js";
import {
  environmentPrefix,
  type Machine,
  prefixDataFolder,
  type SpecPlace,
  thisMachine,
  userDataFolder,
} from "./jupyter-folders.js";
import { isOurs, KERNEL_NAME, kernelSpec } from "./kernel-spec.js";
import { logoPng, logoSvg } from "./logo.js";

/** Where a kernel goes, or is taken from. */
export interface SpecTarget {
  /** Default: the user's own Jupyter folder. */
  readonly place?: SpecPlace;
  /** Name of the kernel, as notebooks keep it. Default `promptframe`. */
  readonly name?: string;
  /** Also a kernel that another program put there. Default false. */
  readonly force?: boolean;
  readonly machine?: Machine;
}

/** What is installed. */
export interface InstallOptions extends SpecTarget {
  /** Absolute path of the `promptframe` command. */
  readonly command: string;
  readonly version: string;
  /** Name shown in lists of kernels. Default `TypeScript (promptframe)`. */
  readonly displayName?: string;
}

/**
 * Tells Jupyter about this kernel and returns the folder written.
 * @throws {TaskError} `option-invalid` for a name Jupyter refuses, a foreign kernel of this name, or no environment
 * @throws {PromptframeError} `folder-read-only` where the folder cannot be written
 */
export async function installSpec(options: InstallOptions): Promise<string> {
  const folder = specFolder(options);
  await assertMine(folder, options);
  const spec = kernelSpec(options.command, options.version, options.displayName);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    await writeFile(path.join(folder, "logo-svg.svg"), logoSvg());
    for (const size of [32, 64]) {
      await writeFile(path.join(folder, `logo-${size}x${size}.png`), logoPng(size));
    }
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  return folder;
}

/**
 * Takes this kernel away from Jupyter and returns the folder removed, or undefined when there was none.
 * @throws {TaskError} `option-invalid` for a kernel of this name that another program installed
 * @throws {PromptframeError} `folder-read-only` where the folder cannot be removed
 */
export async function uninstallSpec(target: SpecTarget = {}): Promise<string | undefined> {
  const folder = specFolder(target);
  if ((await readSpec(folder)) === undefined) return undefined;
  await assertMine(folder, target);
  try {
    await rm(folder, { recursive: true });
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  return folder;
}

function specFolder({ place = { kind: "user" }, name, machine }: SpecTarget): string {
  const at = machine ?? thisMachine();
  return path.join(dataFolder(place, at), "kernels", checkedName(name ?? KERNEL_NAME));
}

function dataFolder(place: SpecPlace, machine: Machine): string {
  if (place.kind === "user") return userDataFolder(machine);
  if (place.kind === "prefix") return prefixDataFolder(path.resolve(place.prefix), machine);
  const prefix = environmentPrefix(machine);
  if (prefix !== undefined) return prefixDataFolder(prefix, machine);
  throw new TaskError("option-invalid", "--sys-prefix: no Python environment is active.", {
    hint: "Activate one (VIRTUAL_ENV or CONDA_PREFIX is then set), name its folder with --prefix, or use --user.",
  });
}

/** Jupyter's own rule for names of kernels; it keeps them in lower case. */
function checkedName(name: string): string {
  if (/^[a-z0-9._-]+$/.test(name) && !/^\.+$/.test(name)) return name;
  throw new TaskError("option-invalid", `"${name}" cannot be the name of a kernel.`, {
    hint: "Use lower-case letters, digits, dots, hyphens and underscores; --display-name takes any text.",
    received: name,
  });
}

/** The kernel.json of a folder; null for one that cannot be read as JSON, undefined for none. */
async function readSpec(folder: string): Promise<unknown> {
  const text = await readFile(path.join(folder, "kernel.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function assertMine(folder: string, { force }: SpecTarget): Promise<void> {
  const there = await readSpec(folder);
  if (there === undefined || force || isOurs(there)) return;
  throw new TaskError("option-invalid", `Another program's kernel is in ${folder}.`, {
    hint: "Choose another --name, or replace it with --force.",
    received: (there as { display_name?: unknown } | null)?.display_name,
  });
}

function notWritable(folder: string, cause: unknown): PromptframeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new PromptframeError("folder-read-only", `${folder} cannot be written: ${why}`, {
    hint: "Use --user for your own folder, --prefix for another one, or run as a user who may write there.",
    received: folder,
    cause,
  });
}
