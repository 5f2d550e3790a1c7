import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { DataValidationError, PromptframeError } from "../errors/index.js";
import { type Execution, loadNotebooks } from "../kernel/index.js";
import { COMMAND_PATH } from "./command-path.js";
import { ExecProgress } from "./exec-progress.js";
import { EXIT } from "./exit-codes.js";
import { listenForCtrlC } from "./listen-for-ctrl-c.js";
import { shownPath } from "./shown-path.js";

/** How a notebook file is executed. */
export interface ExecFileOptions {
  /** Values of parameters as `name=value`. */
  readonly parameters?: readonly string[];
  /** File of the executed notebook. Default: the notebook itself. */
  readonly output?: string;
  /** File of the HTML page; true puts it beside the output. */
  readonly html?: string | true;
  readonly timeoutMs?: number;
  readonly allowErrors?: boolean;
  /** Folder the cells work in. Default: the notebook's. */
  readonly cwd?: string;
  /** Environment of the kernel. Default: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Executes a notebook file, saves what came of it, also when a cell fails, and returns the exit code.
 * @throws {DataValidationError} `file-not-found`, `file-format`
 * @throws {TaskError} `option-invalid` for parameters the notebook does not have
 */
export async function execFile(file: string, options: ExecFileOptions): Promise<number> {
  const { signal, release } = listenForCtrlC();
  try {
    return await executeAndSave(file, options, signal);
  } finally {
    release();
  }
}

async function executeAndSave(
  file: string,
  options: ExecFileOptions,
  signal: AbortSignal,
): Promise<number> {
  const notebooks = await loadNotebooks();
  const read = notebooks.readNotebook(await readText(file), file);
  const values = Object.fromEntries((options.parameters ?? []).map(notebooks.readParameter));
  const notebook = await notebooks.injectParameters(read, values);
  const output = options.output ?? file;
  const progress = new ExecProgress(process.stderr);
  try {
    const execution = await notebooks.executeNotebook(notebook, {
      command: [process.execPath, COMMAND_PATH, "kernel", "start"],
      cwd: options.cwd ?? path.dirname(path.resolve(file)),
      environment: options.environment,
      timeoutMs: options.timeoutMs,
      allowErrors: options.allowErrors,
      // A run that ends early must not cost outputs that are nowhere else.
      keepNotRun: await isSameFile(file, output),
      signal,
      onProgress: (event) => progress.hear(event),
    });
    progress.close();
    if (execution.status === "interrupted" && execution.begun === 0) {
      console.error(`interrupted before the first cell; ${shownPath(file)} is as it was`);
      return EXIT.interrupted;
    }
    await save(output, notebooks.writeNotebook(execution.notebook));
    const page = options.html === true ? pageBeside(output) : options.html;
    if (page !== undefined) {
      await save(page, notebooks.notebookPage(execution.notebook, { title: path.basename(file) }));
    }
    report(execution, page === undefined ? [output] : [output, page]);
    return exitCodeOf(execution);
  } finally {
    progress.close();
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new DataValidationError("file-not-found", `The notebook ${file} cannot be read.`, {
      hint: `Paths start from ${process.cwd()}. ${(cause as Error).message}`,
      received: file,
      cause,
    });
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  return (await realPath(one)) === (await realPath(other));
}

/** The file behind links; a file that is not there is where it would be made. */
function realPath(file: string): Promise<string> {
  return realpath(file).catch(() => path.resolve(file));
}

/** A reader never meets half a file; a link stays one, and who may read a file stays as it was. */
async function save(file: string, text: string): Promise<void> {
  const place = await realPath(file);
  const beside = `${place}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(place), { recursive: true });
    const mode = await stat(place).then(
      (found) => found.mode,
      () => undefined,
    );
    await writeFile(beside, text, { mode });
    // The mask of this process may have taken some of it; not every file system lets it be given back.
    if (mode !== undefined) await chmod(beside, mode).catch(() => {});
    await rename(beside, place);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => {});
    throw new PromptframeError(
      "folder-read-only",
      `${file} cannot be written: ${(cause as Error).message}`,
      { hint: "Name another file with --output.", received: file, cause },
    );
  }
}

function pageBeside(output: string): string {
  return `${output.replace(/\.ipynb$/i, "")}.html`;
}

function exitCodeOf({ status }: Execution): number {
  if (status === "ok") return EXIT.ok;
  return status === "interrupted" ? EXIT.interrupted : EXIT.failed;
}

function report(execution: Execution, files: readonly string[]): void {
  const { status, failed, begun, allowed } = execution;
  if (failed !== undefined) {
    const lines = failed.traceback.length > 0 ? failed.traceback : [failed.message];
    console.error(`\ncell ${failed.step} ${endOf(execution)}:\n\n${lines.join("\n")}\n`);
  }
  if (status === "interrupted" && failed === undefined) {
    console.error(`\ninterrupted after cell ${begun}`);
  }
  if (allowed > 0) console.error(`${allowed} cell${allowed === 1 ? "" : "s"} failed and may fail`);
  console.error(`wrote ${files.map(shownPath).join(" and ")}`);
}

function endOf({ status, failed }: Execution): string {
  if (status === "timeout") return `was stopped: ${failed?.message ?? ""}`;
  if (status === "interrupted") return "was interrupted";
  return status === "kernel-died" ? "lost its kernel" : "failed";
}
