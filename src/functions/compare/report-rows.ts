import type { ReportPart } from "../../contract/index.js";
import type { Comparison, Disagreement } from "./comparison.js";
import { asLabel } from "./true-labels.js";
import { rowsWords } from "./words.js";

/** Disagreements shown in a report; all of them are in the result. */
const MOST_SHOWN = 20;
const MOST_CHARACTERS = 240;

/** The rows on which the variants differ, with their answers side by side. */
export function disagreementTable({ disagreements, arms, labels }: Comparison): ReportPart[] {
  if (disagreements.length === 0) return [];
  const shown = disagreements.slice(0, MOST_SHOWN);
  const hasGold = Object.keys(labels).length > 0;
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
        clip(Object.values(each.input).filter(isShown).map(String).join(" · ")),
        ...(hasGold ? [cellWords(each, each.gold)] : []),
        ...arms.map(({ name }) =>
          cellWords(each, each.answers[name] ?? null, (column, value) => {
            const gold = each.gold[column];
            return isShown(gold) && asLabel(value) === gold;
          }),
        ),
      ]),
      ...(rest > 0 && { more: `${rowsWords(rest)} more in .disagreements` }),
    },
  ];
}

/** The columns in which the variants differ, named where there are several; what is right is ticked. */
function cellWords(
  { columns }: Disagreement,
  values: Readonly<Record<string, unknown>> | null,
  isRight: (column: string, value: unknown) => boolean = () => false,
): string {
  if (values === null) return "–";
  const cells = columns
    .filter((column) => column in values)
    .map((column) => {
      const value = values[column];
      const text = valueWords(value);
      const said = isRight(column, value) ? `✓ ${text}` : text;
      return columns.length > 1 ? `${column}: ${said}` : said;
    });
  return clip(cells.join("; "));
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
