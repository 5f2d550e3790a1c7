import { vi } from "vitest";
import {
  type DisplayBundle,
  type DisplayOptions,
  type NotebookHost,
  setNotebookHost,
} from "../../../src/contract/index.js";
import { lowerCell } from "../../../src/magics/index.js";
import * as notebook from "../../../src/notebook.js";

/** What a cell showed. */
export interface Shown {
  readonly data: Record<string, any>;
  readonly options: DisplayOptions;
}

export interface RanCell {
  /** Variables the cell made, by name. */
  readonly values: Record<string, any>;
  readonly shown: readonly Shown[];
  readonly stdout: string;
  readonly stderr: string;
}

/** How a cell is run. */
export interface RunOptions {
  readonly variables?: Record<string, unknown>;
  readonly signal?: AbortSignal;
  /** Hears what is shown, when it is. */
  readonly onShow?: (shown: Shown) => void;
}

/** Runs a cell as the kernel does: lowered, in a notebook host that keeps what is shown. */
export async function runCell(source: string, options: RunOptions = {}): Promise<RanCell> {
  const shown: Shown[] = [];
  const ends: (() => void)[] = [];
  const host: Partial<NotebookHost> = {
    signal: () => options.signal,
    display(bundle: DisplayBundle, displayOptions: DisplayOptions = {}) {
      const one = { data: bundle.data as Record<string, any>, options: displayOptions };
      shown.push(one);
      options.onShow?.(one);
    },
    drawsWidgets: () => false,
    clearOutput: () => {},
    afterCell: (listener) => ends.push(listener),
  };
  const out = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      out[name] += String(text);
      return true;
    }),
  );
  setNotebookHost(host as NotebookHost);
  try {
    const values = await evaluate(lowerCell(source).code, options.variables ?? {});
    return { values, shown, ...endCell(ends, out) };
  } finally {
    endCell(ends, out);
    setNotebookHost(undefined);
    for (const spy of spies) spy.mockRestore();
  }
}

function endCell(ends: (() => void)[], out: { stdout: string; stderr: string }) {
  for (const listener of ends.splice(0)) listener();
  return { stdout: out.stdout, stderr: out.stderr };
}

const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => any;

async function evaluate(
  code: string,
  variables: Record<string, unknown>,
): Promise<Record<string, any>> {
  const script = code
    .replace(/import \{ (\w+) as (\w+) \} from ("[^"]*")/g, "const { $1: $2 } = await import($3)")
    .replaceAll('import("promptframe/notebook")', '$import("promptframe/notebook")');
  const made = [...code.matchAll(/^;?const (\w+)/gm)].map((found) => found[1]!);
  const load = async () => notebook;
  const run = new AsyncFunction(
    "$import",
    ...Object.keys(variables),
    `${script}\nreturn { ${made.join(", ")} };`,
  );
  return run(load, ...Object.values(variables));
}
