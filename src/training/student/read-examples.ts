import type { Message } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import type { TrainingExample } from "../trainer.js";

/** One example as the student learns it: the turns before the answer, and the answer in its usual form. */
export interface StudentExample {
  readonly turns: readonly Pick<Message, "role" | "content">[];
  readonly answer: string;
  readonly values: readonly AnswerValue[];
}

/** Characters of the answer that hold the value of one column. */
export interface AnswerValue {
  readonly column: string;
  readonly start: number;
  readonly end: number;
  /** The value is a string, and `start` and `end` lie within its quotes. */
  readonly quoted: boolean;
}

/** Column of an answer that is no JSON object. */
export const LONE_COLUMN = "answer";

/**
 * Takes the answers apart. A JSON object is written again without spaces, as engines that fill in schemas write it.
 * @throws TaskError (`option-invalid`) when an example does not end in an answer
 */
export function readExamples(examples: readonly TrainingExample[]): StudentExample[] {
  return examples.map(({ messages }, index) => {
    const last = messages.at(-1);
    if (last?.role !== "assistant" || messages.length < 2) {
      throw new TaskError(
        "option-invalid",
        `Training example ${index + 1} does not end in an answer: its roles are ${messages.map(({ role }) => role).join(", ") || "none"}.`,
        { hint: "Give each example the user's turn and then the assistant's answer." },
      );
    }
    const turns = messages.slice(0, -1).map(({ role, content }) => ({ role, content }));
    return { turns, ...takeApart(last.content) };
  });
}

/** The text of one column's value in an answer. */
export function valueText({ answer }: { readonly answer: string }, value: AnswerValue): string {
  return answer.slice(value.start, value.end);
}

function takeApart(text: string): Pick<StudentExample, "answer" | "values"> {
  const parsed = parseObject(text);
  if (parsed === undefined) {
    const answer = text.trim();
    const values = [{ column: LONE_COLUMN, start: 0, end: answer.length, quoted: false }];
    return { answer, values };
  }
  const values: AnswerValue[] = [];
  let answer = "{";
  for (const [column, value] of Object.entries(parsed)) {
    answer += `${values.length > 0 ? "," : ""}${JSON.stringify(column)}:`;
    const json = JSON.stringify(value);
    const quoted = typeof value === "string";
    const inset = quoted ? 1 : 0;
    const start = answer.length + inset;
    values.push({ column, start, end: answer.length + json.length - inset, quoted });
    answer += json;
  }
  return { answer: `${answer}}`, values };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && Object.keys(value).length > 0
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
