import type { ReportPart } from "../../contract/index.js";
import type { Comparison, Disagreement } from "./comparison.js";
import { asLabel } from "./true-labels.js";
import { rowsWords } from "./words.js";

/** Disagreements shown in a report; all of them are in the result. */
const MOST_SHOWN = 20;
const MOST_CHARACTERS = 240;

/** The rows on which the variants differ, with their answers side by side; what is right is ticked. */
export function disagreementTable(result: Comparison): ReportPart[] {
  const { disagreements, arms, labels, agreement } = result;
  if (disagreements.length === 0) return [];
  const shown = [...disagreements].sort(byLabels(Object.keys(labels))).slice(0, MOST_SHOWN);
  const hasGold = Object.keys(labels).length > 0;
  const isNamed = Object.keys(agreement).length > 1;
  const rest = disagreements.length - shown.length;
  return [
    {
      kind: "table",
      title: `${rowsWords(disagreements.length)} on which the variants disagree`,
      columns: [
        { name: "row" },
        { name: "input" },
        ...(hasGold ? [{ name: "true" }] : []),
        ...arms.map(({ name }) => ({ name })),
      ],
      rows: shown.map((each) => [
        each.id,
        clip(Object.values(each.input).filter(isShown).map(valueWords).join(" · ")),
        ...(hasGold ? [goldWords(each, isNamed)] : []),
        ...arms.map(({ name }) => answerWords(each, name, isNamed)),
      ]),
      ...(rest > 0 && { more: `${rowsWords(rest)} more in .disagreements` }),
    },
  ];
}

/** Rows that differ in what is scored come first, else the order of the table stays. */
function byLabels(scored: readonly string[]): (a: Disagreement, b: Disagreement) => number {
  const differs = ({ columns }: Disagreement) => columns.some((column) => scored.includes(column));
  return (a, b) => Number(differs(b)) - Number(differs(a));
}

function goldWords({ columns, gold }: Disagreement, isNamed: boolean): string {
  const known = columns.filter((column) => isShown(gold[column]));
  const cells = known.map((column) => named(column, valueWords(gold[column]), isNamed));
  return cells.length === 0 ? "–" : clip(cells.join("; "));
}

function answerWords({ columns, answers, gold }: Disagreement, arm: string, isNamed: boolean) {
  const values = answers[arm];
  if (!values) return "–";
  const cells = columns.map((column) => {
    const value = values[column];
    const isRight = isShown(gold[column]) && asLabel(value) === gold[column];
    return named(column, `${isRight ? "✓ " : ""}${valueWords(value)}`, isNamed);
  });
  return clip(cells.join("; "));
}

function named(column: string, text: string, isNamed: boolean): string {
  return isNamed ? `${column}: ${text}` : text;
}

function valueWords(value: unknown): string {
  if (!isShown(value)) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isShown(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}

function clip(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
