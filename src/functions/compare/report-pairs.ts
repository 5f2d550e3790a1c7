import type { ReportPart } from "../../contract/index.js";
import { type Estimate, writtenEstimate } from "../../statistics/index.js";
import type { Comparison, PairResult } from "./comparison.js";
import { percentWords, roundedTo, shareWords } from "./words.js";

/** The differences of every pair on every labelled column. */
export function pairTables({ pairs, labels }: Comparison): ReportPart[] {
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

/** The differences of every pair on the user's own metrics. */
export function metricTables({ pairs }: Comparison): ReportPart[] {
  return Object.keys(pairs[0]?.metrics ?? {}).map((name) => {
    const { unit, difference } = pairs[0]!.metrics[name]!;
    return {
      kind: "table",
      title: `${name}: pair by pair`,
      columns: [
        { name: "pair" },
        {
          name: "difference",
          unit,
          description: `Second minus first, paired bootstrap at ${Number((100 * difference.confidence).toFixed(2))} %`,
        },
        { name: "rows needed", description: "Rows that find a true difference of the size seen" },
      ],
      rows: pairs.map(({ first, second, metrics }) => {
        const found = metrics[name]!;
        return [
          `${second} – ${first}`,
          unit === "points" ? pointsWords(found.difference) : writtenEstimate(found.difference),
          Number.isFinite(found.rowsNeeded) ? found.rowsNeeded : "–",
        ];
      }),
    };
  });
}

/** What the judge said of every pair. */
export function judgeTable({ pairs }: Comparison): ReportPart[] {
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

/** Ratios of tokens and time of every pair. */
export function costTable({ pairs }: Comparison): ReportPart {
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
      writtenEstimate(cost.promptTokens),
      writtenEstimate(cost.completionTokens),
      writtenEstimate(cost.ms),
    ]),
    folded: true,
  };
}

/** How far all variants give the same answers. */
export function agreementTable({ agreement, arms }: Comparison): ReportPart[] {
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
        roundedTo(kappa?.estimate ?? Number.NaN, 3),
        roundedTo(alpha?.estimate ?? Number.NaN, 3),
      ]),
      folded: true,
    },
  ];
}

function pointsWords(difference: Estimate): string {
  return writtenEstimate(difference, { scale: 100, signed: true });
}

function pWords(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
