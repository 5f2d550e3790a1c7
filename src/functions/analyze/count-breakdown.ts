import type { AnswerColumn, RowStatus } from "../../contract/index.js";
import type { JournalEntry } from "../../runs/index.js";
import { cohenKappa } from "../../statistics/index.js";
import { rowShare } from "../row-share.js";
import {
  answerReader,
  type ColumnReader,
  isCategorical,
  NO_ANSWER,
  OTHERS,
  ValueCodes,
} from "./column-values.js";
import type { Breakdown, CrossTab, RowGroup } from "./run-analysis.js";

/** Rows beyond this many are left out of the bootstrap around an agreement, evenly spread. */
const MOST_RESAMPLED = 5_000;
const RESAMPLES = 1_000;

interface Group {
  rows: number;
  readonly counts: Record<RowStatus, number>;
  requests: number;
  ms: number;
  answers: number;
  tokens: number;
}

/** Counts the rows of a run by the values of one column, as they stream by. */
export class BreakdownCounter {
  readonly #by: ColumnReader;
  readonly #codes: ValueCodes;
  readonly #groups: Group[] = [];
  readonly #crossed: readonly CrossCounter[];
  #rows = 0;

  constructor(by: ColumnReader, columns: readonly AnswerColumn[]) {
    this.#by = by;
    this.#codes = new ValueCodes(by.labels);
    this.#crossed = (by.from === "status" ? [] : columns)
      .filter((column) => isCategorical(column) && column.name !== by.column)
      .map((column) => new CrossCounter(by, answerReader(column), this.#codes));
  }

  add(entry: JournalEntry): void {
    this.#rows++;
    const values = this.#by.read(entry);
    for (const value of values.length === 0 ? [NO_ANSWER] : values) {
      this.#addToGroup(this.#codes.code(value), entry);
    }
    for (const crossed of this.#crossed) crossed.add(values, entry);
  }

  /** `repeats` says how often each row was asked, so that intervals do not take askings for rows. */
  result(repeats: number): Breakdown {
    const { column, from, labels } = this.#by;
    const names = this.#codes.names;
    const order = (code: number): number => {
      const name = names[code]!;
      const place = labels.indexOf(name);
      if (place >= 0) return place;
      return labels.length + (name === OTHERS ? 2 : name === NO_ANSWER ? 1 : 0);
    };
    const byValue = (a: number, b: number): number =>
      this.#by.numeric ? Number(names[a]) - Number(names[b]) || 0 : 0;
    const rowsIn = (code: number): number => this.#groups[code]?.rows ?? 0;
    const groups = names
      .map((_, code) => code)
      .filter((code) => rowsIn(code) > 0 || (from === "answer" && labels.includes(names[code]!)))
      .sort((a, b) => order(a) - order(b) || byValue(a, b) || rowsIn(b) - rowsIn(a))
      .map((code) =>
        groupOf(names[code]!, this.#groups[code] ?? emptyGroup(), this.#rows, repeats),
      );
    const values = groups.map(({ value }) => value);
    return {
      column,
      from,
      groups,
      crossTabs: this.#crossed
        .map((crossed) => crossed.result(repeats, values))
        .filter(({ counts }) => counts.length > 0),
    };
  }

  #addToGroup(
    code: number,
    { status, durations, tokens, packed = 1, reusedFrom }: JournalEntry,
  ): void {
    this.#groups[code] ??= emptyGroup();
    const group = this.#groups[code];
    group.rows++;
    group.counts[status]++;
    if (reusedFrom !== undefined) return;
    if (durations !== undefined) {
      group.requests++;
      group.ms += durations.totalMs / packed;
    }
    if (tokens !== undefined) {
      group.answers++;
      group.tokens += tokens.completion;
    }
  }
}

function emptyGroup(): Group {
  const counts = { ok: 0, invalid: 0, truncated: 0, failed: 0, skipped: 0 };
  return { rows: 0, counts, requests: 0, ms: 0, answers: 0, tokens: 0 };
}

function groupOf(value: string, group: Group, total: number, repeats: number): RowGroup {
  const { rows, counts, requests, ms, answers, tokens } = group;
  return {
    value,
    rows,
    share: rowShare(rows, total, repeats),
    counts,
    ok: rowShare(counts.ok, rows, repeats),
    ...(requests > 0 && { meanMs: ms / requests }),
    ...(answers > 0 && { meanCompletionTokens: tokens / answers }),
  };
}

class CrossCounter {
  readonly #by: ColumnReader;
  readonly #other: ColumnReader;
  readonly #rowCodes: ValueCodes;
  readonly #columnCodes: ValueCodes;
  readonly #counts: number[][] = [];

  constructor(by: ColumnReader, other: ColumnReader, rowCodes: ValueCodes) {
    this.#by = by;
    this.#other = other;
    this.#rowCodes = rowCodes;
    this.#columnCodes = new ValueCodes(other.labels);
  }

  add(values: readonly string[], entry: JournalEntry): void {
    if (values.length === 0) return;
    for (const other of this.#other.read(entry)) {
      const column = this.#columnCodes.code(other);
      for (const value of values) {
        const row = this.#rowCodes.code(value);
        this.#counts[row] ??= [];
        this.#counts[row][column] = (this.#counts[row][column] ?? 0) + 1;
      }
    }
  }

  /** `order` is that of the rows, where the two columns have no values in common. */
  result(repeats: number, order: readonly string[]): CrossTab {
    const columnValues = this.#columnCodes.names;
    // Values of both columns in one order, where they have values in common; else as they came.
    const place = (value: string): number => {
      const at = columnValues.indexOf(value);
      return at < 0 ? columnValues.length : at;
    };
    const met = this.#rowCodes.names
      .map((value, code) => ({ value, counts: this.#counts[code] }))
      .filter(({ counts }) => counts !== undefined)
      .sort(
        (a, b) =>
          place(a.value) - place(b.value) || order.indexOf(a.value) - order.indexOf(b.value),
      )
      .map(({ value, counts }) => ({
        value,
        counts: columnValues.map((_, at) => counts![at] ?? 0),
      }));
    const rowValues = met.map(({ value }) => value);
    const counts = met.map((row) => row.counts);
    const agreement = agreementOf(rowValues, columnValues, counts, repeats);
    return {
      rows: this.#by.column,
      columns: this.#other.column,
      rowValues,
      columnValues,
      counts,
      ...(agreement && { agreement }),
    };
  }
}

/** Two columns are compared where each value of the one that was met is a value of the other. */
function agreementOf(
  rowValues: readonly string[],
  columnValues: readonly string[],
  counts: readonly (readonly number[])[],
  repeats: number,
): CrossTab["agreement"] {
  const met = columnValues.filter((_, at) => counts.some((row) => row[at]! > 0));
  const inside = (some: readonly string[], all: readonly string[]) =>
    some.every((value) => all.includes(value));
  if (met.length < 2 || !(inside(rowValues, columnValues) || inside(met, rowValues)))
    return undefined;
  const total = counts.reduce((sum, row) => sum + row.reduce((all, count) => all + count, 0), 0);
  const same = rowValues.reduce((sum, value, row) => {
    const column = columnValues.indexOf(value);
    return column < 0 ? sum : sum + counts[row]![column]!;
  }, 0);
  const [first, second] = spread(rowValues, columnValues, counts, total, repeats);
  return {
    same: rowShare(same, total, repeats),
    kappa: cohenKappa(first, second, { resamples: RESAMPLES }),
  };
}

/** The pairs behind the counts, thinned evenly where there are too many to resample. */
function spread(
  rowValues: readonly string[],
  columnValues: readonly string[],
  counts: readonly (readonly number[])[],
  total: number,
  repeats: number,
): [string[], string[]] {
  const scale = Math.min(1 / repeats, MOST_RESAMPLED / total);
  const first: string[] = [];
  const second: string[] = [];
  for (const [row, value] of rowValues.entries()) {
    for (const [column, other] of columnValues.entries()) {
      const pairs = Math.round(counts[row]![column]! * scale);
      for (let i = 0; i < pairs; i++) {
        first.push(value);
        second.push(other);
      }
    }
  }
  return [first, second];
}
