import type { ConcurrencyDecision, RunEvent, RunState } from "../../contract/index.js";
import { type RunInfo, type RunLogLine, type RunSession, readRunLog } from "../../runs/index.js";
import type { RetryCount } from "./run-analysis.js";

/** A session as manifest and log tell it together. */
export interface SessionRecord {
  readonly startMs: number;
  /** Absent for a session that works still, or was killed. */
  readonly endMs?: number;
  readonly state: RunState;
  readonly retries?: number;
  readonly savedMs?: number;
  readonly decisions: readonly ConcurrencyDecision[];
}

/** What happened to a run, session by session, and the requests that were sent again. */
export interface RunHistory {
  /** Oldest first; at least one. */
  readonly sessions: readonly SessionRecord[];
  readonly retries: readonly RetryCount[];
}

interface LoggedSession {
  readonly startMs: number;
  readonly decisions: ConcurrencyDecision[];
  retries: number;
}

const MOST_SESSIONS = 1_000;
const MOST_DECISIONS = 1_000;
/** The manifest notes a session's start when its run is claimed, the log when it is open. */
const SAME_START_MS = 30_000;

/** Reads what a run's log and manifest say about its sessions; a log that is missing costs details only. */
export async function readHistory(info: RunInfo): Promise<RunHistory> {
  const logged: LoggedSession[] = [];
  const retries = new Map<string, { code: string; count: number; example: string }>();
  for await (const line of readRunLog(info.folder)) {
    if (line.message === "run made" || line.message === "run resumed") {
      if (logged.length < MOST_SESSIONS) {
        logged.push({ startMs: Date.parse(line.time), decisions: [], retries: 0 });
      }
    } else if (line.message === "retry") noteRetry(line, logged.at(-1), retries);
    else if (line.message === "concurrency") noteDecision(line, logged.at(-1));
  }
  return {
    sessions: joinSessions(info, logged),
    retries: [...retries.values()].sort((a, b) => b.count - a.count),
  };
}

function noteRetry(
  line: RunLogLine,
  session: LoggedSession | undefined,
  retries: Map<string, { code: string; count: number; example: string }>,
): void {
  // The event of the same name carries no code; the line beside it does.
  if (line.error === undefined) return;
  if (session !== undefined) session.retries++;
  const code = typeof line.kind === "string" ? line.kind : "unknown";
  const known = retries.get(code);
  if (known !== undefined) known.count++;
  else retries.set(code, { code, count: 1, example: String(line.error) });
}

function noteDecision(line: RunLogLine, session: LoggedSession | undefined): void {
  const decision = (line.event as Extract<RunEvent, { type: "concurrency" }> | undefined)?.decision;
  if (decision === undefined || session === undefined) return;
  if (session.decisions.length < MOST_DECISIONS) session.decisions.push(decision);
}

/** Sessions that ended are in the manifest; killed ones, and the one at work, are in the log only. */
function joinSessions(info: RunInfo, logged: readonly LoggedSession[]): SessionRecord[] {
  const ended = info.manifest?.sessions ?? [];
  const newest = ended.at(-1);
  const records = ended.map((session) => {
    const startMs = Date.parse(session.started);
    const log = logged.find((one) => isSame(one.startMs, startMs, Date.parse(session.ended)));
    const known = session === newest ? info.manifest?.decisions : undefined;
    return endedRecord(session, startMs, log, known);
  });
  const others = logged
    .filter(({ startMs }) => !ended.some((one) => covers(one, startMs)))
    .map((log) => openRecord(info, log.startMs, log));
  const all = [...records, ...others].sort((a, b) => a.startMs - b.startMs);
  const startMs = Date.parse(info.started ?? "");
  const isKnown = all.some((one) => Math.abs(one.startMs - startMs) < SAME_START_MS);
  if (Number.isNaN(startMs) || isKnown) return all.length > 0 ? all : [openRecord(info, 0)];
  return [...all, openRecord(info, startMs)];
}

function isSame(loggedMs: number, startMs: number, endMs: number): boolean {
  return loggedMs >= startMs - 1 && loggedMs <= endMs;
}

function covers({ started, ended }: RunSession, loggedMs: number): boolean {
  return isSame(loggedMs, Date.parse(started), Date.parse(ended));
}

function endedRecord(
  { ended, state, usage }: RunSession,
  startMs: number,
  log: LoggedSession | undefined,
  decisions: readonly ConcurrencyDecision[] | undefined,
): SessionRecord {
  return {
    startMs,
    endMs: Date.parse(ended),
    state,
    ...(log && { retries: log.retries }),
    ...(usage && { savedMs: usage.savedMs }),
    decisions: decisions ?? log?.decisions ?? [],
  };
}

function openRecord(info: RunInfo, startMs: number, log?: LoggedSession): SessionRecord {
  const works = info.holder !== undefined && startMs >= Date.parse(info.started ?? "") - 1;
  return {
    startMs,
    state: works && info.state !== "broken" ? info.state : "interrupted",
    ...(log && { retries: log.retries }),
    decisions: log?.decisions ?? [],
  };
}
