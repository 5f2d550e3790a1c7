import { REPORT } from "../../contract/index.js";
import { promptLabel } from "../process-dataset.js";
import { overallAgreement, pairAgreement } from "./agree.js";
import type { Answers } from "./answers.js";
import { calibrations } from "./calibrate.js";
import { comparisonCharts } from "./charts.js";
import { armCost, costRatios, type Timing } from "./compare-cost.js";
import {
  comparePairs,
  type Figuring,
  type Pair,
  type ScoredColumn,
  scoreColumns,
} from "./compare-labels.js";
import type { MetricOptions } from "./compare-options.js";
import type { ArmResult, Comparison, JudgeResult, PairResult } from "./comparison.js";
import { notesOf } from "./notes.js";
import { comparisonReport } from "./report.js";
import { compareMetrics, type ScoredMetric, scoreMetrics } from "./score-metrics.js";
import { disagreements, shownColumns, sideBySide } from "./side-by-side.js";
import { overallVerdict } from "./verdict.js";
import { spoken } from "./words.js";

/** Everything a comparison is made of once the arms have answered. */
export interface ComparisonParts {
  readonly answers: Answers;
  readonly pairs: readonly Pair[];
  readonly metrics: readonly [string, MetricOptions<never>][];
  readonly timing: Timing;
  readonly allPairs: boolean;
  readonly figuring: Figuring;
  /** By pair. */
  readonly judged?: readonly JudgeResult[];
}

/** Computes every figure and puts them together as one frozen object. */
export function makeComparison(parts: ComparisonParts): Comparison {
  const { answers, figuring, timing } = parts;
  const columns = scoreColumns(answers, figuring);
  const metrics = scoreMetrics(parts.metrics, answers, figuring);
  const arms = answers.arms.map((_, at) => armResult(parts, at, columns, metrics));
  const pairs = pairResults(parts, columns, metrics);
  const agreement = overallAgreement(answers, figuring);
  const names = answers.arms.map(({ name }) => name);
  const rows = answers.places.length;
  const verdict = overallVerdict({ names, pairs, agreement, rows, allPairs: parts.allPairs });
  const comparison = {
    verdict,
    rows,
    notes: notesOf(answers, pairs),
    order: timing.order,
    confidence: figuring.confidence,
    labels: Object.fromEntries(
      answers.truths.map(({ column, labelColumn }) => [column.name, labelColumn]),
    ),
    arms,
    pairs,
    agreement,
    disagreements: disagreements(answers, shownColumns(answers)),
    table: sideBySide(answers),
  };
  const charts = comparisonCharts(comparison, answers);
  const whole = { ...comparison, charts } as unknown as Comparison;
  Object.defineProperty(whole, REPORT, { value: () => comparisonReport(whole) });
  return Object.freeze(whole);
}

function armResult(
  { answers, figuring, timing }: ComparisonParts,
  at: number,
  columns: readonly ScoredColumn[],
  metrics: readonly ScoredMetric[],
): ArmResult {
  const arm = answers.arms[at]!;
  const { end, arm: asked } = arm.run;
  const named = <T>(list: readonly (readonly [string, T])[]) => Object.fromEntries(list);
  return {
    name: arm.name,
    model: asked.task.info,
    prompt: promptLabel(asked.prompt),
    run: end.summary,
    counts: countStatuses(arm.outcomes.map(({ outcome }) => outcome.status)),
    failures: end.failures,
    scores: named(columns.map(({ truth, scores }) => [truth.column.name, scores[at]!])),
    metrics: named(metrics.map(({ name, means }) => [name, means[at]!])),
    calibration: calibrations(answers, at),
    cost: armCost(answers, at, figuring, timing),
  };
}

function countStatuses(statuses: readonly ArmResult["failures"][number]["status"][]) {
  const counts = { ok: 0, invalid: 0, truncated: 0, failed: 0, skipped: 0 };
  for (const status of statuses) counts[status]++;
  return counts;
}

function pairResults(
  { answers, pairs, figuring, judged, timing }: ComparisonParts,
  columns: readonly ScoredColumn[],
  metrics: readonly ScoredMetric[],
): PairResult[] {
  const names = answers.arms.map(({ name }) => name);
  const said = names.map(spoken);
  const labelled = comparePairs(columns, pairs, said, figuring);
  const comparisons = pairs.length * metrics.length;
  return pairs.map((pair, at) => ({
    first: names[pair[0]]!,
    second: names[pair[1]]!,
    rows: answers.places.length,
    columns: labelled[at]!,
    metrics: compareMetrics(metrics, pair, said, { ...figuring, comparisons }),
    agreement: pairAgreement(answers, pair, figuring),
    cost: costRatios(answers, pair, figuring, timing),
    ...(judged && { judge: judged[at]! }),
  }));
}
