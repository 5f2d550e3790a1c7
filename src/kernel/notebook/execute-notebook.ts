import { setTimeout as wait } from "node:timers/promises";
import { TaskError } from "../../errors/index.js";
import { KERNEL_LANGUAGE, KERNEL_NAME, KERNEL_TITLE } from "../spec/kernel-spec.js";
import { DisplayIndex, OutputCollector } from "./collect-outputs.js";
import type { KernelClient } from "./kernel-client.js";
import type { KernelCommand, KernelProcess } from "./kernel-process.js";
import {
  type CellOutput,
  type CodeCell,
  type Fields,
  isExecuted,
  type Notebook,
  tagsOf,
} from "./notebook.js";
import { openKernel } from "./open-kernel.js";

const STOP_MS = 5_000;
/** Time a cell has to end after it was interrupted: requests in flight get 3 s of it. */
const GRACE_MS = 10_000;

/** How a notebook is executed. */
export interface ExecuteOptions extends KernelCommand {
  /** Milliseconds one cell may take. Default: no limit. */
  readonly timeoutMs?: number;
  /** Go on behind a cell that fails. Default false. */
  readonly allowErrors?: boolean;
  /** Leave cells that do not run as they were, for a notebook executed in place. Default false: they are emptied. */
  readonly keepNotRun?: boolean;
  /** Aborting it interrupts the running cell, or the start of the kernel, and ends the execution. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CellProgress) => void;
}

/** A cell begins or has ended. */
export interface CellProgress {
  readonly state: "started" | "ok" | "error";
  /** Its place among the cells that are executed, from 1. */
  readonly step: number;
  readonly steps: number;
  readonly source: string;
}

/** What came of a notebook. */
export interface Execution {
  /** The notebook with the outputs so far; no time of day is in it. */
  readonly notebook: Notebook;
  readonly status: "ok" | "error" | "timeout" | "interrupted" | "kernel-died";
  /** The cell that ended it, when not ok; absent when it was interrupted between cells. */
  readonly failed?: FailedCell;
  /** Cells that were begun; with none an interrupted notebook is as it was. */
  readonly begun: number;
  /** Cells that failed and were allowed to. */
  readonly allowed: number;
}

/** Which cell ended an execution, and why. */
export interface FailedCell {
  /** Its place among the cells that are executed, from 1. */
  readonly step: number;
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
}

/**
 * Executes every code cell of a notebook, in order, in a kernel of its own, and ends that kernel.
 * A failing cell is a result, not an exception. Cells tagged `raises-exception` may fail; those tagged
 * `skip-execution` are left out, as nbclient does.
 * @throws {TaskError} `option-invalid` for a notebook in another language
 * @throws {PromptframeError} `kernel-failed` when the kernel does not start
 */
export async function executeNotebook(
  notebook: Notebook,
  options: ExecuteOptions,
): Promise<Execution> {
  assertLanguage(notebook);
  const open = await openKernel(options, options.signal);
  if (open === undefined) return { notebook, status: "interrupted", begun: 0, allowed: 0 };
  const { kernel, client, info } = open;
  try {
    const session = new Session(notebook, options, kernel, client);
    return await session.run(fieldsOf(info.language_info));
  } finally {
    client.shutdown();
    await kernel.finish(STOP_MS);
    client.close();
  }
}

function assertLanguage({ metadata }: Notebook): void {
  const spec = fieldsOf(metadata.kernelspec);
  const language = String(
    spec.language ?? fieldsOf(metadata.language_info).name ?? KERNEL_LANGUAGE,
  ).toLowerCase();
  if (/^(typescript|javascript)$/.test(language)) return;
  throw new TaskError("option-invalid", `The notebook is written in ${language}.`, {
    hint: "promptframe runs TypeScript and JavaScript cells; use papermill or nbconvert for this one.",
    received: spec.name ?? language,
  });
}

/** One notebook on its way through one kernel. */
class Session {
  readonly #notebook: Notebook;
  readonly #options: ExecuteOptions;
  readonly #kernel: KernelProcess;
  readonly #client: KernelClient;
  readonly #displays = new DisplayIndex();
  readonly #done = new Map<CodeCell, { collector: OutputCollector; count: number | null }>();
  readonly #added = new Map<CodeCell, CellOutput>();
  #allowed = 0;

  constructor(
    notebook: Notebook,
    options: ExecuteOptions,
    kernel: KernelProcess,
    client: KernelClient,
  ) {
    this.#notebook = notebook;
    this.#options = options;
    this.#kernel = kernel;
    this.#client = client;
  }

