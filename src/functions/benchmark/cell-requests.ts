import type { Measurement } from "./measurement.js";
import { isServed } from "./measurement.js";

/** All measurements of one model at one concurrency. */
export interface CellRequests {
  readonly contender: number;
  readonly concurrency: number;
  readonly measured: readonly Measurement[];
}

/** One figure of every request, for resampling: requests of a unit stay together, and those of a run. */
export interface Sample {
  readonly unit: number;
  readonly run: number;
  readonly value: number;
}

/** Prompts that must differ before they, and not the single requests, are what is resampled. */
export const FEWEST_PROMPTS = 10;

/**
 * Which requests are resampled together. With enough prompts those of one prompt, whose answers are alike;
 * with fewer every request is its own, and intervals speak of these very prompts.
 */
export function unitOf(prompts: number, requests: number): (measured: Measurement) => number {
  const apart = Math.min(prompts, requests);
  if (apart >= FEWEST_PROMPTS) return ({ slot }) => slot % prompts;
  return ({ slot, run }) => run * requests + slot;
}

/** Milliseconds from send to last byte. */
export function latencyOf({ durations }: Measurement): number {
  return durations.totalMs;
}

/** Milliseconds from send to the first piece of text. */
export function ttftOf({ durations }: Measurement): number | undefined {
  return durations.ttftMs;
}

/** Milliseconds between pieces of text, in order. */
export function gapsOf({ durations }: Measurement): readonly number[] {
  return durations.gapsMs ?? [];
}

/**
 * Time per output token after the first: (latency - TTFT) / (output tokens - 1); not for answers of one token.
 * As in vLLM, `benchmarks/benchmark_serving.py`. A model that thought first wrote tokens before its first text,
 * so that the formula does not hold for it.
 */
export function tpotOf(measured: Measurement): number | undefined {
  const ttftMs = ttftOf(measured);
  const written = (measured.tokens?.completion ?? 0) - 1;
  if (ttftMs === undefined || written < 1 || measured.thought) return undefined;
  return (measured.durations.totalMs - ttftMs) / written;
}

/** Tokens per second while the server generated, by its own clock (Ollama: eval_count / eval_duration). */
export function serverRateOf(measured: Measurement): number | undefined {
  const { generateMs } = measured.durations;
  const written = measured.tokens?.completion ?? 0;
  if (generateMs === undefined || generateMs <= 0 || written < 1 || measured.scored) {
    return undefined;
  }
  return (1000 * written) / generateMs;
}

/** Tokens per second while the answer came in, by the client's clock: 1000 / TPOT. */
export function clientRateOf(measured: Measurement): number | undefined {
  const ms = tpotOf(measured);
  return ms === undefined || ms <= 0 ? undefined : 1000 / ms;
}

/** Latency without everything the server accounts for: the way there and back, and the client's own work. */
export function overheadOf({ durations }: Measurement): number | undefined {
  const { totalMs, queueMs = 0, loadMs = 0, promptMs, generateMs } = durations;
  if (promptMs === undefined || generateMs === undefined) return undefined;
  return Math.max(0, totalMs - queueMs - loadMs - promptMs - generateMs);
}

/** Waiting for a free slot, as the server tells it or as its durations leave it. */
export function queueOf({ durations }: Measurement): number | undefined {
  return durations.queueMs;
}

/** One figure of the served requests; those that do not have it are left out. */
export function samplesOf(
  measured: readonly Measurement[],
  unit: (measured: Measurement) => number,
  figure: (measured: Measurement) => number | undefined,
): Sample[] {
  return measured.filter(isServed).flatMap((each) => {
    const value = figure(each);
    return value === undefined ? [] : [{ unit: unit(each), run: each.run, value }];
  });
}

/** What one run of a cell brought in its time, or in what it had of it. */
export interface RunRates {
  readonly seconds: number;
  readonly served: number;
  readonly tokens: number;
}

/** Time and yield of every run; the time of an interrupted run is the sum of its parts. */
export function runRates(measured: readonly Measurement[]): RunRates[] {
  const byRun = groupBy(measured, ({ run }) => run);
  return [...byRun].sort(([a], [b]) => a - b).map(([, requests]) => ratesOf(requests));
}

function ratesOf(requests: readonly Measurement[]): RunRates {
  const parts = [...groupBy(requests, ({ durations }) => durations.round).values()];
  const ms = parts.map((part) => {
    const starts = part.map(({ durations }) => durations.startMs);
    const ends = part.map(({ durations }) => durations.startMs + durations.totalMs);
    return Math.max(...ends) - Math.min(...starts);
  });
  const served = requests.filter(isServed);
  return {
    seconds: ms.reduce((sum, each) => sum + each, 0) / 1000,
    served: served.length,
    tokens: served.reduce((sum, { tokens }) => sum + (tokens?.completion ?? 0), 0),
  };
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
