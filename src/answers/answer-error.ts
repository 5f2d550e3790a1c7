import type {
  AnswerIssue,
  AnswerReading,
  AnswerSpec,
  Outcome,
  RowError,
} from "../contract/index.js";
import { cutText, showLabels } from "./show-value.js";

const MAX_MESSAGE = 200;

/** The error of a row whose answer is not ok: a code and a sentence of at most 200 characters. */
export function answerError(reading: AnswerReading): RowError {
  const code = reading.status === "truncated" ? "answer-truncated" : "answer-invalid";
  const text = (reading.issues ?? []).map(issueText).join("; ");
  return { code, message: cutText(text === "" ? "the answer was not valid" : text, MAX_MESSAGE) };
}

/** The part of an outcome that reading the answer decides. */
export function readingOutcome(
  reading: AnswerReading,
): Pick<Outcome, "status" | "values" | "error" | "warnings" | "repaired"> {
  // The usual answer is ok and plain; building it in parts would cost every row.
  const { status, values } = reading;
  if (status === "ok" && !reading.warnings && !reading.repaired) return { status, values };
  return {
    status,
    ...(values && { values }),
    ...(status !== "ok" && { error: answerError(reading) }),
    ...(reading.warnings && { warnings: reading.warnings }),
    ...(reading.repaired && { repaired: true }),
  };
}

/**
 * What to tell a model after an answer that was not ok: what was wrong and what is allowed.
 * Sent as the next user turn, after the model's own answer.
 */
export function reaskMessage(reading: AnswerReading, spec: AnswerSpec): string {
  const lines = (reading.issues ?? []).map((issue) => `- ${issueText(issue)}`);
  const bad = new Set((reading.issues ?? []).map((issue) => issue.path.split(/[.[]/)[0]));
  for (const column of spec.columns)
    if (bad.has(column.name) && column.labels !== undefined)
      lines.push(`- allowed for ${column.name}: ${showLabels(column.labels, Infinity)}`);
  return [
    "Your last answer could not be used:",
    ...lines,
    closing(spec, reading.status === "truncated"),
  ].join("\n");
}

function closing(spec: AnswerSpec, truncated: boolean): string {
  const short = truncated ? " Keep it much shorter." : "";
  if (spec.schema === undefined) return `Answer again.${short}`;
  const keys = showLabels(
    spec.columns.map((column) => column.name),
    Infinity,
  );
  return `Answer again with one JSON object and nothing else. Its keys: ${keys}.${short}`;
}

function issueText(issue: AnswerIssue): string {
  return issue.path === "" ? issue.message : `${issue.path}: ${issue.message}`;
}
