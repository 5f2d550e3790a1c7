import type { Report, ReportPart } from "../../contract/index.js";
import type { Comparison, Disagreement, PairResult } from "./comparison.js";
import { percentWords, rowsWords, shareWords } from "./words.js";

/** Disagreements shown in a report; all of them are in the result. */
const MOST_SHOWN = 20;
const MOST_CHARACTERS = 240;

/** A comparison as a person reads it: what it says, the variants, the pairs, then the rows they differ on. */
export function comparisonReport(result: Comparison): Report {
  const { arms, rows, verdict, notes } = result;
  const parts: ReportPart[] = [
    ...verdict.sentences.map((text) => ({ kind: "text", text, tone: "verdict" }) as const),
    ...notes.map((text) => ({ kind: "text", text, tone: "note" }) as const),
    armsTable(result),
    ...pairTables(result),
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

function armsTable({ arms, labels, confidence }: Comparison): ReportPart {
  const columns = Object.keys(labels);
  const metrics = Object.keys(arms[0]?.metrics ?? {});
  const level = `with its ${100 * confidence} % interval`;
  return {
    kind: "table",
    title: "Variants",
    columns: [
      { name: "variant" },
      { name: "model" },
      ...columns.flatMap((column) => [
        { name: `${column} accuracy`, description: `Share of right rows, ${level} (Wilson)` },
        { name: "macro-F1", description: `Mean F1 of the classes, ${level} (bootstrap)` },
      ]),
      ...metrics.map((name) => ({ name, description: `Mean, ${level} (bootstrap)` })),
      { name: "not ok", unit: "rows", description: "Rows without a valid answer; they are wrong" },
      { name: "answered before", unit: "rows", description: "Rows that cost nothing now" },
      { name: "tokens", unit: "per row", description: "Tokens of prompt and answer" },
      { name: "time", unit: "ms/row", description: "Mean time at the model" },
    ],
    rows: arms.map((arm) => [
      arm.name,
      arm.model.name,
      ...columns.flatMap((column) => [
        shareWords(arm.scores[column]!.accuracy),
        shareWords(arm.scores[column]!.macroF1),
      ]),
      ...metrics.map((name) => round(arm.metrics[name]!.estimate)),
      Object.values(arm.counts).reduce((sum, count) => sum + count, 0) - arm.counts.ok,
      arm.run.reused,
      round(arm.cost.promptTokens.estimate + arm.cost.completionTokens.estimate),
      round(arm.cost.ms.estimate),
    ]),
  };
}

function pairTables({ pairs, labels }: Comparison): ReportPart[] {
  return Object.keys(labels).map((column) => ({
    kind: "table",
    title: `${column}: pair by pair`,
    columns: [
      { name: "pair" },
      { name: "accuracy", unit: "points", description: "Second minus first, Tango's interval" },
      { name: "macro-F1", unit: "points", description: "Second minus first, paired bootstrap" },
      { name: "only first right", unit: "rows" },
      { name: "only second right", unit: "rows" },
      { name: "p", description: "McNemar's test, after Holm's correction" },
      {
        name: "rows needed",
        description: "Rows that find a true difference of the size seen, 4 times of 5",
      },
    ],
    rows: pairs.map((pair) => pairCells(pair, column)),
  }));
}

function pairCells(pair: PairResult, column: string): unknown[] {
  const { accuracy, macroF1, counts, p, rowsNeeded } = pair.columns[column]!;
  return [
    `${pair.second} – ${pair.first}`,
    pointsWords(accuracy),
    pointsWords(macroF1),
    counts.onlyFirst,
    counts.onlySecond,
    pWords(p),
    Number.isFinite(rowsNeeded) ? rowsNeeded : "–",
  ];
}

function timesWords({ estimate, low, high }: { estimate: number; low: number; high: number }) {
  if (!Number.isFinite(estimate)) return "–";
  if (!Number.isFinite(low + high)) return estimate.toFixed(2);
  return `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function pointsWords({ estimate, low, high }: { estimate: number; low: number; high: number }) {
  const points = (value: number) => `${value > 0 ? "+" : ""}${(100 * value).toFixed(1)}`;
  if (!Number.isFinite(estimate)) return "–";
  if (!Number.isFinite(low + high)) return points(estimate);
  return `${points(estimate)} (${points(low)} to ${points(high)})`;
}

function judgeTable({ pairs }: Comparison): ReportPart[] {
  const judged = pairs.flatMap(({ first, second, judge }) =>
    judge ? [{ first, second, judge }] : [],
  );
  if (judged.length === 0) return [];
  return [
    {
      kind: "table",
      title: `Verdicts of the judge ${judged[0]!.judge.model.name}`,
      columns: [
        { name: "pair" },
        {
          name: "second wins",
          description: "Share of rows, a tie counting half, with its interval",
        },
        { name: "first", unit: "rows", description: "Rows the first wins in both orders" },
        { name: "second", unit: "rows", description: "Rows the second wins in both orders" },
        { name: "ties", unit: "rows" },
        { name: "contradicted itself", unit: "rows", description: "Counted as ties" },
        { name: "always place 1", unit: "rows" },
        { name: "always place 2", unit: "rows" },
        { name: "p", description: "Sign test, after Holm's correction" },
      ],
      rows: judged.map(({ first, second, judge }) => [
        `${first}, ${second}`,
        shareWords(judge.winRate),
        judge.firstWins,
        judge.secondWins,
        judge.ties,
        judge.inconsistent,
        judge.position.first,
        judge.position.second,
        pWords(judge.p),
      ]),
    },
  ];
}

function costTable({ pairs }: Comparison): ReportPart {
  return {
    kind: "table",
    title: "What the second costs, as a multiple of the first",
    columns: [
      { name: "pair" },
      { name: "prompt tokens" },
      { name: "answer tokens" },
      { name: "time", description: "Time at the model per row, without waiting for a free slot" },
    ],
    rows: pairs.map(({ first, second, cost }) => [
      `${first}, ${second}`,
      timesWords(cost.promptTokens),
      timesWords(cost.completionTokens),
      timesWords(cost.ms),
    ]),
    folded: true,
  };
}

function agreementTable({ agreement, arms }: Comparison): ReportPart[] {
  const entries = Object.entries(agreement);
  if (entries.length === 0) return [];
  const kappa = arms.length === 2 ? "Cohen's kappa" : "Fleiss' kappa";
  return [
    {
      kind: "table",
      title: "Agreement of the variants with each other",
      columns: [
        { name: "answer" },
        { name: "same answer" },
        { name: kappa, description: "Agreement beyond chance, 1 is full" },
        { name: "Krippendorff's alpha", description: "The same, also with gaps" },
      ],
      rows: entries.map(([column, { percent, kappa, alpha }]) => [
        column,
        percentWords(percent.estimate),
        round(kappa?.estimate ?? Number.NaN, 3),
        round(alpha?.estimate ?? Number.NaN, 3),
      ]),
      folded: true,
    },
  ];
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

function classTables({ arms, labels }: Comparison): ReportPart[] {
  return Object.keys(labels).map((column) => ({
    kind: "table",
    title: `${column}: class by class`,
    columns: [
      { name: "variant" },
      { name: "class" },
      { name: "precision" },
      { name: "recall" },
      { name: "F1" },
      { name: "rows", description: "Rows of this true label" },
      { name: "answered", description: "Rows answered with it" },
    ],
    rows: arms.flatMap(({ name, scores }) =>
      scores[column]!.perClass.map((each) => [
        name,
        String(each.label),
        round(each.precision, 3),
        round(each.recall, 3),
        round(each.f1, 3),
        each.support,
        each.answered,
      ]),
    ),
    folded: true,
  }));
}

function calibrationTable({ arms }: Comparison): ReportPart[] {
  const rows = arms.flatMap(({ name, calibration }) =>
    Object.entries(calibration).map(([column, found]) => [
      name,
      column,
      found.answers,
      round(found.ece, 3),
      round(found.largestGap, 3),
      round(found.brier, 3),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      title: "How far the confidences can be believed",
      columns: [
        { name: "variant" },
        { name: "answer" },
        { name: "answers", description: "Answers with a confidence" },
        { name: "calibration error", description: "Expected calibration error; 0 is best" },
        { name: "largest gap" },
        { name: "Brier score", description: "0 is best" },
      ],
      rows,
      folded: true,
    },
  ];
}

function disagreementTable({ disagreements, arms, labels }: Comparison): ReportPart[] {
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
        ...arms.map(({ name }) => cellWords(each, each.answers[name] ?? null)),
      ]),
      ...(rest > 0 && { more: `${rowsWords(rest)} more in .disagreements` }),
    },
  ];
}

/** The columns in which the variants differ; named where there are several. */
function cellWords(
  { columns }: Disagreement,
  values: Readonly<Record<string, unknown>> | null,
): string {
  if (values === null) return "–";
  const cells = columns
    .filter((column) => column in values)
    .map((column) => {
      const value = values[column];
      const text = isShown(value)
        ? typeof value === "object"
          ? JSON.stringify(value)
          : `${value}`
        : "–";
      return columns.length > 1 ? `${column}: ${text}` : text;
    });
  return clip(cells.join("; "));
}

function isShown(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}

function clip(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function pWords(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

function round(value: number, digits = 1): number | string {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : "–";
}
