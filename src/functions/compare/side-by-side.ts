import { type Answers, answerLabels, valuesOf } from "./answers.js";
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

/** Every row: its columns, and each arm's answers and status. */
export function sideBySide(answers: Answers): Record<string, unknown>[] {
  const { arms, columns, data, places } = answers;
  return places.map((place, at) => {
    const row = data.whole[place]!;
    const cells: Record<string, unknown> = { id: row.id, ...row.values };
    for (const arm of arms) {
      const each = arm.outcomes[at]!;
      const values = valuesOf(each);
      for (const column of columns) cells[`${arm.name} ${column}`] = values?.[column] ?? null;
      cells[`${arm.name} status`] = each.outcome.status;
    }
    return cells;
  });
}

function pick(values: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
