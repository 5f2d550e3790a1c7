import type { AnswerColumn } from "../contract/index.js";
import { bracedColumns } from "../prompting/index.js";
import type { RunNote } from "../runs/index.js";
import type { ResultColumns } from "./resolve-answer.js";

/** What the notes about columns are made from. */
interface NamedColumns {
  /** Columns of the table that went in. */
  readonly input: readonly string[];
  readonly answers: readonly AnswerColumn[];
  readonly result: ResultColumns;
  /** Prefix of the status and error columns. */
  readonly name: string;
  /** Somebody has said what becomes of answer columns that are there already. */
  readonly chosen: boolean;
  /** The prompt's template, where it has one. */
  readonly template: string | undefined;
}

/** What a user should know of the table's columns before the first row. */
export function columnNotes(columns: NamedColumns): RunNote[] {
  return [...bracedNotes(columns), ...validatedNotes(columns), ...replacedNotes(columns)];
}

/** Columns in single braces, which the prompt takes for plain words. */
function bracedNotes({ template, input }: NamedColumns): RunNote[] {
  const braced = template === undefined ? [] : bracedColumns(template, input);
  if (braced.length === 0) return [];
  const [first = ""] = braced;
  const meant = `{{${first.replace(/[${}]/g, "").trim()}}}`;
  const message = `${listed(braced)} in the prompt ${braced.length > 1 ? "are" : "is"} plain words: only two braces, as in ${meant}, stand for what the row has.`;
  return [{ code: "columns-unfilled", message }];
}

/** The old cells keep their place, and part of the question is what they say. */
function validatedNotes({ result, chosen }: NamedColumns): RunNote[] {
  if (chosen || result.offered.length === 0) return [];
  const old = result.offered.map(({ name }) => name);
  const added = old.map((name) => `Validated_${name}`);
  const many = old.length > 1;
  const message = `The table has ${columnsCalled(old)} already: the model is shown ${many ? "their" : "its"} cells, and the ${many ? "answers are" : "answer is"} in ${listed(added)}. existing: "replace" overwrites ${many ? "them" : "it"} unseen, existing: "validate" says that this is meant.`;
  return [{ code: "columns-validated", message }];
}

function replacedNotes({ input, answers, result, name }: NamedColumns): RunNote[] {
  const wanted = new Set(answers.map((column) => column.name));
  const lost = result.names.filter((added) => input.includes(added) && !wanted.has(added));
  if (lost.length === 0) return [];
  const own = ["status", "error", "consistency"].map((what) => `${name}_${what}`);
  const named = lost.filter((column) => own.includes(column));
  const others = lost.filter((column) => !own.includes(column));
  const ways = [
    ...(named.length > 0
      ? [`name: "${freeName(input, answers, name)}" calls the result's own otherwise`]
      : []),
    ...(others.length > 0 ? [`rename ${listed(others)} in the table to keep what is there`] : []),
  ];
  const message = `The table has ${columnsCalled(lost)} already, and the result's own ${lost.length > 1 ? "take their places" : "takes its place"}: ${ways.join("; ")}.`;
  return [{ code: "columns-replaced", message }];
}

/** A name under which the result's own columns are new: an answer's, where it is. */
function freeName(input: readonly string[], answers: readonly AnswerColumn[], name: string) {
  const isFree = (each: string) =>
    each !== name &&
    !["status", "error", "consistency"].some((end) => input.includes(`${each}_${end}`));
  const own = answers.map((column) => column.name).find(isFree);
  if (own !== undefined) return own;
  let number = 2;
  while (!isFree(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}

function columnsCalled(names: readonly string[]): string {
  return `${names.length > 1 ? "the columns" : "a column"} ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join();
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
