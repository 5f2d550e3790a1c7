import { TaskError } from "../../errors/index.js";
import {
  type Bootstrap,
  bootstrap,
  differenceVerdict,
  pairedMeans,
  rowsForPairedMeans,
  standardDeviation,
} from "../../statistics/index.js";
import { isPromise } from "../call-listener.js";
import { checkShape } from "../read-options.js";
import { type Answers, valuesOf } from "./answers.js";
import { type Figuring, options, type Pair } from "./compare-labels.js";
import type { CompareOptions, MetricOptions } from "./compare-options.js";
import type { MetricDifference } from "./comparison.js";
import { metricReader } from "./read-variants.js";
import { goldOf } from "./side-by-side.js";

/** A metric in its long form, and what every row of every arm scores. */
export interface ScoredMetric extends MetricOptions<never> {
  readonly name: string;
  /** By arm. */
  readonly scores: readonly Float64Array[];
  readonly means: readonly Bootstrap[];
}

/** Brings the metrics into their long form. @throws {TaskError} `option-invalid` */
export function readMetrics(
  metrics: CompareOptions<never>["metrics"],
): [string, MetricOptions<never>][] {
  return Object.entries(metrics ?? {}).map(([name, metric]) => {
    if (typeof metric === "function") return [name, { score: metric }];
    checkShape(`compare, metric "${name}"`, metricReader, Object(metric));
    return [name, metric as MetricOptions<never>];
  });
}

/** Scores every row of every arm. @throws {TaskError} `option-invalid` when a metric throws or gives no number */
export function scoreMetrics(
  metrics: readonly [string, MetricOptions<never>][],
  answers: Answers,
  figuring: Figuring,
): ScoredMetric[] {
  return metrics.map(([name, metric]) => {
    const scores = answers.arms.map((_, arm) => scoreArm(name, metric, answers, arm));
    const means = scores.map((column) => bootstrap(column, "mean", options(figuring)));
    return { ...metric, name, scores, means };
  });
}

function scoreArm(
  name: string,
  { score, missing = 0 }: MetricOptions<never>,
  answers: Answers,
  arm: number,
): Float64Array {
  const { outcomes } = answers.arms[arm]!;
  return Float64Array.from(outcomes, (each, at) => {
    const values = valuesOf(each);
    if (values === null) return missing;
    const row = answers.data.whole[answers.places[at]!]!;
    const fault = (what: string, cause?: unknown) =>
      new TaskError("option-invalid", `The metric "${name}" ${what} for row ${row.id}.`, {
        hint: "It gets (row, answer, gold) and returns a number. The answers are kept: nothing is asked again.",
        received: values,
        cause,
      });
    let scored: unknown;
    try {
      scored = score(row.values as never, values as never, goldOf(answers, at));
    } catch (error) {
      throw fault(`threw "${error instanceof Error ? error.message : String(error)}"`, error);
    }
    if (isPromise(scored)) {
      // Nobody waits for it, and its failure would end the process.
      Promise.resolve(scored).catch(() => {});
      throw fault("gave a promise");
    }
    const number = Number(scored);
    if (!Number.isFinite(number) || scored === null || typeof scored === "string") {
      throw fault(`gave ${typeof scored === "number" ? scored : typeof scored}`);
    }
    return number;
  });
}

/**
 * Compares two arms on every metric. All intervals together hold with the confidence asked for (Bonferroni), because
 * the interval alone decides.
 */
export function compareMetrics(
  metrics: readonly ScoredMetric[],
  [first, second]: Pair,
  names: readonly string[],
  figuring: Figuring & { readonly comparisons: number },
): Record<string, MetricDifference> {
  const confidence = jointConfidence(figuring.confidence, figuring.comparisons);
  return Object.fromEntries(
    metrics.map((metric) => {
      const [a, b] = [metric.scores[first]!, metric.scores[second]!];
      const difference = pairedMeans(a, b, { ...options(figuring), confidence });
      const sd = standardDeviation(b.map((score, at) => score - a[at]!));
      const rowsFor = (size: number) => rowsForPairedMeans(size, Number.isNaN(sd) ? 0 : sd);
      const unit = unitOf(metric);
      const { higherIsBetter = true } = metric;
      const verdict = differenceVerdict({
        first: names[first]!,
        second: names[second]!,
        difference,
        rows: a.length,
        unit,
        higherIsBetter,
        rowsFor,
        ...(metric.margin !== undefined && { margin: metric.margin }),
      });
      const rowsNeeded = a.length === 0 ? Number.POSITIVE_INFINITY : rowsFor(difference.estimate);
      const sentence = `${metric.name}: ${verdict.sentence}`;
      const found = { difference, unit, higherIsBetter, rowsNeeded };
      return [metric.name, { ...found, verdict: { ...verdict, sentence } }];
    }),
  );
}

/** Confidence of each interval so that all of them hold together; rounded up, so that it is told as it is. */
function jointConfidence(confidence: number, comparisons: number): number {
  if (comparisons <= 1) return confidence;
  return Math.ceil(1e4 * (1 - (1 - confidence) / comparisons) - 1e-9) / 1e4;
}

/** `points` are those of 100 of a share; a metric that counts its own points says so. */
function unitOf({ unit, scores }: ScoredMetric): string {
  if (unit === undefined) return isShare(scores) ? "points" : "units";
  return unit === "points" && !isShare(scores) ? "points of the score" : unit;
}

/** Whether every score is a share from 0 to 1, so that points of 100 are the unit. */
function isShare(columns: readonly Float64Array[]): boolean {
  return columns.every((column) => column.every((score) => score >= 0 && score <= 1));
}
