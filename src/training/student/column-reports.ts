import { type ColumnReport, reportColumn } from "./calibrate.js";
import type { ClosedColumns } from "./closed-columns.js";
import type { LabelAnswer } from "./label-answers.js";
import type { StudentExample } from "./read-examples.js";

/** Reports on every column that was answered, its labels as they are in the data. */
export function columnReports(
  answers: ReadonlyMap<string, readonly LabelAnswer[]>,
  examples: readonly StudentExample[],
  closed: ClosedColumns,
): Record<string, ColumnReport> {
  return Object.fromEntries(
    [...answers].map(([name, given]) => {
      const report = reportColumn(closed.get(name) ?? [], given);
      return [name, isQuoted(examples, name) ? asText(report) : report];
    }),
  );
}

/** Whether a column's values are texts, which an answer has in the spelling of JSON. */
function isQuoted(examples: readonly StudentExample[], name: string): boolean {
  return examples.some(({ values }) =>
    values.some(({ column, quoted }) => column === name && quoted),
  );
}

/** Labels as they are in the data: with their own quotes, lines and backslashes. */
function asText(report: ColumnReport): ColumnReport {
  const plain = (label: string): string => {
    try {
      return JSON.parse(`"${label}"`) as string;
    } catch {
      return label;
    }
  };
  return {
    ...report,
    labels: report.labels.map(plain),
    answers: report.answers.map((answer) => ({
      ...answer,
      expected: plain(answer.expected),
      given: plain(answer.given),
    })),
  };
}
