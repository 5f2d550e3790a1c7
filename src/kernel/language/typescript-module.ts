import { createRequire } from "node:module";
import type ts from "@tslab/typescript-for-tslab";

/** The TypeScript that tslab brings, with the internals this room uses. */
export type TypeScript = typeof ts & {
  isExpressionNode(node: ts.Node): boolean;
  /** Gives a parsed file its table of names, `locals`. */
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
};

/** The two modules of tslab that compile cells. */
export interface TslabModules {
  readonly converter: typeof import("tslab/dist/converter.js");
  readonly inspect: typeof import("tslab/dist/inspect.js");
  readonly metadata: typeof import("tslab/dist/metadata.js");
}

const require = createRequire(import.meta.url);
const tslabRequire = createRequire(require.resolve("tslab/package.json"));

/** TypeScript itself, as tslab pins it. */
export function loadTypeScript(): TypeScript {
  return tslabRequire("@tslab/typescript-for-tslab") as TypeScript;
}

/**
 * Loads tslab's compiler so that it uses `replacement` for TypeScript.
 * The exports of TypeScript cannot be assigned to, therefore the whole module is exchanged.
 */
export function loadTslab(replacement: object): TslabModules {
  const id = tslabRequire.resolve("@tslab/typescript-for-tslab");
  const cached = tslabRequire.cache[id];
  if (cached) cached.exports = replacement;
  return {
    converter: tslabRequire("./dist/converter.js"),
    inspect: tslabRequire("./dist/inspect.js"),
    metadata: tslabRequire("./dist/metadata.js"),
  };
}
