import type { AnswerColumn } from "../../contract/index.js";
import type { Arm } from "./prepare-arms.js";

/** What makes an answer good when the user does not say. */
const CRITERIA =
  "Correct before anything else: nothing made up, nothing important left out. Then clear and to the point.";

/** Instructions in front of every pair; the same text for all rows, so that a server can reuse it. */
export function judgeSystem(criteria: string | undefined): string {
  return [
    "You are shown an input and two answers to the same request about it. Decide which answer is better.",
    `What counts: ${criteria?.trim() ?? CRITERIA}`,
    "Neither the place of an answer nor its length is a reason. Two answers that are equally good, or equally bad, are a tie.",
  ].join("\n");
}

/** What a judge is asked about one row, in one order. */
export interface JudgedText {
  /** The request where both answers were given to the same one, else the row's columns. */
  readonly request: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answers: readonly [string, string];
}

/** The row's own part of the judge's prompt. */
export function judgeText({ request, input, answers }: JudgedText): string {
  const about =
    request ??
    Object.entries(input)
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(
        ([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
      )
      .join("\n");
  return `INPUT\n${about}\n\nANSWER 1\n${answers[0]}\n\nANSWER 2\n${answers[1]}`;
}

/** An answer as a judge reads it: a single text as it is, else one line for each column. */
export function answerText(
  values: Readonly<Record<string, unknown>>,
  columns: readonly string[],
): string {
  const cell = (name: string) => {
    const value = values[name] ?? "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  if (columns.length === 1) return cell(columns[0]!);
  return columns.map((name) => `${name}: ${cell(name)}`).join("\n");
}

/** Columns a judge is shown: those asked for, else all that the arms have in common. */
export function judgedColumns(
  wanted: readonly string[] | undefined,
  columns: readonly AnswerColumn[],
): string[] {
  return wanted === undefined ? columns.map(({ name }) => name) : [...wanted];
}

/** The text both arms sent for a row, where it is the same. */
export function sharedRequest(first: Arm, second: Arm, row: never): string | undefined {
  try {
    const [a, b] = [first.task.render(row)?.text, second.task.render(row)?.text];
    return a === b ? a : undefined;
  } catch {
    return undefined;
  }
}
