import {
  benchmarkChart,
  costQualityChart,
  ecdfChart,
  histogramChart,
  lazyCharts,
  sweepChart,
} from "../../charts/index.js";
import type { Figure } from "../../contract/index.js";
import { type Estimate, ecdf, histogram } from "../../statistics/index.js";
import type { BenchmarkCell, BenchmarkCharts, BenchmarkKnee } from "./benchmark-result.js";
import { type CellRequests, latencyOf } from "./cell-requests.js";
import { isServed } from "./measurement.js";

/** What the charts are made of; `measured` are the requests of the cells, place for place. */
export interface ChartFacts {
  readonly cells: readonly BenchmarkCell[];
  readonly knees: readonly BenchmarkKnee[];
  readonly measured: readonly CellRequests[];
  readonly names: readonly string[];
}

/** The charts that these measurements can fill. */
export function benchmarkCharts(facts: ChartFacts): BenchmarkCharts {
  const { cells } = facts;
  const makers: Record<string, () => Figure> = {};
  const some = (of: (cell: BenchmarkCell) => unknown) =>
    cells.some((cell) => of(cell) !== undefined);
  if (some(({ e2eMs }) => e2eMs)) {
    makers.latency = () => bars(cells, "Median latency", "ms", ({ e2eMs }) => e2eMs?.p50);
  }
  if (some(({ ttftMs }) => ttftMs)) {
    makers.ttft = () =>
      bars(cells, "Median time to first token", "ms", ({ ttftMs }) => ttftMs?.p50);
  }
  if (cells.length > 0) {
    makers.throughput = () =>
      bars(cells, "Throughput", "rows/s", ({ rowsPerSecond }) => rowsPerSecond);
  }
  if (facts.knees.length > 0) makers.sweep = () => sweep(facts);
  if (some(({ e2eMs }) => e2eMs)) {
    makers.distribution = () => distribution(facts);
    makers.histogram = () => latencies(facts);
  }
  if (some(({ quality }) => quality)) makers.quality = () => qualities(cells);
  return lazyCharts(makers);
}

function bars(
  cells: readonly BenchmarkCell[],
  quantity: string,
  unit: string,
  of: (cell: BenchmarkCell) => Estimate | undefined,
): Figure {
  return benchmarkChart({
    quantity,
    unit,
    bars: cells.flatMap((cell) => {
      const figure = of(cell);
      const { model, concurrency } = cell;
      return figure === undefined ? [] : [{ model, concurrency, ...figure }];
    }),
  });
}

function sweep({ cells, knees }: ChartFacts): Figure {
  return sweepChart({
    series: knees.map(({ model, concurrency, serialises }) => ({
      name: model,
      levels: cells
        .filter((cell) => cell.model === model)
        .map((cell) => ({
          concurrency: cell.concurrency,
          rate: cell.rowsPerSecond.estimate,
          low: cell.rowsPerSecond.low,
          high: cell.rowsPerSecond.high,
        })),
      ...(serialises ? { knee: concurrency } : {}),
    })),
  });
}

function distribution(facts: ChartFacts): Figure {
  return ecdfChart({
    quantity: "Latency",
    unit: "ms",
    series: latencySeries(facts).map(({ name, values }) => ({ name, points: ecdf(values) })),
  });
}

function latencies(facts: ChartFacts): Figure {
  return histogramChart({
    quantity: "Latency",
    unit: "ms",
    counted: "Requests",
    series: latencySeries(facts).map(({ name, values }) => ({ name, bins: histogram(values) })),
  });
}

/** Latencies at the lowest concurrency, where they tell of the model and not of the queue. */
function latencySeries({ measured, names }: ChartFacts): { name: string; values: number[] }[] {
  const least = Math.min(...measured.map(({ concurrency }) => concurrency));
  return measured
    .filter(({ concurrency }) => concurrency === least)
    .map((cell) => ({
      name: names[cell.contender]!,
      values: cell.measured.filter(isServed).map(latencyOf),
    }))
    .filter(({ values }) => values.length > 0);
}

function qualities(cells: readonly BenchmarkCell[]): Figure {
  const least = Math.min(...cells.map(({ concurrency }) => concurrency));
  return costQualityChart({
    cost: "Median latency",
    costUnit: "ms",
    quality: "Accuracy",
    points: cells
      .filter(({ concurrency, quality, e2eMs }) => concurrency === least && quality && e2eMs)
      .map(({ model, quality, e2eMs }) => ({
        name: model,
        cost: e2eMs!.p50,
        quality: quality!.accuracy,
      })),
  });
}
