import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { startNode } from "../../package/node-process.js";
import { ROOT } from "../../package/temp-project.js";

const COMMAND = path.join(ROOT, "dist/cli/promptframe.js");
/** Long, because a kernel starts and real models answer. */
export const TIME = { timeout: 120_000 };

/** Where notebooks and pages go; there while the tests of a file run. */
export let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-notebooks-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A cell of a notebook, as its file has it. */
export interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs: readonly Record<string, any>[];
}

/** Executes a notebook where it lies, as a user does, with answers of its own. */
export async function exec(name: string, ...options: string[]): Promise<Record<string, Cell>> {
  const output = path.join(folder, name);
  const notebook = path.join(ROOT, "notebooks", name);
  const home = path.join(folder, "home", name);
  const { ended } = startNode([COMMAND, "exec", notebook, "-o", output, ...options], {
    env: { PROMPTFRAME_HOME: home, XDG_DATA_HOME: folder, OLLAMA_HOST: "127.0.0.1:9" },
  });
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  return cellsOf(output);
}

/** Cells of a notebook by id. */
export function cellsOf(file: string): Record<string, Cell> {
  const { cells } = JSON.parse(readFileSync(file, "utf8")) as { cells: Cell[] };
  return Object.fromEntries(cells.map((cell) => [cell.id, cell]));
}

/** Everything a cell shows as plain text. */
export function textOf(cell: Cell | undefined): string {
  const texts =
    cell?.outputs.map((output) => output.text ?? output.data?.["text/plain"] ?? []) ?? [];
  return texts.map((lines) => [lines].flat().join("")).join("\n");
}
