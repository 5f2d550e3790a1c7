import { RunStoppedError, RunStoreError, TaskError } from "../../errors/index.js";
import type { RunInfo } from "../../runs/index.js";
import type { BatchResult, BatchRun } from "../batch-inference.js";
import type { ProcessResult } from "../process-result.js";
import { receivedValue } from "../received-text.js";
import { runOfResults } from "../results-run.js";
import type { RunSummary } from "../run-summary.js";
import type { DataAtHand } from "./data-column.js";

/**
 * What names a run: its id, the beginning of one, its name, the path of its folder, or what came of it: the result of
 * `processDataset`, a batch at work or its results, a `RunSummary`, a `RunInfo`, or the error of a run that was stopped.
 */
export type AnalysedRun =
  | string
  | ProcessResult<unknown>
  | BatchRun
  | readonly BatchResult[]
  | RunStoppedError
  | Pick<RunSummary, "id" | "folder">
  | Pick<RunInfo, "id" | "folder">;

/** Where a run is, and its table where that came along. */
export interface FoundRun {
  /** Folder or id. */
  readonly where: string;
  readonly data?: DataAtHand;
}

/**
 * Says where the run of a result is.
 *
 * @throws RunStoreError `run-not-found` for a result that kept nothing on disk
 * @throws TaskError `option-invalid` for something that names no run
 */
export async function findAnalysed(given: unknown): Promise<FoundRun> {
  if (typeof given === "string" && given.trim() !== "") return { where: given };
  if (typeof given !== "object" || given === null) throw noRun(given);
  if (given instanceof RunStoppedError) return { where: given.runId };
  if (Array.isArray(given)) {
    const summary = runOfResults(given);
    if (summary === undefined) throw noRun(given);
    return { where: folderOf(summary, given) };
  }
  if ("arms" in given) throw severalRuns(given);
  if ("run" in given) {
    const where = folderOf(await summaryOf(given.run), given);
    return "data" in given ? { where, data: { data: given.data, from: "result" } } : { where };
  }
  return { where: folderOf(given, given) };
}

/** A batch that was stopped has no summary, but a run on disk all the same. */
async function summaryOf(run: unknown): Promise<unknown> {
  try {
    return await run;
  } catch (error) {
    if (error instanceof RunStoppedError) return { folder: error.runId };
    throw error;
  }
}

function folderOf(summary: unknown, given: unknown): string {
  const { id, folder } = (summary ?? {}) as { id?: unknown; folder?: unknown };
  if (typeof folder === "string") return folder;
  if (typeof id !== "string") throw noRun(given);
  throw new RunStoreError("run-not-found", `Run "${id}" kept nothing on disk.`, {
    hint: "It was called with run: false. Without that option its journal can be analysed.",
    received: id,
  });
}

function severalRuns(given: object): TaskError {
  return new TaskError("option-invalid", "A comparison has a run for each of its arms.", {
    hint: "Name one, as in analyze(comparison.arms[0].run).",
    received: receivedValue(given),
  });
}

function noRun(given: unknown): TaskError {
  return new TaskError("option-invalid", `This names no run: ${typeof given}.`, {
    hint: "Give a run id, the path of a run's folder, or what processDataset or batchInference gave.",
    received: receivedValue(given),
  });
}
