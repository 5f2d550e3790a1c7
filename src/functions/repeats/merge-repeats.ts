import type { AnswerColumn, Outcome, RowStatus } from "../../contract/index.js";

/** What the repeats of one row come to. */
export interface MergedRepeats {
  readonly outcome: Outcome;
  /** Share of all repeats that gave the row's values in every compared column; null unless the row is ok. */
  readonly consistency: number | null;
  /** The same for each compared column alone, in the order of `comparedColumns`. */
  readonly byColumn: readonly (number | null)[];
}

/** Columns whose values are compared: all but free texts, or the texts where there is nothing else. */
export function comparedColumns(columns: readonly AnswerColumn[]): readonly AnswerColumn[] {
  const closed = columns.filter(({ kind }) => kind !== "text");
  return closed.length > 0 ? closed : columns;
}

/**
 * Sums up all repeats of a row, given in their order. The row is ok when at least half of its repeats are; its value
 * in each compared column is then the one most of them gave, the earliest of equals. Free texts come from the repeat
 * that agrees with these values in most columns. Otherwise the row has the status most of the others have, and their
 * reason. A repeat without an answer agrees with nothing: shares are of all repeats.
 */
export function mergeRepeats(
  outcomes: readonly Outcome[],
  columns: readonly AnswerColumn[],
): MergedRepeats {
  const answered = outcomes.filter(({ status }) => status === "ok");
  const compared = comparedColumns(columns);
  if (answered.length * 2 < outcomes.length) {
    return {
      outcome: failedOutcome(outcomes),
      consistency: null,
      byColumn: compared.map(() => null),
    };
  }
  const modes = compared.map(({ name }) => modeOf(answered.map(({ values }) => values?.[name])));
  const agreeing = answered.map((_, at) => modes.filter(({ members }) => members.has(at)).length);
  const best = answered[agreeing.indexOf(Math.max(...agreeing))]!;
  const values: Record<string, unknown> = { ...best.values };
  for (const [at, { name }] of compared.entries()) {
    const { value } = modes[at]!;
    if (value !== undefined) values[name] = value;
  }
  const probabilities = meanProbabilities(answered);
  return {
    outcome: {
      ...best,
      values,
      ...(probabilities && { probabilities }),
      attempts: outcomes.reduce((sum, { attempts }) => sum + attempts, 0),
    },
    consistency: agreeing.filter((columns) => columns === compared.length).length / outcomes.length,
    byColumn: modes.map(({ members }) => members.size / outcomes.length),
  };
}

interface Mode {
  readonly value: unknown;
  /** Which of the answers gave it. */
  readonly members: ReadonlySet<number>;
}

function modeOf(values: readonly unknown[]): Mode {
  const groups = new Map<string, Set<number>>();
  for (const [at, value] of values.entries()) {
    const sign = signOf(value);
    const members = groups.get(sign) ?? new Set();
    groups.set(sign, members.add(at));
  }
  // The first of equals stays: a map keeps the order in which its keys came.
  const most = [...groups.values()].reduce((best, one) => (one.size > best.size ? one : best));
  return { value: values[most.values().next().value!], members: most };
}

/** Equal for equal values; the order in a list says nothing, spaces around a text neither. */
function signOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.trim());
  if (Array.isArray(value)) return `[${value.map(signOf).sort().join(",")}]`;
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${signOf(field)}`).join(",")}}`;
}

function failedOutcome(outcomes: readonly Outcome[]): Outcome {
  const counts = new Map<RowStatus, number>();
  for (const { status } of outcomes) {
    if (status !== "ok") counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const [status, most] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best));
  const example = outcomes.find((outcome) => outcome.status === status)!;
  const reason = example.error?.message ?? status;
  return {
    status,
    error: {
      code: example.error?.code ?? status,
      message: `${most} of ${outcomes.length} repeats: ${reason}`,
    },
    ...(example.text !== undefined && { text: example.text }),
    attempts: outcomes.reduce((sum, { attempts }) => sum + attempts, 0),
  };
}

/** The mean of what the repeats said of each label; a label one of them does not know counts as 0 there. */
function meanProbabilities(answered: readonly Outcome[]): Outcome["probabilities"] {
  const told = answered
    .map(({ probabilities }) => probabilities)
    .filter((columns) => columns !== undefined);
  if (told.length === 0) return undefined;
  const sums: Record<string, Record<string, number>> = {};
  for (const columns of told) {
    for (const [column, labels] of Object.entries(columns)) {
      sums[column] ??= {};
      for (const [label, share] of Object.entries(labels)) {
        sums[column][label] = (sums[column][label] ?? 0) + share / told.length;
      }
    }
  }
  return sums;
}
