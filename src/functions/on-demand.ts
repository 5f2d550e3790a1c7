import type { analyze as analyzeNow } from "./analyze/index.js";
import type { benchmark as benchmarkNow } from "./benchmark/benchmark.js";
import type { calibrationOf as calibrationOfNow } from "./calibration-of.js";
import type { compare as compareNow } from "./compare/compare.js";
import type { fineTuneOrConfig as fineTuneOrConfigNow } from "./fine-tune/fine-tune-or-config.js";

// These bring statistics, charts and training along, which a run needs none of: each is loaded by its first call.

type Async = (...given: never[]) => Promise<unknown>;

function onDemand<F extends Async>(load: () => Promise<F>): F {
  return (async (...given: Parameters<F>) => (await load())(...given)) as F;
}

export const analyze: typeof analyzeNow = onDemand(
  async () => (await import("./analyze/index.js")).analyze,
);
export const benchmark: typeof benchmarkNow = onDemand(
  async () => (await import("./benchmark/benchmark.js")).benchmark,
);
export const calibrationOf: typeof calibrationOfNow = onDemand(
  async () => (await import("./calibration-of.js")).calibrationOf,
);
export const compare: typeof compareNow = onDemand(
  async () => (await import("./compare/compare.js")).compare,
);
export const fineTuneOrConfig: typeof fineTuneOrConfigNow = onDemand(
  async () => (await import("./fine-tune/fine-tune-or-config.js")).fineTuneOrConfig,
);
