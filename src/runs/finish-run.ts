import { existsSync } from "node:fs";
import path from "node:path";
import type { RunState } from "../contract/index.js";
import { analyticsCsv } from "./analytics.js";
import { writeAtomically } from "./atomic-write.js";
import { failedRanges } from "./failed-ranges.js";
import type { Journal } from "./journal.js";
import type { RunLock } from "./lock.js";
import type { OtherRuns } from "./other-runs.js";
import { clearFlags } from "./run-control.js";
import type { RunLogFile, RunNote } from "./run-log.js";
import { isOpen, type RunManifest, type RunSession, writeManifest } from "./run-manifest.js";
import type { RunReport } from "./run-report.js";
import type { StatusFile } from "./status-file.js";
import { storeError } from "./store-errors.js";
import { summaryMarkdown } from "./summary.js";
import type { RunTally } from "./tally.js";

const MAX_SESSIONS = 100;
const MAX_DECISIONS = 1_000;
const SUMMARY_FILE = "summary.md";

/** What an opened run is made of. */
export interface RunParts {
  readonly folder: string;
  readonly resumed: boolean;
  manifest: RunManifest;
  /** The manifest as the last session left it; absent for a new run. */
  readonly before?: RunManifest;
  readonly notes: readonly RunNote[];
  readonly lock: RunLock;
  readonly journal: Journal;
  readonly others: OtherRuns;
  readonly log: RunLogFile;
  readonly status: StatusFile;
}

/** Ends a session and returns the manifest it left; the lock is released whatever happens. */
export async function finishRun(
  parts: RunParts,
  state: RunState,
  report: RunReport,
): Promise<RunManifest> {
  const { folder, journal, others, lock, log } = parts;
  let failure: unknown;
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failure ??= storeError(error, folder);
    }
  };
  await attempt(() => journal.close());
  let manifest = endedManifest(parts, state, report);
  // Whoever took the run over owns its files now; what this session made durable is in its own segments.
  if (!lock.lost.aborted) {
    await attempt(async () => {
      manifest = await writeReports(parts, manifest, report);
    });
    await attempt(() => parts.status.close({ ...report.progress, state: manifest.state }));
    await attempt(() => clearFlags(folder));
  }
  log.info("run ended", {
    state,
    rows: journal.written,
    ...(report.message && { why: report.message }),
  });
  await log.flush();
  journal.index.close();
  others.close();
  await attempt(async () => lock.release());
  if (failure !== undefined) throw failure;
  return manifest;
}

function endedManifest(parts: RunParts, state: RunState, report: RunReport): RunManifest {
  const { manifest, notes } = parts;
  const ended = new Date().toISOString();
  const { usage, pace, decisions, columns, model, progress, met } = report;
  const { started } = manifest;
  const session: RunSession = { started, ended, state, usage, ...(pace && { pace }) };
  return {
    ...manifest,
    state: runState(parts, state, report),
    ended,
    ...(met?.ended && met.whole && { tableRows: met.last }),
    ...(countsRows(manifest, report) && { total: met?.ended ? met.count : progress.total }),
    ...(model && { modelInfo: model, digest: model.digest }),
    usage,
    decisions: decisions.slice(-MAX_DECISIONS),
    warnings: [...notes, ...report.warnings],
    columns,
    versions: { ...manifest.versions, ...report.versions },
    sessions: [...manifest.sessions, session].slice(-MAX_SESSIONS),
  };
}

/** A session that asked bad rows again has finished the run only where no row is left that was never asked. */
function runState(parts: RunParts, state: RunState, { onlyBad = false }: RunReport): RunState {
  const { before } = parts;
  if (!onlyBad || state !== "finished" || before === undefined || !leavesRows(parts)) return state;
  return isOpen(before) ? "interrupted" : before.state;
}

/** Whether a run has rows that no session has asked; also where nobody knows how many there are. */
export function leavesRows({ before, manifest, journal }: RunParts): boolean {
  if (before?.state === "finished") return false;
  const { total, tableRows, unrecorded = 0 } = manifest;
  if (unrecorded > 0 || total === undefined) return true;
  if (tableRows !== undefined) journal.index.rows.limitTo(tableRows);
  return journal.counts.reduce((sum, rows) => sum + rows, 0) < total;
}

/** The total of a run with repeats was settled when it was opened; one without rows of its own counts other things. */
function countsRows({ repeats }: RunManifest, { progress, account }: RunReport): boolean {
  return progress.total !== undefined && !repeats && account === undefined;
}

async function writeReports(
  parts: RunParts,
  ended: RunManifest,
  report: RunReport,
): Promise<RunManifest> {
  const { folder, journal, notes } = parts;
  if (report.account === undefined && isUnchanged(parts, ended)) {
    const { unrecorded = 0 } = parts.before ?? {};
    const same = { ...ended, unrecorded };
    await writeManifest(folder, same);
    return same;
  }
  if (ended.tableRows !== undefined) journal.index.rows.limitTo(ended.tableRows);
  const recorded = await journal.tally(report.columns);
  const unrecorded = unrecordedRows(ended, recorded, report);
  const tally = withSkipped(recorded, unrecorded);
  const { totals } = tally;
  const manifest = { ...ended, unrecorded, counts: totals.counts, totals };
  const facts = {
    manifest,
    tally,
    report: { ...report, warnings: [...notes, ...report.warnings] },
  };
  await writeManifest(folder, manifest);
  await writeTexts(folder, {
    [SUMMARY_FILE]: summaryMarkdown(facts),
    "analytics.csv": analyticsCsv(manifest, tally, report),
    "failed_ranges.json": rangesJson(tally),
  });
  return manifest;
}

/** Rows that a cancelled run has skipped and that have no entry of an earlier session either. */
function unrecordedRows(
  { unrecorded }: RunManifest,
  { totals }: RunTally,
  { met, progress }: RunReport,
): number {
  const { skipped } = progress.counts;
  if (met === undefined) return unrecorded ?? skipped;
  return Math.max(0, Math.min(skipped, met.count - totals.rows));
}

function withSkipped(tally: RunTally, skipped: number): RunTally {
  const { totals } = tally;
  const counts = { ...totals.counts, skipped: totals.counts.skipped + skipped };
  return { ...tally, totals: { ...totals, rows: totals.rows + skipped, counts } };
}

/** A session that only read leaves the reports of the one before as they are. */
function isUnchanged({ journal, before, folder }: RunParts, ended: RunManifest): boolean {
  if (journal.written > 0 || before?.totals === undefined) return false;
  const same = (field: "state" | "columns" | "total" | "tableRows") =>
    JSON.stringify(before[field]) === JSON.stringify(ended[field]);
  const hasReports = existsSync(path.join(folder, SUMMARY_FILE));
  return hasReports && (["state", "columns", "total", "tableRows"] as const).every(same);
}

function rangesJson({ unfinished }: RunTally): string {
  return `${JSON.stringify(failedRanges(unfinished), null, 2)}\n`;
}

async function writeTexts(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    await writeAtomically(path.join(folder, name), text);
  }
}
