import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
// The built package, because the compiler's thread runs built code.
import { createCellLanguage } from "../../../dist/kernel/language/index.js";
import type { CellError, CellLanguage } from "../../../src/kernel/cell-language.js";

/** A folder and the language of a notebook in it, closed and removed after the tests of the file or with `onClose`. */
export interface OpenNotebook {
  readonly language: CellLanguage;
  readonly folder: string;
  /** Value of a cell that must end well; `undefined` when it has none. */
  value(source: string): Promise<unknown>;
  /** The error of a cell that must fail. */
  error(source: string): Promise<CellError>;
  write(file: string, text: string): Promise<void>;
  /** Number of the latest cell. */
  readonly count: number;
}

export async function openNotebook(
  options: { strict?: boolean; compilerMemoryMb?: number } = {},
  onClose: (close: () => Promise<void>) => void = afterAll,
): Promise<OpenNotebook> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "promptframe-language-"));
  const language = createCellLanguage({ cwd: folder, ...options });
  onClose(async () => {
    language.close();
    await rm(folder, { recursive: true, force: true });
  });
  let count = 0;
  const run = (source: string) =>
    language.run(source, { executionCount: ++count, signal: new AbortController().signal });
  return {
    language,
    folder,
    async value(source) {
      const result = await run(source);
      if (result.status === "error") throw new Error(result.error.traceback.join("\n"));
      return result.hasValue ? result.value : undefined;
    },
    async error(source) {
      const result = await run(source);
      if (result.status === "ok") throw new Error(`The cell ended well: ${source}`);
      return result.error;
    },
    async write(file, text) {
      const full = path.join(folder, file);
      await mkdir(path.dirname(full), { recursive: true });
      await writeFile(full, text);
    },
    get count() {
      return count;
    },
  };
}
