import { readFile } from "node:fs/promises";
import type { RowStatus, RunState } from "../contract/index.js";
import { JournalIndex } from "./journal-index.js";
import { type LockHolder, lockHolder } from "./lock.js";
import { isOpen, type RunManifest } from "./run-manifest.js";
import { runPolitely } from "./run-politely.js";
import { listSegments } from "./segments.js";
import { type RunStatus, statusPath } from "./status-file.js";
import type { StoredRun } from "./stored-runs.js";
import { countsByStatus, noCounts } from "./tally.js";

/** What is known about a run on disk. */
export interface RunInfo {
  readonly id: string;
  readonly name?: string;
  readonly folder: string;
  /** `broken` when its manifest cannot be read; `problem` says why. */
  readonly state: RunState | "broken";
  readonly problem?: string;
  /** The function that made it, such as `processDataset`, `compare` or `fineTuneOrConfig`. */
  readonly call?: string;
  /** Rows by status; for a run that works or was cut off as of its last status, at most a second old. */
  readonly counts: Readonly<Record<RowStatus, number>>;
  /** Rows to do, where known. */
  readonly total?: number;
  readonly project?: string;
  readonly version?: string;
  readonly model?: string;
  readonly digest?: string;
  readonly prompt?: string;
  readonly data?: string;
  /** ISO time. */
  readonly created?: string;
  /** ISO time of the newest opening. */
  readonly started?: string;
  /** ISO time. */
  readonly ended?: string;
  /** True when calling the same again would go on with it. */
  readonly resumable: boolean;
  /** The process that works on it. */
  readonly holder?: LockHolder;
  /** The newest progress a monitor may show. */
  readonly status?: RunStatus;
  readonly manifest?: RunManifest;
}

/** Describes a run from its manifest, its lock and its status file; the journal is not read. */
export async function describeRun({ id, folder, manifest, problem }: StoredRun): Promise<RunInfo> {
  const holder = lockHolder(folder);
  if (manifest === undefined) {
    const why = problem?.message ?? "its manifest is missing";
    return { id, folder, state: "broken", problem: why, counts: noCounts(), resumable: false };
  }
  const status = await readStatus(folder);
  const state = stateOf(manifest, holder, status);
  const { name, total, project, version, model, digest, prompt, data, created, started, ended } =
    manifest;
  return {
    id,
    ...(name !== undefined && { name }),
    folder,
    state,
    ...(typeof manifest.recipe?.call === "string" && { call: manifest.recipe.call }),
    counts: (isOpen(manifest) ? status?.counts : manifest.counts) ?? manifest.counts ?? noCounts(),
    total: total ?? status?.total,
    project,
    version,
    model,
    digest,
    prompt,
    data,
    created,
    started,
    ended,
    resumable: holder === undefined && state !== "finished",
    ...(holder && { holder }),
    ...(status && { status }),
    manifest,
  };
}

/** Counts a run's rows in its journal; exact also for a run that was cut off. */
export async function countRows(
  folder: string,
  tableRows?: number,
): Promise<Record<RowStatus, number>> {
  const index = await indexRows(folder, tableRows);
  index.close();
  return countsByStatus(index.rows.counts);
}

/**
 * Index of a run's rows for reading; the caller closes it.
 * @param tableRows rows of the table; those behind them are left out
 */
export async function indexRows(folder: string, tableRows?: number): Promise<JournalIndex> {
  const index = new JournalIndex({ byRow: true });
  for (const segment of listSegments(folder)) await runPolitely(index.scan(segment));
  if (tableRows !== undefined) index.rows.limitTo(tableRows);
  return index;
}

function stateOf(
  manifest: RunManifest,
  holder: LockHolder | undefined,
  status: RunStatus | undefined,
): RunState {
  if (holder === undefined) return isOpen(manifest) ? "interrupted" : manifest.state;
  const ofThisSession = status !== undefined && status.updatedAt >= manifest.started;
  return ofThisSession && isOpen(status) ? status.state : "running";
}

async function readStatus(folder: string): Promise<RunStatus | undefined> {
  try {
    const status: RunStatus = JSON.parse(await readFile(statusPath(folder), "utf8"));
    return typeof status?.counts === "object" && status.counts !== null ? status : undefined;
  } catch {
    return undefined;
  }
}
