import type { ProgressSnapshot } from "../contract/index.js";
import { formatCount } from "./format-figures.js";
import { badRows } from "./progress-figures.js";
import { isRecord } from "./records-view.js";
import type { TableView, ViewColumn } from "./table-view.js";

type Loose = Readonly<Record<string, unknown>>;
type Counts = ProgressSnapshot["counts"];

interface Field {
  readonly column: ViewColumn;
  readonly value: (item: Loose) => unknown;
}

const ITEMS_CHECKED = 100;

/** A list of runs, as `runs.list()` gives it; undefined when it is something else. */
export function runsView(value: unknown): TableView | undefined {
  return listView(value, isRun, "run", () => RUN_FIELDS);
}

/** Results of `batchInference` as a table of prompts and responses; undefined when it is something else. */
export function batchView(value: unknown): TableView | undefined {
  return listView(value, isBatchResult, "result", (items) => [
    { column: { name: "prompt" }, value: (item) => item.prompt },
    ...answerFields(items),
    { column: { name: "status", mark: true }, value: (item) => item.status },
    ...(items.some((item) => item.error)
      ? [
          {
            column: { name: "error" },
            value: (item: Loose) => (item.error as Loose | undefined)?.message,
          },
        ]
      : []),
  ]);
}

/** Says whether a value describes a run on disk. */
export function isRun(value: unknown): value is Loose {
  if (!isRecord(value) || typeof value.id !== "string" || typeof value.folder !== "string") {
    return false;
  }
  return (
    typeof value.state === "string" && typeof value.resumable === "boolean" && hasCounts(value)
  );
}

function hasCounts({ counts }: Loose): boolean {
  return isRecord(counts) && typeof counts.ok === "number" && typeof counts.skipped === "number";
}

function isBatchResult(value: unknown): value is Loose {
  return (
    isRecord(value) &&
    typeof value.index === "number" &&
    typeof value.prompt === "string" &&
    typeof value.success === "boolean" &&
    typeof value.status === "string" &&
    typeof value.attempts === "number"
  );
}

function listView(
  value: unknown,
  isItem: (item: unknown) => boolean,
  noun: string,
  fieldsOf: (items: readonly Loose[]) => readonly Field[],
): TableView | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const checked = [...value.slice(0, ITEMS_CHECKED), value.at(-1)];
  if (!checked.every(isItem)) return undefined;
  const fields = fieldsOf(checked as readonly Loose[]);
  return {
    bare: `${formatCount(value.length)} ${noun}${value.length === 1 ? "" : "s"}`,
    columns: fields.map(({ column }) => column),
    count: value.length,
    cell: (row, column) => fields[column]!.value(value[row] as Loose),
  };
}

const RUN_FIELDS: readonly Field[] = [
  {
    column: { name: "id", whole: true },
    value: ({ id, name }) => (name === undefined || name === id ? id : `${id} (${name})`),
  },
  { column: { name: "state", mark: true }, value: ({ state }) => state },
  { column: { name: "rows", numeric: true }, value: rowsOf },
  {
    column: { name: "not ok", numeric: true },
    value: (run) => (isFineTuning(run) ? undefined : badRows(run.counts as Counts)),
  },
  { column: { name: "model" }, value: ({ model }) => model },
  { column: { name: "prompt" }, value: ({ prompt }) => prompt },
  { column: { name: "data" }, value: ({ data }) => data },
  {
    column: { name: "started", whole: true },
    value: ({ started, created }) => localTime(started ?? created),
  },
];

/** A fine-tuning asks no rows itself: it learns from them, and compares in runs of their own. */
function isFineTuning({ call }: Loose): boolean {
  return call === "fineTuneOrConfig";
}

function rowsOf(run: Loose): string {
  const { counts, total } = run;
  if (isFineTuning(run)) return typeof total === "number" ? `${formatCount(total)} labelled` : "";
  const done = Object.values(counts as Counts).reduce((sum, rows) => sum + rows, 0);
  return typeof total === "number" && total !== done
    ? `${formatCount(done)}/${formatCount(total)}`
    : formatCount(done);
}

/** An ISO time as the reader's clock shows it, such as `2026-11-21 14:05`. */
export function localTime(iso: unknown): string | undefined {
  if (typeof iso !== "string" || Number.isNaN(Date.parse(iso))) return undefined;
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** One column for each answer column where there are any, else the text of the response. */
function answerFields(items: readonly Loose[]): Field[] {
  const names = new Set<string>();
  for (const { values } of items) {
    if (isRecord(values)) for (const name of Object.keys(values)) names.add(name);
  }
  if (names.size === 0) return [{ column: { name: "response" }, value: (item) => item.response }];
  return [...names].map((name) => ({
    column: { name },
    value: ({ values }) => (isRecord(values) ? values[name] : undefined),
  }));
}
