import type { z } from "zod";
import { resolveSettings } from "../config/index.js";
import type { Outcome } from "../contract/index.js";
import type { Table, TableSink } from "../frames/index.js";
import type { RunNote } from "../runs/index.js";
import { confidenceOf } from "./column-probabilities.js";
import { taskRecord } from "./manifest-record.js";
import type { AskingOptions, ProcessOptions } from "./process-options.js";
import type { AnsweredTable, ProcessResult, RowOf, TableInput } from "./process-result.js";
import { checkOptions } from "./read-options.js";
import { repeatNotes, repeatRows } from "./repeats/repeat-rows.js";
import { collectRepeats } from "./repeats/repeat-target.js";
import type { ResultColumns } from "./resolve-answer.js";
import { promptDigest, type ResolvedPrompt } from "./resolve-prompt.js";
import { runSession } from "./run-session.js";
import { type SessionEnd, WHOLE_TABLE } from "./session-parts.js";
import type { RowTarget } from "./settle.js";
import { stopError } from "./stop-error.js";
import { openInput, resolveTableTask, someRows } from "./table-task.js";
import type { Task } from "./task.js";

const MOST_MISSING = 5;

/**
 * Asks a model about every row of a table and merges the checked answers into the same kind of table.
 * Every answered row is on disk before anyone is told; the same call continues an interrupted run and
 * asks only what has no answer yet.
 *
 * @param data danfo DataFrame, Arrow or arquero table, array or (async) iterable of records, or path of
 * a CSV, TSV, JSONL, JSON or Parquet file
 * @throws {TaskError} `option-invalid`, `prompt-empty`, `prompt-constant`, `template-syntax`, `prompt-file`, `schema-unsupported`
 * @throws {DataValidationError} `file-not-found`, `file-empty`, `csv-ragged`, `encoding`, `no-rows`,
 * `duplicate-ids`, `missing-ids`, `missing-column`, `data-kind`
 * @throws {EngineUnavailableError} `engine-unavailable`
 * @throws {ModelNotFoundError} `model-not-found`
 * @throws {RunStoreError} `run-locked`, `folder-read-only`, `disk-full`, `run-newer-version`
 * @throws {RunStoppedError} `interrupted`, `too-many-failures`, `engine-unavailable`; its `partial` is
 * the result so far
 * @example
 * const labelled = await processDataset(rows, {
 *   model: "sample",
 *   prompt: "Classify this message.\n{{Title}}\n{{Message}}",
 *   answer: z.object({ Sentiment: z.enum(["Positive", "Negative", "Neutral", "Mixed"]) }),
 * });
 */
export async function processDataset<D extends TableInput, A extends z.ZodType = z.ZodType>(
  data: D,
  options: ProcessOptions<RowOf<D>, A>,
): Promise<ProcessResult<AnsweredTable<D, A>>> {
  await checkOptions("processDataset", options);
  const plain = options as ProcessOptions<never>;
  const table = await openInput(data, plain);
  try {
    return (await processTable(table, plain)) as ProcessResult<AnsweredTable<D, A>>;
  } finally {
    await table.close();
  }
}

async function processTable(table: Table, options: ProcessOptions<never>): Promise<ProcessResult> {
  const { task, prompt, columns, answerFrom, repeats, notes } = await resolveTableTask(
    table,
    options,
  );
  let sink: TableSink | undefined;
  const end = await runSession({
    settings: resolveSettings(),
    title: table.describe,
    prompt: promptLabel(prompt),
    task,
    options: options as AskingOptions,
    defaults: { concurrency: "auto", startDelayMs: 0 },
    rows: repeats === 1 ? someRows(table) : repeatRows(someRows(table), repeats),
    openEnded: isOpenEnded(table),
    total: table.rowCount === undefined ? undefined : table.rowCount * repeats,
    repeats,
    endNotes: () => missingNotes(table),
    notes: [...notes, ...repeatNotes(task, repeats)],
    identity: {
      prompt: promptDigest(prompt),
      data: table.identity,
      selection: selectionText(options.rows),
    },
    record: {
      ...taskRecord("processDataset", task, options.model),
      answerFrom,
      ...tableRecord(table, options, prompt),
    },
    version: prompt.file?.version,
    makeTarget: async (runId) => {
      sink = await table.sink(columns.names);
      return repeats === 1
        ? tableTarget(sink, task, columns, options, runId)
        : repeatsTarget(sink, task, columns, options, runId);
    },
  }).catch(async (error: unknown) => {
    await sink?.abandon();
    throw error;
  });
  return deliver(end, sink!, columns, isOpenEnded(table));
}

