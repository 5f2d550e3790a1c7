import { Command, InvalidArgumentError } from "commander";

/** A timer of Node goes no further. */
const MAX_SECONDS = 2_000_000;

interface ExecOptions {
  readonly param: readonly string[];
  readonly output?: string;
  readonly html?: string | true;
  readonly timeout?: number;
  readonly allowErrors?: boolean;
  readonly cwd?: string;
}

/** `promptframe exec notebook.ipynb`: headless execution. */
export function execCommand(): Command {
  return new Command("exec")
    .description("run a notebook without a browser, in the real kernel")
    .argument("<notebook>", "the notebook, an .ipynb file")
    .option("-p, --param <name=value>", "value of a parameter; may be repeated", collect, [])
    .option(
      "-o, --output <file>",
      "where the executed notebook goes (default: the notebook itself)",
    )
    .option(
      "--html [page]",
      "also write a page that needs nothing else (default: beside the output)",
    )
    .option("--timeout <seconds>", "most seconds one cell may take", readSeconds)
    .option("--allow-errors", "go on behind cells that fail")
    .option("--cwd <folder>", "folder the cells work in (default: the notebook's)")
    .addHelpText(
      "after",
      `
Parameters: the cell tagged "parameters" holds the defaults; the values given go into a cell behind it.
Without such a cell they come first, and a name that a cell declares itself is refused: its value would be lost.
Cells that do not run keep their outputs, when the notebook itself is the output; in another file they are empty.
Exit code: 0 all cells ran, 1 a cell failed (what came so far is saved), 130 interrupted by Ctrl-C.`,
    )
    .action(async (file: string, options: ExecOptions) => {
      const { execFile } = await import("../exec-file.js");
      process.exitCode = await execFile(file, {
        ...options,
        parameters: options.param,
        timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
      });
    });
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw new InvalidArgumentError(`It must be a number of seconds up to ${MAX_SECONDS}.`);
}
