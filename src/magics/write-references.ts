import { MagicUsageError } from "../errors/index.js";
import type { CodeWriter } from "./code-writer.js";
import type { GivenValue } from "./define-magic.js";
import { writeValue } from "./write-call.js";

/** A variable, or something in it: `frame`, `labelled.data`, `frames[0]`. */
const REFERENCE =
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\d+\])*$/u;
const TABLE_FILE = /\.(csv|tsv|jsonl|ndjson|json|parquet)$/i;
const KINDS = ["text", "number", "integer", "boolean"];

/** The value as it was given; text with expressions in it as it was typed. */
function typedText(writer: CodeWriter, { value, template, start, end }: GivenValue): string {
  return template ? writer.source.slice(start, end) : String(value);
}

/** Whether a word names a file rather than a variable. */
export function isPath(text: string, quoted: boolean): boolean {
  return quoted || TABLE_FILE.test(text) || /[/\\]/.test(text);
}

/**
 * Writes what a word says is the table: a variable, the path of a file, or an expression.
 * @throws {MagicUsageError} `magic-usage` when it is none of them
 */
export function writeFrame(writer: CodeWriter, frame: GivenValue): void {
  const text = typedText(writer, frame);
  if (frame.expression || isPath(text, frame.quoted)) writeValue(writer, frame);
  else if (!frame.template && REFERENCE.test(text)) writer.copy(frame.start, frame.end);
  else {
    throw new MagicUsageError(
      `${JSON.stringify(text)} is neither a variable nor a path.`,
      writer.source,
      frame.start,
      frame.end,
      { hint: `Write a variable such as feedback, "a path.csv" in quotes, or \${an(expression)}.` },
    );
  }
}

/**
 * Writes a variable, something in it, or an expression.
 * @throws {MagicUsageError} `magic-usage` when it is none of them
 */
export function writeVariable(writer: CodeWriter, given: GivenValue): void {
  const text = typedText(writer, given);
  if (given.expression) writeValue(writer, given);
  else if (!given.quoted && REFERENCE.test(text)) writer.copy(given.start, given.end);
  else {
    throw new MagicUsageError(
      `${JSON.stringify(text)} is not a variable.`,
      writer.source,
      given.start,
      given.end,
      { hint: `Write a variable such as result, or \${an(expression)}.` },
    );
  }
}

/**
 * Writes the shape of an answer: labels `A | B`, a kind such as `number`, or a variable that holds a zod schema.
 * @throws {MagicUsageError} `magic-usage` when it is none of them
 */
export function writeAnswer(writer: CodeWriter, answer: GivenValue): void {
  const { start, end } = answer;
  const text = typedText(writer, answer).trim();
  if (answer.expression) writeValue(writer, answer);
  else if (answer.template) {
    throw new MagicUsageError(
      `--answer is read before anything runs; received ${text}.`,
      writer.source,
      start,
      end,
      { hint: `Write it out, or a list as the whole value: --answer \${["A", "B"]}.` },
    );
  } else if (text.includes("|")) {
    const labels = readLabels(text, (message) => {
      throw new MagicUsageError(message, writer.source, start, end, {
        hint: 'Write the labels as "A | B | C".',
      });
    });
    writer.stand(JSON.stringify(labels), start, end);
  } else if (KINDS.includes(text)) writer.stand(JSON.stringify(text), start, end);
  else if (REFERENCE.test(text)) writer.stand(text, start, end);
  else {
    throw new MagicUsageError(
      `--answer needs labels, ${KINDS.join(", ")}, or a variable with a zod schema; received ${JSON.stringify(text)}.`,
      writer.source,
      start,
      end,
      { hint: 'For example --answer "Yes | No", --answer number, --answer Person.' },
    );
  }
}

/** Labels of `A | B | C`; tells what is wrong with them. */
export function readLabels(text: string, fail: (message: string) => never): string[] {
  const labels = text.split("|").map((label) => label.trim());
  if (labels.includes("")) fail("A label is empty.");
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) fail(`The label "${twice}" is there twice.`);
  return labels;
}
