import { RunStoppedError, TaskError } from "../../errors/index.js";
import type { StopReason } from "../control.js";
import type { RunSummary } from "../run-summary.js";
import { collectAnswers } from "./answers.js";
import type { Figuring, Pair } from "./compare-labels.js";
import type { CompareOptions } from "./compare-options.js";
import type { Comparison, JudgeResult } from "./comparison.js";
import { judgeFigures, type NamedJudgedPair } from "./judge-figures.js";
import { type ComparisonParts, makeComparison } from "./make-comparison.js";
import { openRows } from "./open-rows.js";
import { commonColumns, orderOf, prepareArms, sharedConcurrency } from "./prepare-arms.js";
import { type Judge, prepareJudge } from "./prepare-judge.js";
import { readVariants } from "./read-variants.js";
import { type ArmRun, runArms } from "./run-arms.js";
import { judgePair } from "./run-judge.js";
import { readMetrics } from "./score-metrics.js";
import { labelledColumns, requireLabels } from "./true-labels.js";
import { turnRows } from "./turns.js";
import { spoken } from "./words.js";

/** Does the work of `compare`; loaded with the first comparison. */
export async function runComparison(
  data: unknown,
  options: CompareOptions<never>,
): Promise<Comparison> {
  const variants = readVariants(options);
  const pairs = pairsOf(
    variants.map(({ name }) => name),
    options.baseline,
  );
  const metrics = readMetrics(options.metrics);
  const rows = await openRows(data, options);
  const arms = await prepareArms(variants, rows, options);
  const columns = commonColumns(arms);
  const labelled = labelledColumns(options.label, columns);
  requireLabels(labelled, rows);
  const order = orderOf(arms, options.order);
  const concurrency = sharedConcurrency(arms, options.concurrency);
  const judge = await prepareJudge(options, columns);
  const { runs, stopped } = await runArms(arms, rows, options, { order, concurrency });
  const names = columns.map(({ name }) => name);
  const missing = arms.slice(runs.length).map((arm) => unasked(arm, runs[0]!));
  const answers = collectAnswers(rows, [...runs, ...missing], names, labelled);
  const parts = {
    answers,
    pairs,
    metrics,
    timing: { order, turnRows: turnRows(rows.rows.length, concurrency) },
    allPairs: options.baseline === undefined,
    figuring: figuringOf(options),
  };
  if (stopped) throw stoppedEarly(stopped, runs, makeComparison(parts));
  if (judge === undefined) return makeComparison(parts);
  const judged = await judgeAll(judge, parts, options);
  return makeComparison({ ...parts, judged });
}

/** One pair after the other. @throws {RunStoppedError} with the comparison as it is without the judge */
async function judgeAll(
  judge: Judge,
  parts: ComparisonParts,
  options: CompareOptions<never>,
): Promise<JudgeResult[]> {
  const { answers, pairs, figuring } = parts;
  const judged: NamedJudgedPair[] = [];
  for (const pair of pairs) {
    const [first, second] = pair.map((at) => answers.arms[at]!.name) as [string, string];
    const done = await judgePair(judge, answers, pair, options);
    if (done.end?.stopped) {
      const who = `The judge of ${spoken(first)} and ${spoken(second)}`;
      throw earlyEnd(done.end.stopped, done.end.summary, who, makeComparison(parts));
    }
    judged.push({ ...done, first, second });
  }
  return judgeFigures(judged, judge.task.info, figuring);
}

function figuringOf(options: CompareOptions<never>): Figuring {
  const { confidence = 0.95, resamples = 2000, seed = 1, margin } = options;
  return { confidence, resamples, seed, ...(margin !== undefined && { margin }) };
}

/** All pairs, or those with the baseline first. @throws {TaskError} `option-invalid` for an unknown baseline */
function pairsOf(names: readonly string[], baseline: string | undefined): Pair[] {
  const all = names.flatMap((_, first) =>
    names.slice(first + 1).map((_, at) => [first, first + 1 + at] as const),
  );
  if (baseline === undefined) return all;
  const base = names.indexOf(baseline);
  if (base < 0) {
    throw new TaskError("option-invalid", `compare: there is no variant "${baseline}".`, {
      hint: `The variants are ${names.join(", ")}.`,
      received: baseline,
    });
  }
  return names.flatMap((_, at) => (at === base ? [] : [[base, at] as const]));
}

/** An arm whose turn never came: no run was opened for it. */
function unasked(arm: ArmRun["arm"], { outcomes }: ArmRun): ArmRun {
  const nothing = { requests: 0, promptTokens: 0, completionTokens: 0, requestMs: 0 };
  const summary: RunSummary = {
    id: "",
    state: "interrupted",
    resumed: false,
    model: arm.task.info,
    rows: 0,
    counts: { ok: 0, invalid: 0, truncated: 0, failed: 0, skipped: 0 },
    reused: 0,
    usage: { physical: nothing, virtual: nothing, reusedRows: 0, savedMs: 0 },
    elapsedMs: 0,
    rowsPerSecond: 0,
    concurrency: { last: 0, decisions: [] },
    warnings: [],
    message: "This variant was not begun.",
  };
  const end = { summary, failures: [], stopped: undefined };
  return { arm, end, outcomes: outcomes.map(() => undefined) };
}

function stoppedEarly(
  stopped: StopReason,
  runs: readonly ArmRun[],
  partial: Comparison,
): RunStoppedError {
  const { arm, end } = runs.find((run) => run.end.stopped === stopped) ?? runs[0]!;
  return earlyEnd(stopped, end.summary, `Variant "${arm.name}"`, partial);
}

function earlyEnd(
  stopped: StopReason,
  summary: RunSummary,
  who: string,
  partial: Comparison,
): RunStoppedError {
  const message = `${who}: ${summary.message} What all variants answered is in partial; the same call goes on.`;
  return new RunStoppedError(stopped.code, message, {
    runId: summary.id,
    partial,
    ...(stopped.hint === undefined ? {} : { hint: stopped.hint }),
    ...(stopped.cause === undefined ? {} : { cause: stopped.cause }),
  });
}
