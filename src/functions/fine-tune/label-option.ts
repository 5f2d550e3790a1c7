import type { AnswerColumn } from "../../contract/index.js";
import { DataValidationError, nearest, TaskError } from "../../errors/index.js";
import type { FineTuneOptions } from "./fine-tune-options.js";

/**
 * Answer column → column with its right answers.
 * @throws {TaskError} `option-invalid`; {DataValidationError} `missing-column`
 */
export function readLabelOption(
  label: FineTuneOptions["label"],
  own: readonly AnswerColumn[],
  columns: readonly string[],
): Readonly<Record<string, string>> {
  const names = own.map(({ name }) => name);
  const labelOf = labelNames(label, names);
  if (Object.keys(labelOf).length === 0) {
    throw new TaskError(
      "option-invalid",
      "fineTuneOrConfig: there is nothing to learn: no label was named.",
      {
        hint: 'Name the column with the right answers, as in label: "Topic", or give answer: z.object({ Topic: … }).',
      },
    );
  }
  for (const [answer, column] of Object.entries(labelOf)) {
    if (!columns.includes(column)) throw noColumn(answer, column, columns);
    if (names.length > 0 && !names.includes(answer)) throw noAnswer(answer, names);
  }
  const unlabelled = names.filter((name) => !Object.hasOwn(labelOf, name));
  if (unlabelled.length === 0) return labelOf;
  throw new TaskError(
    "option-invalid",
    `fineTuneOrConfig: the answer has "${unlabelled.join('", "')}", for which no label column was named.`,
    {
      hint: `Name it as in label: { ${JSON.stringify(unlabelled[0])}: "COLUMN" }, or leave it out of the answer.`,
    },
  );
}

function labelNames(
  label: FineTuneOptions["label"],
  names: readonly string[],
): Readonly<Record<string, string>> {
  if (label === undefined) return Object.fromEntries(names.map((name) => [name, name]));
  if (typeof label === "string") {
    const only = names.length === 1 && names[0] !== label ? names[0]! : label;
    return { [only]: label };
  }
  if (Array.isArray(label)) {
    return Object.fromEntries((label as readonly string[]).map((name) => [name, name]));
  }
  return label as Readonly<Record<string, string>>;
}

function noColumn(answer: string, column: string, columns: readonly string[]): DataValidationError {
  const near = nearest(column, columns);
  return new DataValidationError(
    "missing-column",
    `The table has no column "${column}" with the right answers${answer === column ? "" : ` of "${answer}"`}.`,
    {
      hint:
        near === undefined ? `The table has: ${columns.join(", ")}.` : `Did you mean "${near}"?`,
      received: column,
    },
  );
}

function noAnswer(answer: string, names: readonly string[]): TaskError {
  return new TaskError(
    "option-invalid",
    `fineTuneOrConfig: label names "${answer}", which is not among the answer's columns.`,
    {
      hint: `The answer has: ${names.join(", ")}.`,
      received: answer,
    },
  );
}
