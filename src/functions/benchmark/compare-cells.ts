import {
  concurrencyKnee,
  type Estimate,
  isClearKnee,
  kneeVerdict,
  type RatioFacts,
  ratioVerdict,
} from "../../statistics/index.js";
import type { BenchmarkCell, BenchmarkKnee, BenchmarkRatio } from "./benchmark-result.js";
import {
  type CellRequests,
  latencyOf,
  samplesOf,
  tpotOf,
  ttftOf,
  unitOf,
} from "./cell-requests.js";
import type { Measurement } from "./measurement.js";
import type { RateFigures } from "./rate-figures.js";
import { medianRatio } from "./request-figures.js";

/** What is compared: cells with their requests, place for place, and the rates of all of them. */
export interface Compared {
  readonly cells: readonly BenchmarkCell[];
  readonly measured: readonly CellRequests[];
  readonly rows: RateFigures;
  readonly tokens: RateFigures;
  readonly prompts: number;
  readonly requests: number;
  readonly seed: number;
}

const TIMES = [
  ["e2e_p50_ms", "the median latency", latencyOf],
  ["ttft_p50_ms", "the median time to first token", ttftOf],
  ["tpot_p50_ms", "the median time per output token", tpotOf],
] as const;

/** Every model's figures divided by those of the first model, at each concurrency both have. */
export function ratiosOf(compared: Compared): BenchmarkRatio[] {
  const { cells } = compared;
  const first = cells[0]?.model;
  return cells.flatMap((cell, second) => {
    if (cell.model === first) return [];
    const base = cells.findIndex(
      (other) => other.model === first && other.concurrency === cell.concurrency,
    );
    return base < 0 ? [] : ratiosAt(compared, base, second);
  });
}

function ratiosAt(compared: Compared, base: number, second: number): BenchmarkRatio[] {
  const { cells, rows, tokens } = compared;
  const [a, b] = [cells[base]!, cells[second]!];
  const make = (
    figure: string,
    measure: string,
    ratio: Estimate | undefined,
    facts: Pick<RatioFacts, "measurements" | "higherIsBetter">,
  ): BenchmarkRatio[] => {
    if (ratio === undefined || !Number.isFinite(ratio.estimate)) return [];
    const { sentence } = ratioVerdict({
      first: a.model,
      second: b.model,
      measure,
      ratio,
      ...facts,
    });
    return [
      { figure, concurrency: a.concurrency, first: a.model, second: b.model, ratio, sentence },
    ];
  };
  const requests = Math.min(a.served, b.served);
  const times = TIMES.flatMap(([figure, measure, of]) =>
    make(figure, at(measure, compared, a), timeRatio(compared, base, second, of), {
      measurements: requests,
      higherIsBetter: false,
    }),
  );
  // The scatter of a rate comes from all runs of all cells together.
  const measurements = cells.reduce((sum, { runs }) => sum + runs, 0);
  return [
    ...times,
    ...make(
      "rows_per_s",
      at("the number of rows per second", compared, a),
      rows.ratio(base, second),
      {
        measurements,
      },
    ),
    ...make(
      "tokens_per_s",
      at("the number of output tokens per second", compared, a),
      tokens.ratio(base, second),
      {
        measurements,
      },
    ),
  ];
}

function at(measure: string, { cells }: Compared, { concurrency }: BenchmarkCell): string {
  const isSweep = cells.some((cell) => cell.concurrency !== concurrency);
  return isSweep ? `${measure} at ${concurrency} at once` : measure;
}

function timeRatio(
  { measured, prompts, requests, seed }: Compared,
  base: number,
  second: number,
  of: (each: Measurement) => number | undefined,
): Estimate | undefined {
  const unit = unitOf(prompts, requests);
  const samples = (cell: number) => samplesOf(measured[cell]!.measured, unit, of);
  return medianRatio(samples(base), samples(second), seed);
}

/** Where the throughput of each model stops growing; nothing for models measured at one concurrency only. */
export function kneesOf(cells: readonly BenchmarkCell[], seed: number): BenchmarkKnee[] {
  const models = [...new Set(cells.map(({ model }) => model))];
  return models.flatMap((model) => {
    const levels = cells
      .filter((cell) => cell.model === model && cell.rowsPerSecondByRun.length > 0)
      .map(({ concurrency, rowsPerSecondByRun: rates }) => ({ concurrency, rates }));
    if (levels.length < 2 || !levels.some(({ rates }) => rates.some((rate) => rate > 0))) return [];
    const knee = concurrencyKnee(levels, { seed });
    const serialises = isClearKnee(knee);
    const lead = serialises ? `This server serialises beyond ${knee.concurrency}. ` : "";
    return [{ ...knee, model, serialises, sentence: `${model}: ${lead}${kneeVerdict(knee)}` }];
  });
}
