import { randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { nearest, RunStoreError } from "../errors/index.js";
import type { JournalEntry } from "./journal-entry.js";
import { lockHolder, lockRun, withRunsLocked } from "./lock.js";
import { requireId } from "./require-id.js";
import { type ControlFlags, setFlag } from "./run-control.js";
import { countRows, describeRun, indexRows, type RunInfo } from "./run-info.js";
import { inStore } from "./store-errors.js";
import { readStoredRun, readStoredRuns, runsFolder, type StoredRun } from "./stored-runs.js";

/** Where runs are looked for. */
export interface RunsPlace {
  /** Folder of everything kept between sessions. */
  readonly home: string;
}

const REMOVED = ".removed-";
const SHOWN_IDS = 5;
const BUSY_MS = 8;

/** Lists all runs, newest first. */
export async function listRuns({ home }: RunsPlace): Promise<RunInfo[]> {
  const runs = await readStoredRuns(home);
  return Promise.all(runs.toReversed().map(describeRun));
}

/**
 * Tells about one run; `id` may be a run id, a unique beginning of one, a name, or the path of a run's folder.
 * Rows of a run that was cut off are counted in its journal.
 *
 * @throws RunStoreError `run-not-found`
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export async function getRun(id: string, place: RunsPlace): Promise<RunInfo> {
  const info = await describeRun(await findRun(id, place));
  if (info.state !== "interrupted") return info;
  return {
    ...info,
    counts: await inStore(info.folder, () => countRows(info.folder, info.manifest?.tableRows)),
  };
}

/**
 * Entries of a run's rows that are not ok, in the order of rows, with the prompt they were asked.
 *
 * @throws RunStoreError `run-not-found`
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export async function runFailures(id: string, place: RunsPlace): Promise<JournalEntry[]> {
  const failures: JournalEntry[] = [];
  for await (const entry of entriesOf(await findRun(id, place), (status) => status !== 0)) {
    failures.push(entry);
  }
  return failures;
}

/**
 * Reads the newest entry of every row of a run, in the order of rows, then repeats.
 * Works on a run that another process is working on, too.
 *
 * @throws RunStoreError `run-not-found`
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export async function* readEntries(id: string, place: RunsPlace): AsyncGenerator<JournalEntry> {
  yield* entriesOf(await findRun(id, place));
}

/**
 * Asks a working run to pause; requests under way still finish.
 *
 * @throws RunStoreError `run-not-found`, `run-not-running`
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export function pauseRun(id: string, place: RunsPlace): Promise<RunInfo> {
  return steer(id, place, "paused", true);
}

/**
 * Lets a paused run go on.
 *
 * @throws RunStoreError `run-not-found`, `run-not-running`
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export function resumeRun(id: string, place: RunsPlace): Promise<RunInfo> {
  return steer(id, place, "paused", false);
}

/**
 * Asks a working run to end; what it has answered stays.
 *
 * @throws RunStoreError `run-not-found`, `run-not-running`
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export function cancelRun(id: string, place: RunsPlace): Promise<RunInfo> {
  return steer(id, place, "cancelled", true);
}

/**
 * Removes a run and all its answers from disk.
 *
 * @throws RunStoreError `run-not-found`, or `run-locked` while a process works on it
 * @throws TaskError `option-invalid` for an id that is not a text
 */
export async function removeRun(id: string, place: RunsPlace): Promise<RunInfo> {
  const runs = runsFolder(place.home);
  const stored = await resolveRun(id, place);
  const info = await describeRun(stored);
  await inStore(runs, async () => {
    await withRunsLocked(runs, async () => {
      const lock = await lockRun(stored.folder);
      try {
        await rename(stored.folder, path.join(runs, `${REMOVED}${randomUUID()}`));
      } finally {
        lock.release();
      }
    });
    await sweep(runs);
  });
  return info;
}

/** Also takes away what an interrupted removal left. */
async function sweep(runs: string): Promise<void> {
  const removed = (await readdir(runs)).filter((name) => name.startsWith(REMOVED));
  for (const name of removed) await rm(path.join(runs, name), { recursive: true, force: true });
}

async function steer(
  id: string,
  place: RunsPlace,
  flag: keyof ControlFlags,
  wanted: boolean,
): Promise<RunInfo> {
  const isWorking = ({ folder }: StoredRun) => lockHolder(folder) !== undefined;
  const info = await describeRun(await resolveRun(id, place, isWorking));
  if (info.holder === undefined) {
    throw new RunStoreError(
      "run-not-running",
      `Run "${info.id}" is not running: it is ${info.state}.`,
      {
        hint: "Nothing works on it that could be steered. Make the same call again to go on with it.",
        received: id,
      },
    );
  }
  await inStore(info.folder, () => setFlag(info.folder, flag, wanted));
  return info;
}

/** Finds a run wherever it lies, when it is given by its folder or a file in it; else as `resolveRun` does. */
async function findRun(given: string, place: RunsPlace): Promise<StoredRun> {
  requireId(given);
  if (!/[\\/]/.test(given)) return resolveRun(given, place);
  const folder = path.resolve(given);
  const found = (await readStoredRun(folder)) ?? (await readStoredRun(path.dirname(folder)));
  return found ?? resolveRun(given, place);
}

/**
 * Finds a run by id, by name (the newest of it), or by a unique beginning of its id.
 * @param isMeant of several that have the text as id or name, those that can be meant go first
 */
async function resolveRun(
  given: string,
  { home }: RunsPlace,
  isMeant: (run: StoredRun) => boolean = () => false,
): Promise<StoredRun> {
  requireId(given);
  const runs = (await readStoredRuns(home)).toReversed();
  const same = runs.filter(({ id, manifest }) => id === given || manifest?.name === given);
  const exact = same.find(isMeant) ?? same.find(({ id }) => id === given) ?? same[0];
  if (exact !== undefined) return exact;
  const beginning = given === "" ? [] : runs.filter(({ id }) => id.startsWith(given));
  if (beginning.length === 1) return beginning[0]!;
  const candidates = beginning.length > 1 ? beginning : runs;
  throw notFoundError(given, home, candidates, beginning.length > 1);
}

function notFoundError(
  given: string,
  home: string,
  candidates: readonly StoredRun[],
  ambiguous: boolean,
): RunStoreError {
  const ids = candidates.map(({ id }) => id);
  const shown = ids.slice(0, SHOWN_IDS).join(", ");
  const near = ambiguous ? undefined : nearest(given, ids);
  const message = ambiguous
    ? `${ids.length} runs begin with "${given}": ${shown}.`
    : `There is no run "${given}" in ${runsFolder(home)}.`;
  const newest = ids.length === 0 ? "There are no runs there yet." : `The newest are ${shown}.`;
  const hint = ambiguous ? "Give more of the id." : near ? `Did you mean "${near}"?` : newest;
  return new RunStoreError("run-not-found", message, { hint, received: given });
}

async function* entriesOf(
  { folder, manifest }: StoredRun,
  keep?: (status: number) => boolean,
): AsyncGenerator<JournalEntry> {
  const index = await inStore(folder, () => indexRows(folder, manifest?.tableRows));
  try {
    let busySince = performance.now();
    for (const position of index.rows.positions(keep)) {
      const entry = index.entryAt(position);
      if (entry !== undefined) yield entry;
      if (performance.now() - busySince < BUSY_MS) continue;
      await nextTurn();
      busySince = performance.now();
    }
  } finally {
    index.close();
  }
}
