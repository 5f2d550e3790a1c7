import type { AnswerColumn, RowStatus, Usage } from "../contract/index.js";
import { ColumnTally } from "./column-tally.js";
import { type JournalEntry, STATUSES } from "./journal-entry.js";
import type { JournalIndex } from "./journal-index.js";
import { decodeLine } from "./journal-line.js";
import { positionOf } from "./position.js";
import { runPolitely } from "./run-politely.js";
import type { LatencySummary, RunTotals } from "./run-totals.js";
import { scanLines } from "./scan-lines.js";

const SLOWEST_ROWS = 10;

/** A row that is not ok, as far as reports need it. */
export interface UnfinishedRow {
  readonly index: number;
  readonly id: string;
  readonly status: RowStatus;
  readonly code: string;
  readonly message: string;
}

/** A row and the time its request took. */
export interface SlowRow {
  readonly index: number;
  readonly id: string;
  readonly ms: number;
  readonly completionTokens?: number;
}

/** What one pass over a journal found. */
export interface RunTally {
  readonly totals: RunTotals;
  /** Rows that are not ok, in the order of rows. */
  readonly unfinished: readonly UnfinishedRow[];
  /** Slowest first. */
  readonly slowest: readonly SlowRow[];
}

/**
 * Reads a whole journal once and counts. The newest entry of each row stands for the row;
 * entries it replaced still count as spent. Memory grows by 8 bytes a row, and by the rows that are not ok.
 */
export async function tallyJournal(
  index: JournalIndex,
  columns: readonly AnswerColumn[],
): Promise<RunTally> {
  const tally = new JournalTally(columns);
  for (const [segment, path] of index.segments.entries()) {
    await runPolitely(
      scanLines(path, (buffer, start, end, offset) => {
        const entry = decodeLine(buffer.toString("utf8", start, end));
        if (entry === undefined) return;
        const newest = index.rows.get(entry.index, entry.repeat ?? 0);
        tally.add(entry, newest === positionOf(segment, offset));
      }),
    );
  }
  return tally.result();
}

class UsageSum {
  requests = 0;
  promptTokens = 0;
  completionTokens = 0;
  requestMs = 0;

  add({ attempts, packed = 1, tokens, durations }: JournalEntry): void {
    this.requests += attempts / packed;
    this.promptTokens += tokens?.prompt ?? 0;
    this.completionTokens += tokens?.completion ?? 0;
    this.requestMs += (durations?.totalMs ?? 0) / packed;
  }

  usage(): Usage {
    const { requests, promptTokens, completionTokens, requestMs } = this;
    return {
      requests: Math.round(requests),
      promptTokens: Math.round(promptTokens),
      completionTokens: Math.round(completionTokens),
      requestMs: Math.round(requestMs),
    };
  }
}

/** Counts entries one by one. */
export class JournalTally {
  readonly #columns: readonly AnswerColumn[];
  readonly #ok: readonly ColumnTally[];
  readonly #invalid: readonly ColumnTally[];
  readonly #counts: Record<RowStatus, number>;
  readonly #physical = new UsageSum();
  readonly #virtual = new UsageSum();
  readonly #latencies: number[] = [];
  readonly #unfinished: UnfinishedRow[] = [];
  readonly #errors = new Map<string, number>();
  #slowest: SlowRow[] = [];
  #rows = 0;
  #reused = 0;
  #repaired = 0;
  #warned = 0;

  constructor(columns: readonly AnswerColumn[]) {
    this.#columns = columns;
    this.#ok = columns.map((column) => new ColumnTally(column, "ok"));
    this.#invalid = columns.map((column) => new ColumnTally(column, "invalid"));
    this.#counts = noCounts();
  }

  /** Counts an entry; `newest` says whether it stands for its row. */
  add(entry: JournalEntry, newest: boolean): void {
    if (entry.reusedFrom === undefined) this.#physical.add(entry);
    if (!newest) return;
    this.#virtual.add(entry);
    this.#rows++;
    this.#counts[entry.status]++;
    if (entry.reusedFrom !== undefined) this.#reused++;
    else this.#addLatency(entry);
    if (entry.repaired) this.#repaired++;
    if (entry.warnings !== undefined && entry.warnings.length > 0) this.#warned++;
    this.#addValues(entry);
    if (entry.status !== "ok") this.#addUnfinished(entry);
  }

  /** Entries that stand for a row. */
  get rows(): number {
    return this.#rows;
  }

  result(): RunTally {
    const tallies = [...this.#ok, ...this.#invalid];
    const latency = summariseLatency(this.#latencies);
    const totals: RunTotals = {
      rows: this.#rows,
      counts: this.#counts,
      reusedRows: this.#reused,
      repairedRows: this.#repaired,
      warnedRows: this.#warned,
      physical: this.#physical.usage(),
      virtual: this.#virtual.usage(),
      ...(latency && { latency }),
      distributions: tallies.flatMap((tally) => tally.distribution() ?? []),
      numbers: this.#ok.flatMap((tally) => tally.numbers() ?? []),
      errors: [...this.#errors]
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    };
    this.#unfinished.sort((a, b) => a.index - b.index);
    return { totals, unfinished: this.#unfinished, slowest: this.#slowest };
  }

  #addValues({ status, values }: JournalEntry): void {
    const tallies = status === "ok" ? this.#ok : status === "invalid" ? this.#invalid : undefined;
    if (values === undefined || tallies === undefined) return;
    for (let i = 0; i < tallies.length; i++) tallies[i]!.add(values[this.#columns[i]!.name]);
  }

  #addLatency({ index, id, durations, tokens }: JournalEntry): void {
    if (durations === undefined) return;
    const ms = durations.totalMs;
    this.#latencies.push(ms);
    const slowest = this.#slowest;
    if (slowest.length === SLOWEST_ROWS && ms <= slowest[slowest.length - 1]!.ms) return;
    const row = { index, id, ms, ...(tokens && { completionTokens: tokens.completion }) };
    this.#slowest = [...slowest, row].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST_ROWS);
  }

  #addUnfinished({ index, id, status, error }: JournalEntry): void {
    const code = error?.code ?? status;
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    this.#unfinished.push({ index, id, status, code, message: error?.message ?? "" });
  }
}

/** A count of zero for every status. */
export function noCounts(): Record<RowStatus, number> {
  return { ok: 0, invalid: 0, truncated: 0, failed: 0, skipped: 0 };
}

/** Counts by status number as a record. */
export function countsByStatus(counts: readonly number[]): Record<RowStatus, number> {
  const record = noCounts();
  for (const [number, status] of STATUSES.entries()) record[status] = counts[number] ?? 0;
  return record;
}

function summariseLatency(values: readonly number[]): LatencySummary | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return {
    rows: sorted.length,
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}
