import { readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { unwrapCommonJs } from "./interop.js";

type Import = (specifier: string) => Promise<Record<string, unknown>>;

/** Ways in which `import()` refuses what `require` may still take. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_IMPORT_ASSERTION_TYPE_MISSING",
  "ERR_IMPORT_ATTRIBUTE_MISSING",
]);

const importers = new Map<string, Import>();

/**
 * Loads a package, a built-in module or a file that the compiler does not compile, as seen from a folder.
 * Real `import()` comes first, so that packages with top-level await work and a package is loaded in the
 * same flavour in which its types were found; then `require`; then both from the kernel's own package.
 */
export async function loadPackage(
  specifier: string,
  folder: string,
  packageRoot: string,
): Promise<unknown> {
  if (isBuiltin(specifier)) return createRequire(import.meta.url)(specifier);
  if (isPath(specifier)) return loadFile(path.resolve(folder, specifier));
  let first: unknown;
  for (const from of [folder, packageRoot]) {
    for (const load of [importFrom(from), requireFrom(from)]) {
      try {
        return await load(specifier);
      } catch (error) {
        first ??= error;
        if (!isRefusal(error)) throw error;
      }
    }
  }
  throw first;
}

/** Whether a specifier names a file and not a package. */
export function isPath(specifier: string): boolean {
  return /^(\.{0,2}\/|\.{1,2}$|[A-Za-z]:[\\/])/.test(specifier);
}

async function loadFile(file: string): Promise<unknown> {
  if (file.endsWith(".json")) return JSON.parse(readFileSync(file, "utf8"));
  const url = pathToFileURL(file);
  // The time of the last edit makes an edited module a new one.
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (/\.m?js$/.test(file) && changed !== undefined) url.searchParams.set("edited", `${changed}`);
  try {
    return unwrapCommonJs(await importFrom(path.dirname(file))(url.href, true));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return createRequire(file)(file);
  }
}

function importFrom(folder: string): (specifier: string, raw?: boolean) => Promise<never> {
  let load = importers.get(folder);
  if (!load) {
    const script = new vm.Script("(specifier) => import(specifier)", {
      filename: path.join(folder, "cell.mjs"),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    load = script.runInThisContext() as Import;
    importers.set(folder, load);
  }
  const get = load;
  return async (specifier, raw) => {
    const namespace = await quietly(() => get(specifier));
    return (raw ? namespace : unwrapCommonJs(namespace)) as never;
  };
}

/** Keeps Node's warning about an experimental option (`USE_MAIN_CONTEXT_DEFAULT_LOADER`) out of the cell. */
function quietly<T>(make: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return make();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function requireFrom(folder: string): (specifier: string) => unknown {
  return createRequire(path.join(folder, "cell.js"));
}

function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return REFUSALS.has(code) || code === "MODULE_NOT_FOUND";
}
