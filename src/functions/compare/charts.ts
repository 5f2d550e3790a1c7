import {
  type Charts,
  confusionChart,
  costQualityChart,
  differenceChart,
  labelChart,
  lazyCharts,
  reliabilityChart,
} from "../../charts/index.js";
import type { Figure } from "../../contract/index.js";
import type { Label, MaybeLabel } from "../../statistics/index.js";
import { type Answers, answerLabels } from "./answers.js";
import type { ArmResult, Comparison, PairResult } from "./comparison.js";

/** Plotly figures of a comparison by name, drawn when they are asked for. */
export type ComparisonCharts = Charts;

type Parts = Pick<Comparison, "arms" | "pairs" | "labels">;

/** With more labels a matrix or a bar for each says nothing. */
const MOST_LABELS = 40;

/** The figures a comparison has: which ones depends on what was measured. */
export function comparisonCharts(parts: Parts, answers: Answers): ComparisonCharts {
  const makers: Record<string, () => Figure> = {};
  for (const column of Object.keys(parts.labels)) {
    makers[`difference ${column}`] = () => labelDifferences(parts.pairs, column);
  }
  for (const name of Object.keys(parts.pairs[0]?.metrics ?? {})) {
    makers[`difference ${name}`] = () => metricDifferences(parts.pairs, name);
  }
  const [leading] = Object.keys(parts.labels);
  if (leading !== undefined) {
    makers["cost and quality"] = () => costAndQuality(parts.arms, leading);
  }
  for (const [at, arm] of parts.arms.entries()) addMatrices(makers, arm, answers, at);
  for (const column of answers.columns) addDistribution(makers, column, answers);
  return lazyCharts(makers);
}

function labelDifferences(pairs: readonly PairResult[], column: string): Figure {
  const rows = pairs.map((pair) => ({ name: pairName(pair), ...pair.columns[column]!.accuracy }));
  return differenceChart({ quantity: `Accuracy of ${column}`, unit: "share", rows });
}

function metricDifferences(pairs: readonly PairResult[], name: string): Figure {
  const rows = pairs.map((pair) => ({ name: pairName(pair), ...pair.metrics[name]!.difference }));
  const { unit, higherIsBetter } = pairs[0]!.metrics[name]!;
  return differenceChart({
    quantity: name,
    unit: unit === "points" ? "share" : unit,
    better: higherIsBetter ? "higher" : "lower",
    rows,
  });
}

/** Read as a subtraction: what the second gains over the first. */
function pairName({ first, second }: PairResult): string {
  return `${second} – ${first}`;
}

function costAndQuality(arms: readonly ArmResult[], column: string): Figure {
  const points = arms.map(({ name, cost, scores }) => ({
    name,
    cost: cost.ms,
    quality: scores[column]!.accuracy,
  }));
  return costQualityChart({
    cost: "Time per row",
    costUnit: "ms",
    quality: `Accuracy of ${column}`,
    points,
  });
}

function addMatrices(
  makers: Record<string, () => Figure>,
  { name, scores, calibration }: ArmResult,
  answers: Answers,
  at: number,
): void {
  for (const [column, { matrix }] of Object.entries(scores)) {
    if (matrix.labels.length > MOST_LABELS) continue;
    const title = `${column} by ${answers.arms[at]!.name}`;
    makers[`confusion ${column} ${name}`] = () => confusionChart({ ...matrix, title });
  }
  for (const [column, { bins, ece }] of Object.entries(calibration)) {
    const title = `Confidence and accuracy of ${column} by ${name}`;
    makers[`reliability ${column} ${name}`] = () => reliabilityChart({ bins, ece, title });
  }
}

function addDistribution(
  makers: Record<string, () => Figure>,
  column: string,
  answers: Answers,
): void {
  const given = answers.arms.map((arm) => ({
    name: arm.name,
    answers: answerLabels(arm, column),
  }));
  const truth = answers.truths.find((each) => each.column.name === column);
  const groups = truth ? [...given, { name: "true label", answers: truth.values }] : given;
  const labels = distinct(groups.map((group) => group.answers));
  if (labels.length === 0 || labels.length > MOST_LABELS) return;
  makers[`labels ${column}`] = () =>
    labelChart({
      column,
      labels: labels.map(String),
      by: "variant",
      groups: groups.map((group) => ({
        name: group.name,
        counts: labels.map((label) => group.answers.filter((each) => each === label).length),
      })),
    });
}

function distinct(columns: readonly (readonly MaybeLabel[])[]): Label[] {
  const found = new Set<Label>();
  for (const column of columns) {
    for (const label of column) if (label !== null && label !== undefined) found.add(label);
  }
  return [...found].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
