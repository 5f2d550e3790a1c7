import {
  type Estimate,
  goodput,
  type ServiceLevel,
  scoreLabels,
  wilsonInterval,
} from "../../statistics/index.js";
import { type BenchmarkPrompt, labelText } from "./benchmark-prompts.js";
import type { BenchmarkCell } from "./benchmark-result.js";
import {
  type CellRequests,
  clientRateOf,
  gapsOf,
  latencyOf,
  overheadOf,
  queueOf,
  type RunRates,
  runRates,
  samplesOf,
  serverRateOf,
  tpotOf,
  ttftOf,
  unitOf,
} from "./cell-requests.js";
import { isServed, type Measurement } from "./measurement.js";
import { type RateFigures, rateFigures } from "./rate-figures.js";
import { meanFigure, medianFigure, timeFigures } from "./request-figures.js";

/** What turns measurements into figures. */
export interface Judging {
  readonly names: readonly string[];
  readonly prompts: readonly BenchmarkPrompt[];
  /** Requests of one round. */
  readonly requests: number;
  readonly slo: ServiceLevel | undefined;
  /** Answer column that is held against the label. */
  readonly judged: string | undefined;
  readonly seed: number;
}

/** The figures of all cells; those without a single request are left out. */
export function measureCells(
  cells: readonly CellRequests[],
  judging: Judging,
): { cells: BenchmarkCell[]; rows: RateFigures; tokens: RateFigures; measured: CellRequests[] } {
  const measured = cells.filter((cell) => cell.measured.length > 0);
  const runs = measured.map((cell) => runRates(cell.measured).filter(({ seconds }) => seconds > 0));
  const rates = (of: (run: RunRates) => number): number[][] =>
    runs.map((each) => each.map((run) => of(run) / run.seconds));
  const rowRates = rates(({ served }) => served);
  const rows = rateFigures(rowRates, judging.seed);
  const tokens = rateFigures(
    rates((run) => run.tokens),
    judging.seed,
  );
  const figures = measured.map((cell, at): BenchmarkCell => {
    const seconds = runs[at]!.reduce((sum, run) => sum + run.seconds, 0);
    return {
      model: judging.names[cell.contender]!,
      concurrency: cell.concurrency,
      runs: runs[at]!.length,
      ...countsOf(cell.measured),
      ...timesOf(cell.measured, judging),
      rowsPerSecond: rows.estimates[at]!,
      rowsPerSecondByRun: rowRates[at]!,
      tokensPerSecond: tokens.estimates[at]!,
      ...tokensOf(cell.measured),
      ...(judging.slo && { goodput: goodputOf(cell.measured, judging.slo, seconds) }),
      ...qualityOf(cell.measured, judging),
    };
  });
  return { cells: figures, rows, tokens, measured };
}

function countsOf(
  measured: readonly Measurement[],
): Pick<
  BenchmarkCell,
  | "requests"
  | "served"
  | "invalid"
  | "truncated"
  | "failed"
  | "failureShare"
  | "errors"
  | "streamed"
> {
  const count = (status: Measurement["status"]) =>
    measured.filter((each) => each.status === status).length;
  const served = measured.filter(isServed);
  const failed = measured.length - served.length;
  const errors = new Map<string, { code: string; count: number; message: string }>();
  for (const { error, status } of measured) {
    if (error === undefined || status !== "failed") continue;
    const known = errors.get(error.code);
    if (known) known.count++;
    else errors.set(error.code, { code: error.code, count: 1, message: error.message });
  }
  return {
    requests: measured.length,
    served: served.length,
    invalid: count("invalid"),
    truncated: count("truncated"),
    failed,
    failureShare: wilsonInterval(failed, measured.length),
    errors: [...errors.values()].sort((a, b) => b.count - a.count),
    streamed: served.some((each) => ttftOf(each) !== undefined),
  };
}

function timesOf(measured: readonly Measurement[], judging: Judging): Partial<BenchmarkCell> {
  const { seed } = judging;
  const unit = unitOf(judging.prompts.length, judging.requests);
  const of = (figure: (each: Measurement) => number | undefined) =>
    samplesOf(measured, unit, figure);
  const gaps = measured
    .filter(isServed)
    .flatMap((each) => gapsOf(each).map((value) => ({ unit: unit(each), run: each.run, value })));
  return {
    ttftMs: timeFigures(of(ttftOf), seed),
    tpotMs: timeFigures(of(tpotOf), seed),
    itlMs: timeFigures(gaps, seed),
    e2eMs: timeFigures(of(latencyOf), seed),
    queueMs: meanFigure(of(queueOf), seed),
    serverTokensPerSecond: meanFigure(of(serverRateOf), seed),
    clientTokensPerSecond: meanFigure(of(clientRateOf), seed),
    clientOverheadMs: medianFigure(of(overheadOf), seed),
  };
}

function tokensOf(measured: readonly Measurement[]): Partial<BenchmarkCell> {
  const counted = measured.flatMap(({ tokens }) => (tokens ? [tokens] : []));
  if (counted.length === 0) return {};
  const sum = (of: (tokens: (typeof counted)[number]) => number) =>
    counted.reduce((total, tokens) => total + of(tokens), 0);
  const prompt = sum((tokens) => tokens.prompt);
  const tellsCache = counted.some(({ cached }) => cached !== undefined);
  return {
    promptTokens: prompt / counted.length,
    outputTokens: sum(({ completion }) => completion) / counted.length,
    ...(tellsCache && prompt > 0 && { cachedShare: sum(({ cached }) => cached ?? 0) / prompt }),
  };
}

function goodputOf(measured: readonly Measurement[], slo: ServiceLevel, seconds: number) {
  const requests = measured.map((each) => ({
    ok: isServed(each),
    ttftMs: ttftOf(each),
    tpotMs: tpotOf(each),
    e2eMs: latencyOf(each),
  }));
  return goodput(requests, slo, Math.max(seconds, Number.MIN_VALUE));
}

/** A prompt is judged once, by its first answer: runs of one prompt are no further rows. */
function qualityOf(
  measured: readonly Measurement[],
  { prompts, judged }: Judging,
): Pick<BenchmarkCell, "quality"> {
  if (judged === undefined || !measured.some(isServed)) return {};
  const answers = new Map<number, string | undefined>();
  for (const { slot, status, values } of [...measured].sort((a, b) => a.run - b.run)) {
    const at = slot % prompts.length;
    if (prompts[at]!.label === undefined || answers.has(at)) continue;
    answers.set(at, status === "ok" ? labelText(values?.[judged]) : undefined);
  }
  if (answers.size === 0) return {};
  const truth = [...answers.keys()].map((at) => prompts[at]!.label!);
  const { rows, accuracy, macro } = scoreLabels(truth, [...answers.values()]);
  return { quality: { rows, accuracy, macroF1: macro.f1 } };
}

/** An estimate's figure, or null where there is none. */
export function figureOf(estimate: Estimate | undefined): number | null {
  return estimate !== undefined && Number.isFinite(estimate.estimate) ? estimate.estimate : null;
}
