import { readFile } from "node:fs/promises";
import path from "node:path";
import type {
  AnswerColumn,
  ConcurrencyDecision,
  ModelInfo,
  RowStatus,
  RunState,
  RunUsage,
} from "../contract/index.js";
import { RunStoreError } from "../errors/index.js";
import { writeAtomically } from "./atomic-write.js";
import type { RunNote } from "./run-log.js";
import type { RunTotals } from "./run-totals.js";
import { errorCode } from "./store-errors.js";

/** Version of the layout of a run's folder. */
export const MANIFEST_FORMAT = 1;

const MANIFEST_FILE = "manifest.json";

/** Plain data that JSON can hold. */
export type JsonObject = { readonly [key: string]: unknown };

/** How fast a session was: without loading the model, pauses, and rows that failed. */
export interface SessionPace {
  /** Rows answered. */
  readonly rows: number;
  /** Milliseconds from the first request to the last answer. */
  readonly ms: number;
}

/** One time a run was worked on. */
export interface RunSession {
  /** ISO time. */
  readonly started: string;
  /** ISO time. */
  readonly ended: string;
  readonly state: RunState;
  readonly usage?: RunUsage;
  /** Absent where nothing was answered. */
  readonly pace?: SessionPace;
}

/** Whether a state is that of a session that has not ended, or never could say so. */
export function isOpen({ state }: { readonly state: RunState }): boolean {
  return state === "running" || state === "paused" || state === "stopping";
}

/** Everything known about a run; the content of its `manifest.json`. */
export interface RunManifest {
  readonly format: number;
  readonly id: string;
  /** The user's own name of the run. */
  readonly name?: string;
  readonly fingerprint: string;
  /** The task's key. */
  readonly task: string;
  readonly project: string;
  readonly version: string;
  readonly model: string;
  /** Content digest of the model. */
  readonly digest?: string;
  /** The prompt in a few words, such as its file name and version. */
  readonly prompt?: string;
  /** The data in a few words, such as its path. */
  readonly data?: string;
  /** State when the manifest was written. `running` without a living lock means interrupted. */
  readonly state: RunState;
  /** ISO time the run was made. */
  readonly created: string;
  /** ISO time of its newest opening. */
  readonly started: string;
  /** ISO time; absent while it runs. */
  readonly ended?: string;
  /** Rows to do, where known; a row asked several times counts each time. */
  readonly total?: number;
  /** How often each row is asked; absent for once. */
  readonly repeats?: number;
  /**
   * Rows of the table when it was last read to its end: entries of rows behind them are from a time when it was
   * longer, and do not count. Absent where it was not, or where only some of its rows were chosen.
   */
  readonly tableRows?: number;
  /** Rows that were skipped without an entry in the journal, because the run was cancelled. */
  readonly unrecorded?: number;
  /** Rows in the journal by status, and those skipped without an entry. */
  readonly counts?: Readonly<Record<RowStatus, number>>;
  /** Usage, latency and distributions over the whole journal. */
  readonly totals?: RunTotals;
  /** Usage of the newest session. */
  readonly usage?: RunUsage;
  readonly decisions?: readonly ConcurrencyDecision[];
  readonly warnings?: readonly RunNote[];
  readonly columns?: readonly AnswerColumn[];
  readonly modelInfo?: ModelInfo;
  readonly versions: Readonly<Record<string, string>>;
  /** Oldest first, at most the last 100. */
  readonly sessions: readonly RunSession[];
  /** What the caller needs to run the same again. */
  readonly recipe: JsonObject;
}

/**
 * Reads the manifest of a run's folder; undefined when there is none.
 *
 * @throws RunStoreError `run-corrupt` when it is no manifest, `run-newer-version` when a newer promptframe wrote it
 */
export async function readManifest(folder: string): Promise<RunManifest | undefined> {
  const file = path.join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw corruptError(folder, String(error), error);
  }
  return parseManifest(text, folder);
}

function parseManifest(text: string, folder: string): RunManifest {
  let raw: Partial<RunManifest> | null;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw corruptError(folder, "it is not JSON", error);
  }
  if (typeof raw !== "object" || raw === null || typeof raw.format !== "number") {
    throw corruptError(folder, "it has no format number");
  }
  if (raw.format > MANIFEST_FORMAT) throw newerError(folder, raw);
  const texts = [raw.id, raw.fingerprint, raw.task, raw.state, raw.created, raw.model];
  if (texts.some((text) => typeof text !== "string")) {
    throw corruptError(folder, "fields are missing");
  }
  return { ...raw, sessions: raw.sessions ?? [], recipe: raw.recipe ?? {} } as RunManifest;
}

/** Writes the manifest so that neither a crash nor a power cut leaves half of it. */
export async function writeManifest(folder: string, manifest: RunManifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeAtomically(path.join(folder, MANIFEST_FILE), text, true);
}

function corruptError(folder: string, reason: string, cause?: unknown): RunStoreError {
  return new RunStoreError(
    "run-corrupt",
    `The manifest of run "${path.basename(folder)}" cannot be read: ${reason}.`,
    {
      hint: `Its answers are still in the journal files in ${folder}. Start the run anew, or remove it.`,
      received: folder,
      cause,
    },
  );
}

/** What can still be told of a run that a newer promptframe wrote; the `received` of its error. */
export type NewerManifest = Partial<Pick<RunManifest, "format" | "fingerprint" | "name">>;

function newerError(folder: string, manifest: NewerManifest): RunStoreError {
  const { format, fingerprint, name } = manifest;
  const received: NewerManifest = { format, fingerprint, name };
  return new RunStoreError(
    "run-newer-version",
    `Run "${path.basename(folder)}" has format ${format}; this version of promptframe reads up to ${MANIFEST_FORMAT}.`,
    { hint: "Update promptframe, or start a new run with `fresh: true`.", received },
  );
}