/** Ids of a stream can only be missed at its end, when what is there has been answered. */
function missingNotes(table: Table): RunNote[] {
  const missing = table.missingIds();
  if (missing.length === 0) return [];
  const shown = missing.slice(0, MOST_MISSING).map((id) => `"${id}"`);
  const rest = missing.length > shown.length ? " and others" : "";
  const are = missing.length === 1 ? "selected id is" : "selected ids are";
  const message = `${missing.length.toLocaleString("en-US")} ${are} not in ${table.describe}: ${shown.join(", ")}${rest}.`;
  return [{ code: "missing-ids", message }];
}

/** Rows that come from a generator or stream need not ever end. */
function isOpenEnded({ kind }: Table): boolean {
  return kind === "iterable" || kind === "async-iterable";
}

async function deliver(
  end: SessionEnd,
  sink: TableSink,
  columns: ResultColumns,
  openEnded: boolean,
): Promise<ProcessResult> {
  const { summary, stopped, failures } = end;
  const early = stopped !== undefined && stopped.code !== "cancelled";
  const finish = () => (stopped && openEnded ? sink.finishEarly() : sink.finish());
  const data = early ? await sink.abandon() : await finish();
  const told = { data, columns: columns.names, failures, run: summary };
  // Drawing is loaded when there is something to draw, not in front of the first row.
  const { resultCharts } = await import("./result-charts.js");
  const result = Object.defineProperty(told, "charts", {
    value: resultCharts(told),
  }) as ProcessResult;
  const error = stopError(end, result);
  if (error) throw error;
  return result;
}

function tableTarget(
  sink: TableSink,
  task: Task,
  columns: ResultColumns,
  options: ProcessOptions<never>,
  runId: string,
): RowTarget {
  const names = task.answer.columns.map(({ name }) => name);
  const provenance = options.provenance ? [task.info.name, task.rowsPerRequest, runId] : [];
  return {
    put: (row, outcome) => {
      const cells = answerCells(names, columns, outcome);
      if (provenance.length > 0) cells.push(...provenance);
      return sink.put(row, cells);
    },
    get held() {
      return sink.held;
    },
  };
}

/** The same for rows that are asked several times: one row of the table for all repeats. */
function repeatsTarget(
  sink: TableSink,
  task: Task,
  columns: ResultColumns,
  { provenance, repeats = 1 }: ProcessOptions<never>,
  runId: string,
): RowTarget {
  const names = task.answer.columns.map(({ name }) => name);
  const origin = provenance ? [task.info.name, task.rowsPerRequest, runId] : [];
  return collectRepeats(
    {
      put: (row, { outcome, byColumn, consistency }) => {
        const cells = answerCells(names, columns, outcome);
        if (columns.consistencies) cells.push(...byColumn);
        return sink.put(row, [...cells, consistency, ...origin]);
      },
      get held() {
        return sink.held;
      },
    },
    repeats,
    task.answer.columns,
  );
}

/** Only a whole, valid answer becomes a value; anything else stays in the journal and is null here. */
function answerCells(
  names: readonly string[],
  { confident, transforms }: ResultColumns,
  outcome: Outcome,
): unknown[] {
  const values = outcome.status === "ok" ? outcome.values : undefined;
  const cells = names.map((name) => values?.[name] ?? null);
  for (const name of confident) cells.push(confidenceOf(name, outcome, transforms));
  cells.push(outcome.status, outcome.error?.message ?? null);
  return cells;
}

/** Which rows were chosen, as text. */
export function selectionText(rows: ProcessOptions["rows"]): string {
  if (rows === undefined) return WHOLE_TABLE;
  return typeof rows === "function" ? rows.toString() : JSON.stringify(rows);
}

/** The prompt in a few words, for lists of runs. */
export function promptLabel({ file, source }: ResolvedPrompt): string {
  if (file) return file.version === undefined ? file.name : `${file.name} ${file.version}`;
  const line = source.trim().split("\n", 1)[0] ?? "";
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

/** What the manifest says beside the task: the data, the prompt's origin, and how it was run. */
export function tableRecord(
  table: Pick<Table, "kind" | "columns" | "describe" | "identity">,
  options: ProcessOptions<never>,
  prompt: ResolvedPrompt,
): Record<string, unknown> {
  const { kind, columns, describe, identity } = table;
  return {
    data: { kind, columns, describe, identity },
    prompt: {
      source: prompt.source,
      digest: promptDigest(prompt),
      name: prompt.file?.name,
      version: prompt.file?.version,
      path: prompt.file?.path,
    },
    gate: prompt.file?.gate,
    selection: selectionText(options.rows),
    concurrency: options.concurrency ?? "auto",
    timeout: options.timeout,
    retries: options.retries,
    repeats: options.repeats,
  };
}
