import type { Outcome } from "../../contract/index.js";
import type { Label, MaybeLabel } from "../../statistics/index.js";
import type { ComparedRows } from "./open-rows.js";
import type { ArmOutcome, ArmRun } from "./run-arms.js";
import { asLabel, type LabelledColumn, type TrueLabels, trueLabels } from "./true-labels.js";

/** A labelled column over the rows compared. */
export interface Truth extends LabelledColumn {
  readonly values: readonly MaybeLabel[];
  readonly labels: readonly Label[];
  readonly unanswerable: TrueLabels["unanswerable"];
}

/** Everything the figures are computed from: the rows all arms have an outcome for, and nothing else. */
export interface Answers {
  readonly data: ComparedRows;
  /** Places of the rows compared among all rows. */
  readonly places: readonly number[];
  readonly arms: readonly ArmAnswers[];
  /** Answer columns of all arms. */
  readonly columns: readonly string[];
  readonly truths: readonly Truth[];
  /** Rows in which no arm had anything to ask about. */
  readonly blank: number;
}

/** The outcomes of one arm on the rows compared. */
export interface ArmAnswers {
  readonly run: ArmRun;
  readonly name: string;
  readonly outcomes: readonly ArmOutcome[];
}

/** Puts the outcomes of all arms side by side. */
export function collectAnswers(
  data: ComparedRows,
  runs: readonly ArmRun[],
  columns: readonly string[],
  labelled: readonly LabelledColumn[],
): Answers {
  const all = data.rows.map((_, at) => at);
  const answered = all.filter((at) => runs.every(({ outcomes }) => outcomes[at]));
  const isBlank = (at: number) => runs.every(({ outcomes }) => isEmpty(outcomes[at]!.outcome));
  const places = answered.filter((at) => !isBlank(at));
  const arms = runs.map((run) => ({
    run,
    name: run.arm.name,
    outcomes: places.map((at) => run.outcomes[at]!),
  }));
  const truths = labelled.map((each) => {
    const { values, labels, unanswerable } = trueLabels(each, data);
    return { ...each, values: places.map((at) => values[at]), labels, unanswerable };
  });
  return { data, places, arms, columns, truths, blank: answered.length - places.length };
}

function isEmpty({ status, error }: Outcome): boolean {
  return status === "skipped" && error?.code === "row-empty";
}

/** The values of a row, null unless its answer is whole and valid. */
export function valuesOf({ outcome }: ArmOutcome): Readonly<Record<string, unknown>> | null {
  return outcome.status === "ok" ? (outcome.values ?? null) : null;
}

/** One column of an arm's answers as labels. */
export function answerLabels(arm: ArmAnswers, column: string): MaybeLabel[] {
  return arm.outcomes.map((each) => asLabel(valuesOf(each)?.[column]));
}
