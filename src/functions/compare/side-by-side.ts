import { closedColumns } from "../../answers/index.js";
import { confidenceOf } from "../column-probabilities.js";
import { type Answers, type ArmAnswers, answerLabels, valuesOf } from "./answers.js";
import type { Disagreement } from "./comparison.js";

/** The true values of a row by answer column. */
export function goldOf(answers: Answers, at: number): Record<string, unknown> {
  return Object.fromEntries(
    answers.truths.map(({ column, values }) => [column.name, values[at] ?? null]),
  );
}

/** Rows on which the arms gave different answers, those without an answer among them. */
export function disagreements(answers: Answers, shown: readonly string[]): Disagreement[] {
  const { arms, columns, data, places } = answers;
  const given = columns.map((column) => arms.map((arm) => answerLabels(arm, column)));
  const found: Disagreement[] = [];
  for (const [at, place] of places.entries()) {
    const differing = columns.filter((_, column) => {
      const [first, ...others] = given[column]!.map((labels) => labels[at]);
      return others.some((label) => label !== first);
    });
    if (differing.length === 0) continue;
    const row = data.whole[place]!;
    found.push({
      id: row.id,
      row: row.index + 1,
      input: pick(row.values, shown),
      gold: goldOf(answers, at),
      answers: Object.fromEntries(
        arms.map((arm) => [arm.name, valuesOf(arm.outcomes[at]!)] as const),
      ),
      columns: differing,
    });
  }
  return found;
}

/** Columns that the prompts are filled with; all but the id's where a prompt is a function. */
export function shownColumns({ arms, data }: Answers): string[] {
  const prompts = arms.map(({ run }) => run.arm.prompt.template);
  const id = arms[0]?.run.arm.options.id;
  if (prompts.some((template) => template === undefined)) {
    return data.table.columns.filter((name) => name !== id);
  }
  const used = new Set(prompts.flatMap((template) => template!.columns));
  return data.table.columns.filter((name) => used.has(name));
}

/** Every row: its columns, and each arm's answers, their probabilities where they were asked for, and status. */
export function sideBySide(answers: Answers): Record<string, unknown>[] {
  const { arms, columns, data, places } = answers;
  const confident = arms.map((arm) => confidentColumns(arm, columns));
  const status = columns.includes("status") ? "row status" : "status";
  return places.map((place, at) => {
    const row = data.whole[place]!;
    const cells: Record<string, unknown> = { id: row.id, ...row.values };
    for (const [number, arm] of arms.entries()) {
      const each = arm.outcomes[at]!;
      const values = valuesOf(each);
      const transforms = arm.run.arm.answerFrom === "schema";
      for (const column of columns) cells[`${arm.name} ${column}`] = values?.[column] ?? null;
      for (const column of confident[number]!) {
        const share = confidenceOf(column, each.outcome, transforms);
        cells[`${arm.name} ${column}_confidence`] = share;
      }
      cells[`${arm.name} ${status}`] = each.outcome.status;
    }
    return cells;
  });
}

function confidentColumns({ run }: ArmAnswers, columns: readonly string[]): string[] {
  const { task } = run.arm;
  if (!task.probabilities) return [];
  const closed = closedColumns(task.answer).map(({ name }) => name);
  return columns.filter((name) => closed.includes(name));
}

function pick(values: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
