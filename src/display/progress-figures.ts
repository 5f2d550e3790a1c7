import type { ProgressSnapshot, RowStatus, RunState } from "../contract/index.js";
import { formatCount, formatDuration, formatRate } from "./format-figures.js";

/** Rows done, split into parts that do not overlap; they sum to `done`. */
export interface Segments {
  readonly reused: number;
  readonly ok: number;
  readonly skipped: number;
  readonly bad: number;
}

const ENDED: ReadonlySet<RunState> = new Set(["finished", "cancelled", "interrupted", "failed"]);

/** Says whether a run in this state does no more work. */
export function isEnded(state: RunState): boolean {
  return ENDED.has(state);
}

/** Rows that need another look. */
export function badRows(counts: Readonly<Record<RowStatus, number>>): number {
  return counts.invalid + counts.truncated + counts.failed;
}

/** Splits the rows done for the bar; a reused row that is bad counts as bad. */
export function segmentsOf(p: ProgressSnapshot): Segments {
  const bad = Math.min(badRows(p.counts), p.done);
  const skipped = Math.min(p.counts.skipped, p.done - bad);
  const reused = Math.min(p.reused, p.done - bad - skipped);
  return { reused, ok: p.done - bad - skipped - reused, skipped, bad };
}

/** Share of rows done, 0 to 1; absent while the total is unknown. */
export function shareDone(p: ProgressSnapshot): number | undefined {
  if (p.total === undefined) return undefined;
  return p.total > 0 ? Math.min(1, p.done / p.total) : 1;
}

/** Says whether every row came from a journal and no model was asked. */
export function nothingAsked(p: ProgressSnapshot): boolean {
  return p.done > 0 && p.reused === p.done && p.inFlight === 0 && p.done === (p.total ?? p.done);
}

/** The words of a progress display, in display order; empty ones have nothing to tell. */
export interface ProgressWords {
  readonly rows: string;
  readonly percent: string;
  readonly rate: string;
  readonly tokens: string;
  readonly inFlight: string;
  readonly eta: string;
  readonly reused: string;
  readonly skipped: string;
  readonly bad: string;
  readonly state: string;
}

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  running: "",
  paused: "paused",
  stopping: "stopping…",
  finished: "",
  cancelled: "cancelled",
  interrupted: "interrupted",
  failed: "failed",
};

/** Words every text progress display is made of; for an ended run with averages instead of forecasts. */
export function progressWords(p: ProgressSnapshot): ProgressWords {
  const ended = isEnded(p.state);
  const share = shareDone(p);
  const bad = badRows(p.counts);
  const asked = p.done - p.reused - p.counts.skipped;
  const rowsPerSecond = ended ? asked / (p.elapsedMs / 1000) : p.rowsPerSecond;
  const running = p.state === "running";
  return {
    rows:
      p.total === undefined
        ? `${formatCount(p.done)} ${p.unit ?? (p.done === 1 ? "row" : "rows")}`
        : `${formatCount(p.done)}/${formatCount(p.total)}`,
    percent: share === undefined ? "" : `${Math.floor(share * 100 + 1e-9)} %`,
    rate: p.state === "paused" ? "" : formatRate(rowsPerSecond, p.unit ?? "rows"),
    tokens: ended || p.state === "paused" ? "" : formatRate(p.tokensPerSecond, "tok"),
    inFlight: ended || p.inFlight === 0 ? "" : `${formatCount(p.inFlight)} in flight`,
    eta: ended ? `in ${formatDuration(p.elapsedMs)}` : running ? etaWords(p) : "",
    reused: p.reused === 0 ? "" : `${formatCount(p.reused)} answered before`,
    skipped: p.counts.skipped === 0 ? "" : `${formatCount(p.counts.skipped)} skipped`,
    bad: bad === 0 ? "" : `${formatCount(bad)} bad`,
    state: STATE_WORDS[p.state],
  };
}

function etaWords(p: ProgressSnapshot): string {
  if (p.etaMs === undefined || !Number.isFinite(p.etaMs) || p.done === p.total) return "";
  return `ETA ${formatDuration(Math.ceil(p.etaMs / 1000) * 1000)}`;
}
