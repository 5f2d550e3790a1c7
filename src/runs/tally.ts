import type { AnswerColumn, RowStatus, Usage } from "../contract/index.js";
import { ColumnTally } from "./column-tally.js";
import { type JournalEntry, STATUSES } from "./journal-entry.js";
import { NumberSample } from "./number-sample.js";
import type { LatencySummary, RunTotals } from "./run-totals.js";
import { TimeSum } from "./time-sum.js";

const SLOWEST_ROWS = 10;

/** A row that is not ok, as far as reports need it. */
export interface UnfinishedRow {
  readonly index: number;
  /** Which asking of the row, counted from 0; absent where it is asked once. */
  readonly repeat?: number;
  readonly id: string;
  readonly status: RowStatus;
  readonly code: string;
  readonly message: string;
}

/** A row and the time its request took. */
export interface SlowRow {
  readonly index: number;
  /** Which asking of the row, counted from 0; absent where it is asked once. */
  readonly repeat?: number;
  readonly id: string;
  readonly ms: number;
  readonly completionTokens?: number;
}

/** What one pass over a journal found. */
export interface RunTally {
  readonly totals: RunTotals;
  /** Rows that are not ok, in the order of rows. */
  readonly unfinished: readonly UnfinishedRow[];
  /** How many rows are not ok, kept or not. */
  readonly unfinishedRows: number;
  /** Slowest first. */
  readonly slowest: readonly SlowRow[];
  readonly samples: TallySamples;
}

/** Figures of the run's own requests, in ascending order. */
export interface TallySamples {
  readonly latencyMs: Float64Array;
  readonly promptTokens: Float64Array;
  readonly completionTokens: Float64Array;
  /** False where there were more than 262,144 rows, of which this is a uniform sample. */
  readonly exact: boolean;
}

/** How much of a journal a tally keeps beside the counts. */
export interface TallyLimits {
  /** Rows that are not ok and are kept, first come first kept; all of them are counted. Default: all. */
  readonly unfinished?: number;
  /** Slowest rows kept. Default 10. */
  readonly slowest?: number;
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
  readonly #latencies = new NumberSample();
  readonly #time = new TimeSum();
  readonly #prompts = new NumberSample();
  readonly #completions = new NumberSample();
  readonly #unfinished: UnfinishedRow[] = [];
  readonly #errors = new Map<string, number>();
  #slowest: SlowRow[] = [];
  #rows = 0;
  #reused = 0;
  #repaired = 0;
  #warned = 0;
  #furtherRequests = 0;
  #rowsNotOk = 0;
  readonly #mostUnfinished: number;
  readonly #mostSlow: number;

  constructor(
    columns: readonly AnswerColumn[],
    { unfinished = Number.POSITIVE_INFINITY, slowest = SLOWEST_ROWS }: TallyLimits = {},
  ) {
    this.#mostUnfinished = unfinished;
    this.#mostSlow = slowest;
    this.#columns = columns;
    this.#ok = columns.map((column) => new ColumnTally(column, "ok"));
    this.#invalid = columns.map((column) => new ColumnTally(column, "invalid"));
    this.#counts = noCounts();
  }

  /** Counts an entry; `newest` says whether it stands for its row. */
  add(entry: JournalEntry, newest: boolean): void {
    if (entry.reusedFrom === undefined) this.#addSpent(entry);
    if (!newest) return;
    this.#virtual.add(entry);
    this.#rows++;
    this.#counts[entry.status]++;
    if (entry.reusedFrom !== undefined) this.#reused++;
    else this.#addOwnRequest(entry);
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
    const samples = {
      latencyMs: this.#latencies.sorted(),
      promptTokens: this.#prompts.sorted(),
      completionTokens: this.#completions.sorted(),
      exact: this.#latencies.exact && this.#prompts.exact,
    };
    const latency = summariseLatency(this.#latencies, samples.latencyMs);
    const promptTokens = this.#prompts.digest(samples.promptTokens);
    const completionTokens = this.#completions.digest(samples.completionTokens);
    const totals: RunTotals = {
      rows: this.#rows,
      counts: this.#counts,
      reusedRows: this.#reused,
      repairedRows: this.#repaired,
      warnedRows: this.#warned,
      physical: this.#physical.usage(),
      virtual: this.#virtual.usage(),
      furtherRequests: Math.round(this.#furtherRequests),
      ...(latency && { latency }),
      time: this.#time.means(),
      ...(promptTokens && { promptTokens }),
      ...(completionTokens && { completionTokens }),
      distributions: tallies.flatMap((tally) => tally.distribution() ?? []),
      numbers: this.#ok.flatMap((tally) => tally.numbers() ?? []),
      errors: [...this.#errors]
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    };
    this.#unfinished.sort((a, b) => a.index - b.index);
    return {
      totals,
      unfinished: this.#unfinished,
      unfinishedRows: this.#rowsNotOk,
      slowest: this.#slowest,
      samples,
    };
  }

  #addValues({ status, values }: JournalEntry): void {
    const tallies = status === "ok" ? this.#ok : status === "invalid" ? this.#invalid : undefined;
    if (values === undefined || tallies === undefined) return;
    for (let i = 0; i < tallies.length; i++) tallies[i]!.add(values[this.#columns[i]!.name]);
  }

  #addSpent(entry: JournalEntry): void {
    const { attempts, packed = 1 } = entry;
    this.#physical.add(entry);
    if (attempts > 1) this.#furtherRequests += (attempts - 1) / packed;
  }

  #addOwnRequest({ index, repeat, id, durations, tokens }: JournalEntry): void {
    if (tokens !== undefined) {
      this.#prompts.add(tokens.prompt);
      this.#completions.add(tokens.completion);
    }
    if (durations === undefined) return;
    const ms = durations.totalMs;
    this.#latencies.add(ms);
    this.#time.add(durations);
    const slowest = this.#slowest;
    if (slowest.length === this.#mostSlow && !(ms > (slowest.at(-1)?.ms ?? ms))) return;
    const row = {
      index,
      ...(repeat !== undefined && { repeat }),
      id,
      ms,
      ...(tokens && { completionTokens: tokens.completion }),
    };
    this.#slowest = [...slowest, row].sort((a, b) => b.ms - a.ms).slice(0, this.#mostSlow);
  }

  #addUnfinished({ index, repeat, id, status, error }: JournalEntry): void {
    const code = error?.code ?? status;
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    this.#rowsNotOk++;
    if (this.#unfinished.length >= this.#mostUnfinished) return;
    const message = error?.message ?? "";
    this.#unfinished.push({
      index,
      ...(repeat !== undefined && { repeat }),
      id,
      status,
      code,
      message,
    });
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

function summariseLatency(sample: NumberSample, sorted: Float64Array): LatencySummary | undefined {
  const digest = sample.digest(sorted);
  if (digest === undefined) return undefined;
  const { rows, mean, p50, p90, p95, p99, max } = digest;
  return { rows, meanMs: mean, p50Ms: p50, p90Ms: p90, p95Ms: p95, p99Ms: p99, maxMs: max };
}
