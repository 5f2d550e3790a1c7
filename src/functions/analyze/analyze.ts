import { resolveSettings } from "../../config/index.js";
import { type AnswerColumn, REPORT, type RowStatus } from "../../contract/index.js";
import { RunStoreError, TaskError } from "../../errors/index.js";
import {
  getRun,
  type JournalEntry,
  type NumberDigest,
  type RunInfo,
  readEntries,
  type TalliedRun,
  tallyRun,
} from "../../runs/index.js";
import { type Estimate, quantileInterval } from "../../statistics/index.js";
import { rowShare } from "../row-share.js";
import { analysisCharts } from "./analysis-charts.js";
import { analysisReport } from "./analysis-report.js";
import { answerReader, type ColumnReader, STATUS_READER } from "./column-values.js";
import { BreakdownCounter } from "./count-breakdown.js";
import { type DataAtHand, readDataColumn } from "./data-column.js";
import { type AnalysedRun, findAnalysed } from "./find-analysed.js";
import { KeptRows } from "./kept-rows.js";
import { readHistory } from "./read-history.js";
import { RepeatCounter } from "./repeat-agreement.js";
import type { AnalysedNumbers, RunAnalysis } from "./run-analysis.js";
import { SessionCounter } from "./session-counter.js";

/** Options of `analyze`. */
export interface AnalyzeOptions {
  /** Columns to break the rows down by: answer columns, `"status"`, or columns of the table. Default: none. */
  readonly by?: string | readonly string[];
  /**
   * The run's table, as `processDataset` takes it; needed where `by` names a column of a table that is neither a
   * file that is still there nor part of the result given. Rows are matched by their number.
   */
  readonly data?: unknown;
  /** Slowest rows shown. Range 0-1000. Default 10. */
  readonly slowest?: number;
  /** Rows that are not ok and are shown. Range 0-10000. Default 20. */
  readonly failures?: number;
}

/**
 * Tells everything that a run's folder knows about it: statuses, answers, time, tokens, speed, errors.
 * Works for any run on disk, also one that another process is working on or that was cut off. The journal is read
 * once, in bounded memory: counts, sums, means and extremes are exact; percentiles are exact up to 1,048,576 rows and
 * those of a uniform sample beyond (`notes` says which).
 *
 * @throws {RunStoreError} `run-not-found`, `run-corrupt`
 * @throws {TaskError} `option-invalid` for a column that is not there, or a table that is needed
 * @example
 * const analysis = await analyze(labelled, { by: "Topic" });
 * analysis.latency?.p95.estimate;
 * analysis.charts.latency; // a Plotly figure
 */
export async function analyze(
  run: AnalysedRun,
  options: AnalyzeOptions = {},
): Promise<RunAnalysis> {
  checkLimits(options);
  const found = await findAnalysed(run);
  const place = { home: resolveSettings().home };
  const info = await getRun(found.where, place);
  if (info.manifest === undefined) throw broken(info);
  const columns = columnsOf(info);
  const data =
    options.data === undefined ? found.data : ({ data: options.data, from: "given" } as const);
  const readers = await readersOf(options, info, columns, data);
  const history = await readHistory(info);
  const sessions = new SessionCounter(history);
  const breakdowns = readers.map((reader) => new BreakdownCounter(reader, columns));
  let repeated = false;
  const kept = new KeptRows(options.slowest ?? 10, options.failures ?? 20, () => repeated);
  const tally = await tallyRun(
    info.folder,
    columns,
    { unfinished: 0, slowest: 0 },
    (entry, newest) => {
      sessions.add(entry);
      if (!newest) return;
      if (entry.repeat !== undefined) repeated = true;
      kept.add(entry);
      for (const breakdown of breakdowns) breakdown.add(entry);
    },
  );
  const agreement = tally.repeats > 1 ? await repeatAgreement(info, columns, tally.repeats) : [];
  const facts = figuresOf(info, tally);
  const analysis: Omit<RunAnalysis, "charts" | typeof REPORT> = {
    run: identityOf(info),
    ...facts,
    by: breakdowns.map((breakdown) => breakdown.result(tally.repeats)),
    agreement,
    time: tally.totals.time,
    sessions: sessions.result(),
    errors: tally.totals.errors.map(({ code, count }) => ({
      code,
      count,
      share: rowShare(count, tally.totals.rows, tally.repeats),
      example: kept.example(code),
    })),
    retries: history.retries,
    slowest: kept.slowest,
    failures: kept.failures,
    failureCount: tally.unfinishedRows,
    warnings: info.manifest.warnings ?? [],
    notes: notesOf(info, tally),
  };
  return completed(
    {
      ...analysis,
      usage: {
        ...facts.usage,
        savedMs: analysis.sessions.reduce((sum, { savedMs = 0 }) => sum + savedMs, 0),
      },
    },
    tally,
  );
}

/** Figures are made when they are first read; the report is a method no listing shows. */
function completed(
  figures: Omit<RunAnalysis, "charts" | typeof REPORT>,
  { samples }: TalliedRun,
): RunAnalysis {
  const analysis = { ...figures, charts: analysisCharts(figures, samples) };
  return Object.defineProperty(analysis, REPORT, {
    value: () => analysisReport(analysis as RunAnalysis),
    enumerable: false,
  }) as RunAnalysis;
}

