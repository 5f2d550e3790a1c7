import path from "node:path";
import type { CellLanguage } from "../cell-language.js";
import { NotebookLanguage } from "./notebook-language.js";

/** Options of `createCellLanguage`. */
export interface CellLanguageOptions {
  /** Folder of the notebook: imports are resolved from it. Absolute path. */
  readonly cwd: string;
  /** TypeScript's `strict` checks. Default: true when PROMPTFRAME_KERNEL_STRICT is 1. */
  readonly strict?: boolean;
  /** Memory of the compiler's thread in MiB, 64 or more. Default: what Node gives a thread. */
  readonly compilerMemoryMb?: number;
}

/** Starts the compiler's thread and gives the language of one notebook. */
export function createCellLanguage(options: CellLanguageOptions): CellLanguage {
  return new NotebookLanguage({
    cwd: path.resolve(options.cwd),
    strict: options.strict ?? process.env.PROMPTFRAME_KERNEL_STRICT === "1",
    compilerMemoryMb: options.compilerMemoryMb,
  });
}
