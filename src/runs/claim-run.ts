import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { type LogLevel, VERSION } from "../config/index.js";
import type { AnswerColumn } from "../contract/index.js";
import { RunStoreError } from "../errors/index.js";
import { lockRun, type RunLock } from "./lock.js";
import { makeRunId, runIdFromName } from "./run-id.js";
import {
  type JsonObject,
  MANIFEST_FORMAT,
  type NewerManifest,
  type RunManifest,
  writeManifest,
} from "./run-manifest.js";
import { errorCode } from "./store-errors.js";
import { readStoredRun, runsFolder, type StoredRun } from "./stored-runs.js";

/** What a run is opened with. */
export interface OpenRunRequest {
  /** Folder of everything kept between sessions. */
  readonly home: string;
  /** Under which the same call finds its run again; with `name` the name finds it instead. */
  readonly fingerprint: string;
  /** The task's key; other runs with the same one may lend answers. */
  readonly task: string;
  /** Go on with the run that has this id and no other, whatever runs are called. */
  readonly id?: string;
  /** The user's own name of the run, the newest of that name, or the id of one; it becomes a new run's id. */
  readonly name?: string;
  /** Start a run of its own even if there is one. Default false. */
  readonly fresh?: boolean;
  /** Parts of a new run's id. */
  readonly make: { readonly project: string; readonly version: string; readonly model: string };
  /** What the caller needs to run the same again; kept as the manifest's `recipe`. */
  readonly manifest: JsonObject;
  /** Content digest of the model. */
  readonly digest?: string;
  /** The prompt in a few words, shown in lists. */
  readonly prompt?: string;
  /** The data in a few words, shown in lists. */
  readonly data?: string;
  /** Rows to do, where known; a row asked several times counts each time. */
  readonly total?: number;
  /** How often each row is asked. Default 1, and for a resumed run what it was. */
  readonly repeats?: number;
  /** Answer columns; with them a new run is counted while it is written. */
  readonly columns?: readonly AnswerColumn[];
  readonly logLevel: LogLevel;
  /** Take answers from other runs of the same task. Default true, and false with `fresh`. */
  readonly reuse?: boolean;
}

/** A run this process holds. */
export interface ClaimedRun {
  readonly id: string;
  readonly folder: string;
  readonly lock: RunLock;
  readonly manifest: RunManifest;
  /** The manifest as the last session left it; absent for a new run. */
  readonly before?: RunManifest;
}

/**
 * Locks the run a request belongs to, or makes it; call it while no other process does so.
 *
 * @throws RunStoreError `run-not-found` when there is none with the id asked for
 */
export async function claimRun(
  request: OpenRunRequest,
  stored: readonly StoredRun[],
): Promise<ClaimedRun> {
  const known = request.fresh ? undefined : findRun(request, stored);
  return known === undefined ? makeRun(request) : resumeRun(request, known);
}

/**
 * A name goes before an id here: after a fresh start both runs have the name, and the newer one goes on, although the
 * older one's id is that very text. Where a run is looked at instead, its id is the surer word, and goes first.
 */
function findRun(request: OpenRunRequest, stored: readonly StoredRun[]): StoredRun | undefined {
  const { id: wanted, name, fingerprint } = request;
  const newestFirst = stored.toReversed();
  const find = (matches: (manifest: NewerManifest) => boolean) =>
    newestFirst.find(({ manifest, problem }) => matches(manifest ?? newerManifest(problem)));
  const byId = (given: string) => stored.find(({ id }) => id === given);
  const run =
    wanted !== undefined
      ? byId(wanted)
      : name === undefined
        ? find((manifest) => manifest.fingerprint === fingerprint)
        : (find((manifest) => manifest.name === name) ?? byId(name));
  if (wanted !== undefined && run?.manifest === undefined) throw run?.problem ?? gone(wanted);
  if (run?.problem?.code === "run-newer-version") throw run.problem;
  return run?.manifest === undefined ? undefined : run;
}

function gone(id: string): RunStoreError {
  return new RunStoreError("run-not-found", `Run "${id}" is not there any more.`, {
    hint: "runs.list() says which there are.",
    received: id,
  });
}

function newerManifest(problem: StoredRun["problem"]): NewerManifest {
  return problem?.code === "run-newer-version" ? (problem.received as NewerManifest) : {};
}

async function resumeRun(request: OpenRunRequest, { id, folder }: StoredRun): Promise<ClaimedRun> {
  const lock = await lockRun(folder);
  try {
    // Whoever held the run until now wrote the manifest last of all.
    const before = (await readStoredRun(folder))?.manifest;
    if (before === undefined)
      throw new Error(`The run in ${folder} went away while it was opened.`);
    const manifest = resumedManifest(before, request);
    await writeManifest(folder, manifest);
    return { id, folder, lock, manifest, before };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function makeRun(request: OpenRunRequest): Promise<ClaimedRun> {
  const at = new Date();
  const { name, make, home } = request;
  const wanted = name === undefined ? makeRunId({ ...make, at }) : runIdFromName(name);
  const folder = await makeFolder(runsFolder(home), wanted);
  const id = path.basename(folder);
  const lock = await lockRun(folder);
  try {
    const manifest = newManifest(request, id, at);
    await writeManifest(folder, manifest);
    return { id, folder, lock, manifest };
  } catch (error) {
    lock.release();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeFolder(parent: string, id: string): Promise<string> {
  for (let suffix = 1; ; suffix++) {
    const folder = path.join(parent, suffix === 1 ? id : `${id}_${suffix}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
  }
}

function newManifest(request: OpenRunRequest, id: string, at: Date): RunManifest {
  const { name, manifest: recipe } = request;
  return {
    format: MANIFEST_FORMAT,
    id,
    ...(name !== undefined && { name }),
    ...taskOf(request),
    ...repeatsOf(request),
    state: "running",
    created: at.toISOString(),
    started: at.toISOString(),
    versions: versions(),
    sessions: [],
    recipe,
  };
}

/** A run goes on under the task of today: a run found by its name may have a new prompt. */
function resumedManifest(before: RunManifest, request: OpenRunRequest): RunManifest {
  const { ended: _, tableRows, unrecorded = 0, ...kept } = before;
  // Who asks for an id does not read the table: what is known of it stays.
  const table = request.id !== undefined && {
    ...(tableRows !== undefined && { tableRows }),
    unrecorded,
  };
  return {
    ...kept,
    ...table,
    ...taskOf(request),
    ...repeatsOf(request, before),
    versions: { ...kept.versions, ...versions() },
    recipe: request.manifest,
    state: "running",
    started: new Date().toISOString(),
  };
}

/** A run keeps the answers of all repeats it ever had, so its total is that of the most of them. */
function repeatsOf({ repeats = 1, total }: OpenRunRequest, before?: RunManifest) {
  const most = Math.max(repeats, before?.repeats ?? 1);
  if (most === 1) return {};
  return { repeats: most, ...(total !== undefined && { total: (total / repeats) * most }) };
}

function taskOf({ fingerprint, task, make, digest, prompt, data, total }: OpenRunRequest) {
  return {
    fingerprint,
    task,
    project: make.project,
    version: make.version,
    model: make.model,
    ...(digest !== undefined && { digest }),
    ...(prompt !== undefined && { prompt }),
    ...(data !== undefined && { data }),
    ...(total !== undefined && { total }),
  };
}

function versions(): Readonly<Record<string, string>> {
  return { promptframe: VERSION, node: process.versions.node };
}
