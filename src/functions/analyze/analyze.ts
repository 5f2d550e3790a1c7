import { resolveSettings } from "../../config/index.js";
import { type AnswerColumn, REPORT } from "../../contract/index.js";
import { checkNames, RunStoreError, TaskError } from "../../errors/index.js";
import {
  getRun,
  type JournalEntry,
  type RunInfo,
  readEntries,
  type TalliedRun,
  tallyRun,
} from "../../runs/index.js";
import { requireRows } from "../row-runs.js";
import { rowShare } from "../row-share.js";
import { analysisCharts } from "./analysis-charts.js";
import { analysisReport } from "./analysis-report.js";
import { answerReader, type ColumnReader, STATUS_READER } from "./column-values.js";
import { BreakdownCounter } from "./count-breakdown.js";
import { ConfidenceCounter } from "./count-confidence.js";
import { type DataAtHand, readDataColumn } from "./data-column.js";
import { type AnalysedRun, findAnalysed } from "./find-analysed.js";
import { KeptRows, shownRow } from "./kept-rows.js";
import { readHistory } from "./read-history.js";
import { RepeatCounter } from "./repeat-agreement.js";
import type { RunAnalysis } from "./run-analysis.js";
import { figuresOf, identityOf, notesOf } from "./run-figures.js";
import { SessionCounter } from "./session-counter.js";

const OPTIONS: readonly (keyof AnalyzeOptions)[] = ["by", "data", "slowest", "failures"];

/** In front of a column of the table that an answer column is called like. */
const DATA_PREFIX = "data.";

/** Options of `analyze`. */
export interface AnalyzeOptions {
  /**
   * Columns to break the rows down by: answer columns, `"status"`, or columns of the table; `"data.Topic"` is the
   * table's where an answer column is called Topic, too. Default: none.
   */
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
 * once, in bounded memory: counts, sums, means and extremes are exact; percentiles are exact up to 262,144 rows and
 * those of a uniform sample beyond (`notes` says which).
 *
 * @throws {RunStoreError} `run-not-found`, `run-corrupt`
 * @throws {TaskError} `option-invalid` for an option or a column that is not there, a table that is needed, or a fine-tuning, whose
 * rows are in the runs of its comparison
 * @example
 * const analysis = await analyze(labelled, { by: "Topic" });
 * analysis.latency?.p95.estimate;
 * analysis.charts.latency; // a Plotly figure
 */
export async function analyze(
  run: AnalysedRun,
  options: AnalyzeOptions = {},
): Promise<RunAnalysis> {
  checkNames("analyze", options, OPTIONS);
  checkLimits(options);
  const found = await findAnalysed(run);
  const info = await getRun(found.where, { home: resolveSettings().home });
  if (info.manifest === undefined) throw broken(info);
  await requireRows(info, "to analyse");
  const columns = columnsOf(info);
  const data =
    options.data === undefined ? found.data : ({ data: options.data, from: "given" } as const);
  const readers = await readersOf(options, info, columns, data);
  const counted = await countJournal(info, columns, readers, options);
  const { tally, history } = counted;
  const { repeats, totals } = tally;
  const shown = (entry: JournalEntry) => shownRow(entry, repeats, columns);
  const sessions = counted.sessions.result();
  return completed(
    {
      run: identityOf(info),
      ...figuresOf(info, tally, sessions),
      by: counted.breakdowns.map((breakdown) => breakdown.result(repeats)),
      agreement: repeats > 1 ? await repeatAgreement(info, columns, repeats) : [],
      confidence: counted.confidence.result(),
      sessions,
      errors: totals.errors.map(({ code, count }) => ({
        code,
        count,
        share: rowShare(count, totals.rows, repeats),
        example: counted.kept.example(code),
      })),
      retries: history.retries,
      slowest: counted.kept.slowest.map(shown),
      failures: counted.kept.failures.map(shown),
      leastSure: counted.confidence.leastSure.map(shown),
      failureCount: tally.unfinishedRows,
      warnings: info.manifest.warnings ?? [],
      notes: notesOf(info, tally),
    },
    tally,
  );
}

/** The one pass over the journal, from which everything but the agreement of repeats comes. */
async function countJournal(
  info: RunInfo,
  columns: readonly AnswerColumn[],
  readers: readonly ColumnReader[],
  { slowest = 10, failures = 20 }: AnalyzeOptions,
) {
  const history = await readHistory(info);
  const sessions = new SessionCounter(history);
  const breakdowns = readers.map((reader) => new BreakdownCounter(reader, columns));
  const kept = new KeptRows(slowest, failures);
  const confidence = new ConfidenceCounter(columns, slowest);
  const limits = { unfinished: 0, slowest: 0 };
  const tally = await tallyRun(info.folder, columns, limits, (entry, newest) => {
    sessions.add(entry);
    if (!newest) return;
    kept.add(entry);
    confidence.add(entry);
    for (const breakdown of breakdowns) breakdown.add(entry);
  });
  return { tally, history, sessions, breakdowns, kept, confidence };
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
    const answer = columns.find(
      (column) => name === column.name || name === `Validated_${column.name}`,
    );
    if (answer !== undefined) readers.push(answerReader(answer));
    else if (name === "status") readers.push(STATUS_READER);
    else {
      const column = name.startsWith(DATA_PREFIX) ? name.slice(DATA_PREFIX.length) : name;
      readers.push({ ...(await readDataColumn(column, info, known, data)), column: name });
    }
  }
  return readers;
}

async function repeatAgreement(info: RunInfo, columns: readonly AnswerColumn[], repeats: number) {
  const counter = new RepeatCounter(columns, repeats);
  for await (const entry of readEntries(info.folder, { home: "" }))
    counter.add(entry as JournalEntry);
  return counter.result();
}
