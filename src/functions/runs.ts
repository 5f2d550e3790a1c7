import { resolveSettings } from "../config/index.js";
import {
  cancelRun,
  getRun,
  type JournalEntry,
  listRuns,
  pauseRun,
  type RunInfo,
  readEntries,
  removeRun,
  resumeRun,
  runFailures,
} from "../runs/index.js";
import { retryFailures } from "./retry-failures.js";
import { requireRows } from "./row-runs.js";

const place = () => ({ home: resolveSettings().home });

async function withRows(id: string): Promise<RunInfo> {
  const info = await getRun(id, place());
  await requireRows(info, "to show");
  return info;
}

/**
 * The runs kept in the home folder, this process's and others'.
 * An id may be a run id, the beginning of one, or the name given as `run`; what is not a text is refused
 * (`TaskError` `option-invalid`).
 */
export const runs = Object.freeze({
  /** All runs, newest first. */
  list: (): Promise<RunInfo[]> => listRuns(place()),
  /**
   * One run: state, counts, model, prompt, data and where it is.
   * @throws {RunStoreError} `run-not-found`
   */
  get: (id: string): Promise<RunInfo> => getRun(id, place()),
  /**
   * Every row of a run with its newest outcome, in the order of rows; of a benchmark every request.
   * @throws {RunStoreError} `run-not-found`
   * @throws {TaskError} `option-invalid` for a fine-tuning, whose rows are in the runs of its comparison
   */
  async *entries(id: string): AsyncGenerator<JournalEntry> {
    const { folder } = await withRows(id);
    yield* readEntries(folder, place());
  },
  /**
   * The rows of a run that are not ok, with the model's text and the prompt they were asked.
   * @throws {RunStoreError} `run-not-found`
   * @throws {TaskError} `option-invalid` for a fine-tuning, whose rows are in the runs of its comparison
   */
  async failures(id: string): Promise<JournalEntry[]> {
    const { folder } = await withRows(id);
    return runFailures(folder, place());
  },
  retryFailures,
  /**
   * Stops starting rows, wherever the run is working; those in flight finish.
   * @throws {RunStoreError} `run-not-found`, `run-not-running`
   */
  pause: (id: string): Promise<RunInfo> => pauseRun(id, place()),
  /**
   * Lets a paused run go on.
   * @throws {RunStoreError} `run-not-found`, `run-not-running`
   */
  resume: (id: string): Promise<RunInfo> => resumeRun(id, place()),
  /**
   * Ends a run; rows not asked are `skipped` in its result, and what is answered stays. A stream is read no further.
   * @throws {RunStoreError} `run-not-found`, `run-not-running`
   */
  cancel: (id: string): Promise<RunInfo> => cancelRun(id, place()),
  /**
   * Deletes a run and its answers.
   * @throws {RunStoreError} `run-not-found`, or `run-locked` while a process works on it
   */
  remove: (id: string): Promise<RunInfo> => removeRun(id, place()),
});
