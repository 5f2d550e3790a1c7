import { TaskError } from "../errors/index.js";
import { finiteValues, type Numbers, requireCount, requireSameLength } from "./check-input.js";
import type { Estimate } from "./interval.js";
import { wilsonInterval } from "./proportion-interval.js";

/** Answers of about the same confidence. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean confidence of these answers; NaN without any. */
  readonly confidence: number;
  /** Share of these answers that is right, with Wilson's interval. */
  readonly accuracy: Estimate;
}

/** How far confidence and accuracy are apart. */
export interface Calibration {
  /** Expected calibration error: mean gap of the bins, weighted by their answers. */
  readonly ece: number;
  /** Largest gap of a bin that has answers. */
  readonly largestGap: number;
  /** Mean squared gap of confidence and being right, 0 to 1. */
  readonly brier: number;
  readonly bins: readonly ReliabilityBin[];
}

/** How answers are sorted into bins. */
export interface CalibrationOptions {
  /** Default 10. */
  readonly bins?: number;
  /** `width`: bins (0, 0.1], (0.1, 0.2] and so on (default); `count`: as many answers in each. */
  readonly by?: "width" | "count";
}

/**
 * Reliability bins, expected calibration error and Brier score of confidences.
 * Bins and error: C. Guo et al., "On calibration of modern neural networks", ICML 2017 (arXiv:1706.04599), equations 2
 * to 5. Brier score: G. W. Brier, Monthly Weather Review 78 (1950) 1-3, of the event "the answer is right". The error
 * is biased upwards with few answers per bin: a perfectly calibrated model does not get 0.
 * @throws TaskError `option-invalid` when the columns differ in length or a confidence is not from 0 to 1
 */
export function calibration(
  confidences: Numbers,
  correct: ArrayLike<boolean>,
  options: CalibrationOptions = {},
): Calibration {
  const { bins = 10, by = "width" } = options;
  requireCount("bins", bins, 1);
  requireSameLength("Confidences and right answers", confidences, correct);
  const column = checkConfidences(confidences);
  const order = Array.from(column.keys()).sort((a, b) => column[a]! - column[b]!);
  const edges =
    by === "width"
      ? evenEdges(bins)
      : countEdges(
          order.map((i) => column[i]!),
          bins,
        );
  const members = edges.slice(1).map((): number[] => []);
  for (const i of order) members[binOf(edges, column[i]!)]!.push(i);
  const found = members.map((rows, b) => binFrom(edges, b, rows, column, correct));
  const filled = found.filter((bin) => bin.count > 0);
  const gaps = filled.map((bin) => Math.abs(bin.accuracy.estimate - bin.confidence));
  const weighted = gaps.reduce((sum, gap, i) => sum + gap * filled[i]!.count, 0);
  const squares = column.reduce((sum, value, i) => sum + (value - (correct[i] ? 1 : 0)) ** 2, 0);
  return {
    ece: weighted / column.length,
    largestGap: gaps.length === 0 ? Number.NaN : Math.max(...gaps),
    brier: squares / column.length,
    bins: found,
  };
}

function checkConfidences(confidences: Numbers): Float64Array {
  const column = finiteValues("confidences", confidences);
  const wrong = column.find((value) => value < 0 || value > 1);
  if (wrong === undefined) return column;
  throw new TaskError("option-invalid", `A confidence is from 0 to 1, but one is ${wrong}.`, {
    hint: "Turn log-probabilities into probabilities with Math.exp first.",
    received: wrong,
  });
}

function evenEdges(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => i / bins);
}

/** Equal confidences are never split, so that there can be fewer bins than asked for. */
function countEdges(sorted: readonly number[], bins: number): number[] {
  const inner = Array.from({ length: bins - 1 }, (_, i) => {
    const last = Math.ceil(((i + 1) * sorted.length) / bins) - 1;
    return sorted[Math.max(0, last)] ?? 0;
  });
  const edges = [0, ...inner, 1];
  return edges.filter((edge, i) => i === 0 || edge > edges[i - 1]!);
}

/** Bins hold their upper edge; the first also holds 0. */
function binOf(edges: readonly number[], value: number): number {
  const above = edges.findIndex((edge, i) => i > 0 && value <= edge);
  return above - 1;
}

function binFrom(
  edges: readonly number[],
  bin: number,
  rows: readonly number[],
  confidences: Float64Array,
  correct: ArrayLike<boolean>,
): ReliabilityBin {
  const right = rows.filter((row) => correct[row]).length;
  const total = rows.reduce((sum, row) => sum + confidences[row]!, 0);
  return {
    low: edges[bin]!,
    high: edges[bin + 1]!,
    count: rows.length,
    confidence: total / rows.length,
    accuracy: wilsonInterval(right, rows.length),
  };
}
