import type { Report, ReportPart } from "../../contract/index.js";
import type { Comparison } from "./comparison.js";
import { armsTable, calibrationTable, classTables } from "./report-arms.js";
import { agreementTable, costTable, judgeTable, metricTables, pairTables } from "./report-pairs.js";
import { disagreementTable } from "./report-rows.js";
import { rowsWords } from "./words.js";

/** A comparison as a person reads it: what it says, the variants, the pairs, then the rows they differ on. */
export function comparisonReport(result: Comparison): Report {
  const { arms, rows, notes } = result;
  const parts: ReportPart[] = [
    ...verdictParts(result),
    ...notes.map((text) => ({ kind: "text", text, tone: "note" }) as const),
    armsTable(result),
    ...pairTables(result),
    ...metricTables(result),
    ...judgeTable(result),
    costTable(result),
    ...agreementTable(result),
    ...figures(result),
    ...classTables(result),
    ...calibrationTable(result),
    ...disagreementTable(result),
  ];
  return { title: `${arms.map(({ name }) => name).join(", ")} on ${rowsWords(rows)}`, parts };
}

/** What decides stands out: what the variants cost does not, and of many pairs only the summary does. */
function verdictParts({ verdict, pairs }: Comparison): ReportPart[] {
  const [lead, ...others] = verdict.sentences;
  const first = { kind: "text", text: lead ?? "", tone: "verdict" } as const;
  if (pairs.length > 1) {
    const rows = others.map((sentence) => [sentence]);
    const title = "What may be said of each pair";
    return [
      first,
      { kind: "table", title, columns: [{ name: "pair by pair" }], rows, folded: true },
    ];
  }
  const cost = pairs.flatMap((pair) => pair.cost.verdicts.map(({ sentence }) => sentence));
  const rest = others.map((text) => {
    return { kind: "text", text, tone: cost.includes(text) ? "note" : "verdict" } as const;
  });
  return [first, ...rest];
}

/** The figures a reader wants first; all of them are in `charts`. */
function figures({ charts, labels, arms }: Comparison): ReportPart[] {
  const [column] = Object.keys(labels);
  const confusions = arms.slice(0, 4).map(({ name }) => `confusion ${column} ${name}`);
  const wanted = Object.keys(charts).filter(
    (name) =>
      name.startsWith("difference ") || name === "cost and quality" || confusions.includes(name),
  );
  const shown = wanted.length > 0 ? wanted : Object.keys(charts).slice(0, 2);
  return shown.map((name) => ({ kind: "figure", name, figure: charts[name]! }));
}
