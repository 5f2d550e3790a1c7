import { mkdir } from "node:fs/promises";
import { removeLeftovers } from "./atomic-write.js";
import { type ClaimedRun, claimRun, type OpenRunRequest } from "./claim-run.js";
import { Journal } from "./journal.js";
import { withRunsLocked } from "./lock.js";
import { OtherRuns } from "./other-runs.js";
import { OpenedRun, type Run } from "./run.js";
import { clearFlags } from "./run-control.js";
import { RunLogFile, type RunNote } from "./run-log.js";
import { StatusFile } from "./status-file.js";
import { inStore } from "./store-errors.js";
import { readStoredRuns, runsFolder, type StoredRun } from "./stored-runs.js";

/**
 * Opens the run a call belongs to, or makes it, and locks it for this process.
 *
 * @throws RunStoreError `run-locked` when a living process works on it, `run-newer-version` when a newer
 * promptframe wrote it, `folder-read-only` or `disk-full` when its folder cannot be written
 */
export async function openRun(request: OpenRunRequest): Promise<Run> {
  const runs = runsFolder(request.home);
  return inStore(runs, async () => {
    await mkdir(runs, { recursive: true });
    const [claimed, stored] = await withRunsLocked(runs, async () => {
      const stored = await readStoredRuns(request.home);
      return [await claimRun(request, stored), stored] as const;
    });
    try {
      return await enter(claimed, request, stored);
    } catch (error) {
      claimed.lock.release();
      throw error;
    }
  });
}

async function enter(
  { id, folder, lock, manifest, before }: ClaimedRun,
  request: OpenRunRequest,
  stored: readonly StoredRun[],
): Promise<Run> {
  const resumed = before !== undefined;
  if (resumed) {
    await removeLeftovers(folder);
    await clearFlags(folder);
  }
  const journal = await Journal.open(folder, request.columns);
  lock.lost.addEventListener("abort", () => journal.stop(lock.lost.reason));
  const notes = [...journalNotes(journal), ...storeNotes(stored)];
  const log = new RunLogFile(folder, request.logLevel);
  for (const { code, message } of notes) log.warning(message, { code });
  const { finishedRows } = journal;
  log.info(resumed ? "run resumed" : "run made", { run: id, pid: process.pid, finishedRows });
  if (before !== undefined && before.task !== request.task) log.info("the task has changed");
  const others = lenders(id, request, stored);
  if (!resumed) await others.load();
  const status = new StatusFile(folder);
  return new OpenedRun({
    folder,
    resumed,
    manifest,
    ...(before && { before }),
    notes,
    lock,
    journal,
    others,
    log,
    status,
  });
}

function lenders(id: string, request: OpenRunRequest, stored: readonly StoredRun[]): OtherRuns {
  const { reuse = !request.fresh, task } = request;
  const sameTask = stored.filter((run) => run.id !== id && run.manifest?.task === task);
  return new OtherRuns(reuse ? sameTask : []);
}

function journalNotes({ repairs }: Journal): RunNote[] {
  const notes: RunNote[] = [];
  if (repairs.damagedLines > 0) {
    const message = `${repairs.damagedLines} damaged lines of the journal were skipped; their rows are asked again.`;
    notes.push({ code: "journal-damaged", message });
  }
  if (repairs.tornBytes > 0) {
    const message = `An unfinished line of ${repairs.tornBytes} bytes at the end of the journal was cut off.`;
    notes.push({ code: "journal-trimmed", message });
  }
  return notes;
}

/** Runs that cannot be read lend nothing and are not found again; their owner should know. */
function storeNotes(stored: readonly StoredRun[]): RunNote[] {
  return stored.flatMap(({ id, problem }) =>
    problem === undefined
      ? []
      : [{ code: problem.code, message: `Run "${id}" was left out: ${problem.message}` }],
  );
}