function checkLimits({ slowest, failures }: AnalyzeOptions): void {
  const limits = [
    ["slowest", slowest, 1_000],
    ["failures", failures, 10_000],
  ] as const;
  for (const [name, value, most] of limits) {
    if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)) continue;
    throw new TaskError(
      "option-invalid",
      `analyze: ${name} must be a whole number from 0 to ${most}.`,
      {
        hint: "All rows that are not ok are in runs.failures(id).",
        received: value,
      },
    );
  }
}

function broken({ id, problem, folder }: RunInfo): RunStoreError {
  return new RunStoreError("run-corrupt", `Run "${id}" cannot be analysed: ${problem}`, {
    hint: `Its answers are still in the journal files in ${folder}.`,
    received: folder,
  });
}

/** A run that works, or was cut off, has its columns in its recipe only. */
function columnsOf({ manifest }: RunInfo): readonly AnswerColumn[] {
  const columns: unknown = manifest?.columns ?? manifest?.recipe.columns;
  return Array.isArray(columns) ? columns : [];
}

async function readersOf(
  { by = [] }: AnalyzeOptions,
  info: RunInfo,
  columns: readonly AnswerColumn[],
  data: DataAtHand | undefined,
): Promise<ColumnReader[]> {
  const names = typeof by === "string" ? [by] : by;
  const readers: ColumnReader[] = [];
  const known = [...columns.map(({ name }) => name), "status"];
  for (const name of names) {
    const answer = columns.find((column) => column.name === name);
    if (answer !== undefined) readers.push(answerReader(answer));
    else if (name === "status") readers.push(STATUS_READER);
    else readers.push(await readDataColumn(name, info, known, data));
  }
  return readers;
}

async function repeatAgreement(info: RunInfo, columns: readonly AnswerColumn[], repeats: number) {
  const counter = new RepeatCounter(columns, repeats);
  for await (const entry of readEntries(info.folder, { home: "" }))
    counter.add(entry as JournalEntry);
  return counter.result();
}

function identityOf(info: RunInfo): RunAnalysis["run"] {
  const { id, name, folder, state, model, digest, prompt, data, created, started, ended } = info;
  const known = { name, model, digest, prompt, data, created, started, ended };
  const given = Object.entries(known).filter(([, value]) => value !== undefined);
  return { id, folder, state, ...Object.fromEntries(given) };
}

function figuresOf(info: RunInfo, { totals, samples, distinctRows, repeats }: TalliedRun) {
  const { latency, promptTokens, completionTokens } = totals;
  const latencyDigest = latency && {
    rows: latency.rows,
    mean: latency.meanMs,
    max: latency.maxMs,
  };
  const skipped = Math.max(0, (info.counts.skipped ?? 0) - totals.counts.skipped);
  const counts = { ...totals.counts, skipped: totals.counts.skipped + skipped };
  const done = totals.rows + skipped;
  return {
    rows: {
      ...(info.total !== undefined && { total: info.total }),
      done,
      distinct: distinctRows + skipped,
      repeats: Math.max(1, repeats),
      copied: totals.reusedRows,
      repaired: totals.repairedRows,
      warned: totals.warnedRows,
    },
    statuses: (Object.entries(counts) as [RowStatus, number][]).map(([value, count]) => ({
      value,
      count,
      share: rowShare(count, done, repeats),
    })),
    distributions: totals.distributions.map(({ values, rows, ...rest }) => ({
      ...rest,
      rows,
      values: values.map(({ value, count }) => ({
        value,
        count,
        share: rowShare(count, rows, repeats),
      })),
    })),
    numbers: totals.numbers,
    ...(latencyDigest && { latency: numbersOf(latencyDigest, samples.latencyMs) }),
    ...(promptTokens && { promptTokens: numbersOf(promptTokens, samples.promptTokens) }),
    ...(completionTokens && {
      completionTokens: numbersOf(completionTokens, samples.completionTokens),
    }),
    usage: {
      physical: totals.physical,
      virtual: totals.virtual,
      savedMs: 0,
      furtherRequests: totals.furtherRequests,
    },
  };
}

function numbersOf(
  { rows, mean, max }: Pick<NumberDigest, "rows" | "mean" | "max">,
  sorted: Float64Array,
): AnalysedNumbers {
  const at = (share: number): Estimate => quantileInterval(sorted, share);
  return { rows, mean, max, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

function notesOf(info: RunInfo, { samples, totals, repeats }: TalliedRun): string[] {
  const notes = [
    "Counts, sums, means and extremes are exact over the whole journal; the newest answer of each row stands for the row.",
    samples.exact
      ? "Percentiles are exact over the run's own requests."
      : `Percentiles and histograms are those of a uniform sample of ${samples.latencyMs.length.toLocaleString("en-US")} of ${(totals.latency?.rows ?? totals.rows).toLocaleString("en-US")} rows.`,
  ];
  if (repeats > 1) {
    notes.push(
      "A row asked several times counts each time; intervals around shares count it once, because its repeats are alike.",
    );
  }
  if (info.holder !== undefined) notes.push("The run is being worked on: this is how far it was.");
  else if (info.state === "interrupted") {
    notes.push("The run was cut off before its end; making its call again goes on with it.");
  }
  return notes;
}
