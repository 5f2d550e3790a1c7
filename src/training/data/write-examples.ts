import type { AnswerColumn, Message } from "../../contract/index.js";
import type { TrainingExample } from "../trainer.js";
import type { LabelledRow } from "./labelled-row.js";

/** The right answer as a model shall write it: compact JSON in the order of the columns. */
export function answerJson(
  labels: Readonly<Record<string, unknown>>,
  columns: readonly AnswerColumn[],
): string {
  return JSON.stringify(
    Object.fromEntries(columns.map(({ name }) => [name, labels[name] ?? null])),
  );
}

/** A row as a conversation that ends with its right answer: the very request a run sends, then the answer. */
export function trainingExample(
  row: LabelledRow,
  columns: readonly AnswerColumn[],
  system: string | undefined,
): TrainingExample {
  const messages: Message[] = [];
  if (system) messages.push({ role: "system", content: system });
  messages.push(
    { role: "user", content: row.text },
    { role: "assistant", content: answerJson(row.labels, columns) },
  );
  return { messages };
}

/** Examples as JSON lines, `{"messages": […]}` each, the form that trainers know. */
export function examplesJsonl(examples: readonly TrainingExample[]): string {
  return examples
    .map(({ messages }) =>
      JSON.stringify({ messages: messages.map(({ role, content }) => ({ role, content })) }),
    )
    .map((line) => `${line}\n`)
    .join("");
}