  async run(languageInfo: Fields): Promise<Execution> {
    const steps = this.#notebook.cells.filter(isExecuted);
    let end: Pick<Execution, "status" | "failed"> = { status: "ok" };
    for (const [at, cell] of steps.entries()) {
      const progress = { step: at + 1, steps: steps.length, source: cell.source };
      if (this.#options.signal?.aborted) {
        end = { status: "interrupted" };
        break;
      }
      this.#options.onProgress?.({ state: "started", ...progress });
      const { status, failed } = await this.#execute(cell, at + 1);
      this.#options.onProgress?.({ state: status === "ok" ? "ok" : "error", ...progress });
      if (status === "error" && this.#mayFail(cell)) this.#allowed++;
      else if (status !== "ok") {
        end = { status, ...(failed && { failed }) };
        break;
      }
    }
    const begun = this.#done.size;
    const notebook =
      begun === 0 && end.status === "interrupted" ? this.#notebook : this.#result(languageInfo);
    return { ...end, notebook, begun, allowed: this.#allowed };
  }

  #mayFail(cell: CodeCell): boolean {
    return this.#options.allowErrors === true || tagsOf(cell).includes("raises-exception");
  }

  async #execute(
    cell: CodeCell,
    step: number,
  ): Promise<{ status: Execution["status"]; failed?: FailedCell }> {
    const collector = new OutputCollector(this.#displays);
    const entry = { collector, count: null as number | null };
    this.#done.set(cell, entry);
    const stop = this.#watchdog();
    const hear = (type: string, content: Fields) => {
      if (type === "execute_input") entry.count = Number(content.execution_count);
      else collector.hear(type, content);
    };
    const end = await Promise.race([
      this.#client.execute(cell.source, hear),
      this.#kernel.ended.then((how) => ({ status: "died", name: "KernelDied", message: how })),
    ]);
    const why = stop();
    // A cell that ended just before it heard of the interrupt has no fault to show.
    if (end.status === "ok" && why !== "timeout") return { status: why ?? "ok" };
    const name = end.name ?? "Error";
    const message = why === "timeout" ? this.#tooLong() : (end.message ?? "");
    const traceback = this.#traceback(cell, collector, { name, message });
    const failed = { step, id: cell.id, source: cell.source, name, message, traceback };
    if (why !== undefined) return { status: why, failed };
    return { status: end.status === "died" ? "kernel-died" : "error", failed };
  }

  #tooLong(): string {
    return `The cell took longer than ${(this.#options.timeoutMs ?? 0) / 1000} s.`;
  }

  /** The error a cell shows; a cell that could not show one, since its kernel died, gets one. */
  #traceback(
    cell: CodeCell,
    collector: OutputCollector,
    { name, message }: { name: string; message: string },
  ): readonly string[] {
    const shown = collector.outputs.findLast(({ type }) => type === "error");
    if (shown?.type === "error") return shown.traceback;
    const traceback = [`${name}: ${message}`];
    this.#added.set(cell, { type: "error", name, message, traceback });
    return traceback;
  }

  /** Interrupts the cell on timeout or abort, kills the kernel if that does not help; call the result at the end. */
  #watchdog(): () => "timeout" | "interrupted" | undefined {
    const { timeoutMs, signal } = this.#options;
    const over = new AbortController();
    let why: "timeout" | "interrupted" | undefined;
    const stopCell = (reason: "timeout" | "interrupted") => {
      if (why !== undefined) return;
      why = reason;
      this.#client.interrupt();
      wait(GRACE_MS, undefined, { signal: over.signal }).then(
        () => this.#kernel.kill(),
        () => {},
      );
    };
    const onAbort = () => stopCell("interrupted");
    signal?.addEventListener("abort", onAbort, { once: true });
    const timer = timeoutMs === undefined ? undefined : setTimeout(stopCell, timeoutMs, "timeout");
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      over.abort();
      return why;
    };
  }

  /** Cells that did not run are empty, what is saved is what happened; in place they stay as they were. */
  #result(languageInfo: Fields): Notebook {
    const keepNotRun = this.#options.keepNotRun === true;
    const cells = this.#notebook.cells.map((cell) => {
      const isKept = keepNotRun && cell.type === "code" && !this.#done.has(cell);
      if (cell.type !== "code" || isKept) return cell;
      const { collector, count = null } = this.#done.get(cell) ?? {};
      const added = this.#added.get(cell);
      const outputs = [...(collector?.outputs ?? []), ...(added ? [added] : [])];
      return { ...cell, executionCount: count, outputs, metadata: withoutTimes(cell.metadata) };
    });
    const kernelspec = {
      name: KERNEL_NAME,
      display_name: KERNEL_TITLE,
      language: KERNEL_LANGUAGE,
      ...fieldsOf(this.#notebook.metadata.kernelspec),
    };
    // The state of widgets belongs to outputs that are gone, unless some were kept.
    const { widgets, ...rest } = this.#notebook.metadata;
    const showsOld = cells.some(
      (cell, at) => cell === this.#notebook.cells[at] && hasOutputs(cell),
    );
    const kept = showsOld && widgets !== undefined ? { ...rest, widgets } : rest;
    const metadata = { ...kept, kernelspec, language_info: languageInfo };
    return { metadata, cells };
  }
}

function hasOutputs(cell: Notebook["cells"][number]): boolean {
  return cell.type === "code" && cell.outputs.length > 0;
}

/** Front ends and nbclient write when a cell ran; the same inputs shall give the same file. */
function withoutTimes(metadata: Fields): Fields {
  const { execution: _, ...rest } = metadata;
  return rest;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
