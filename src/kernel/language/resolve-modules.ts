import { createRequire } from "node:module";
import path from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./typescript-module.js";

/** Finds the types of what cells import. */
export interface ModuleResolver {
  resolve(
    specifiers: readonly string[],
    importer: string,
  ): readonly ts.ResolvedModuleWithFailedLookupLocations[];
  /** Forgets what was found and what was not, because files changed. */
  forget(): void;
  /** Whether something was forgotten since the last call of `settle`. */
  isStale(): boolean;
  settle(): void;
}

/**
 * Resolves first from the user's folder and then, for packages that are not installed there, from the
 * package this kernel belongs to.
 */
export function createModuleResolver(
  typescript: TypeScript,
  host: ts.ModuleResolutionHost,
  options: ts.CompilerOptions,
  packageRoot: string,
): ModuleResolver {
  const ownFile = path.join(packageRoot, "cell.ts");
  const newCache = () =>
    typescript.createModuleResolutionCache(packageRoot, (name) => name, options);
  let cache = newCache();
  let stale = false;
  const one = (specifier: string, importer: string) => {
    const found = typescript.resolveModuleName(specifier, importer, options, host, cache);
    const settled = found.resolvedModule || specifier.startsWith(".");
    if (settled || importer.includes("/node_modules/")) return found;
    const own = typescript.resolveModuleName(specifier, ownFile, options, host, cache);
    return own.resolvedModule ? own : found;
  };
  return {
    resolve: (specifiers, importer) => specifiers.map((specifier) => one(specifier, importer)),
    forget() {
      cache = newCache();
      stale = true;
    },
    isStale: () => stale,
    settle() {
      stale = false;
    },
  };
}

/** Folder of `@types` that has Node's own types: the user's, ours, or the one tslab brought. */
export function findTypeRoots(cwd: string, packageRoot: string): string[] {
  for (const from of [cwd, packageRoot, import.meta.url]) {
    try {
      const start = from.startsWith("file:") ? from : path.join(from, "cell.js");
      const found = createRequire(start).resolve("@types/node/package.json");
      return [path.dirname(path.dirname(found))];
    } catch {
      // Looked for in the next place.
    }
  }
  return [];
}
