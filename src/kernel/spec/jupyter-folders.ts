import path from "node:path";

/** Where a kernel can be installed: for one person, for one Python environment, or under any folder. */
export type SpecPlace =
  | { readonly kind: "user" }
  | { readonly kind: "sys-prefix" }
  | { readonly kind: "prefix"; readonly prefix: string };

/** The machine as far as Jupyter's folders depend on it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
}

/** This machine. */
export function thisMachine(): Machine {
  return { platform: process.platform, environment: process.env };
}

/**
 * Jupyter's data folder of the user (jupyter_core, `jupyter_data_dir`).
 * `JUPYTER_DATA_DIR` wins; otherwise it depends on the platform.
 */
export function userDataFolder({ platform, environment }: Machine): string {
  const { join } = pathOf(platform);
  if (environment.JUPYTER_DATA_DIR) return environment.JUPYTER_DATA_DIR;
  const home = environment.HOME || environment.USERPROFILE || ".";
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") {
    if (environment.APPDATA) return join(environment.APPDATA, "jupyter");
    return join(environment.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  }
  return join(environment.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** Root of the active Python environment: a virtual environment, or else a conda one. */
export function environmentPrefix({ environment }: Machine): string | undefined {
  return environment.VIRTUAL_ENV || environment.CONDA_PREFIX || undefined;
}

/** Jupyter's data folder under a prefix, as `sys.prefix` in Python. */
export function prefixDataFolder(prefix: string, { platform }: Machine): string {
  return pathOf(platform).join(prefix, "share", "jupyter");
}

/** Data folders in which Jupyter looks for kernels, in its order (jupyter_core, `jupyter_path`). */
export function searchedDataFolders(machine: Machine): string[] {
  const { platform, environment } = machine;
  const { delimiter, join } = pathOf(platform);
  const prefix = environmentPrefix(machine);
  const system =
    platform === "win32"
      ? [join(environment.PROGRAMDATA || "C:\\ProgramData", "jupyter")]
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const folders = [
    ...(environment.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    ...(prefix === undefined ? [] : [prefixDataFolder(prefix, machine)]),
    userDataFolder(machine),
    ...system,
  ];
  return [...new Set(folders)];
}

/** Paths as the machine writes them, which in a test need not be this one. */
function pathOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === "win32" ? path.win32 : path.posix;
}
