import type { Figure, ModelInfo, ModelOptions, REPORT, Report } from "../../contract/index.js";
import type { ConcurrencyKnee, Estimate, Goodput } from "../../statistics/index.js";
import type { RunSummary } from "../run-summary.js";
import type { Plan } from "./benchmark-options.js";
import type { MachineRecord } from "./machine-record.js";
import type { TimeFigures } from "./request-figures.js";

/**
 * One model at one concurrency, every figure with its interval (95 %).
 * Definitions are those of vLLM `bench serve` and genai-perf: https://docs.vllm.ai/en/latest/cli/bench/serve.html,
 * https://docs.nvidia.com/deeplearning/triton-inference-server (GenAI-Perf, metrics).
 */
export interface BenchmarkCell {
  readonly model: string;
  readonly concurrency: number;
  /** Runs with at least one request. */
  readonly runs: number;
  /** Requests sent, failed ones too. */
  readonly requests: number;
  /** Requests that were answered, whatever the answer was. */
  readonly served: number;
  /** Answered, but the answer does not fit the shape asked for. */
  readonly invalid: number;
  /** Answered, but cut at the token limit. */
  readonly truncated: number;
  readonly failed: number;
  /** Share of all requests that failed, with Wilson's interval. */
  readonly failureShare: Estimate;
  readonly errors: readonly {
    readonly code: string;
    readonly count: number;
    readonly message: string;
  }[];
  /** Whether the answers came piece by piece; without that there is no time to first token. */
  readonly streamed: boolean;
  /** Time to first token: send to first piece of the answer's text. */
  readonly ttftMs?: TimeFigures;
  /** Time per output token after the first: (latency - TTFT) / (output tokens - 1), per request. */
  readonly tpotMs?: TimeFigures;
  /** Inter-token latency: the times between pieces of an answer, pooled over all answers. */
  readonly itlMs?: TimeFigures;
  /** Latency: send to last byte. */
  readonly e2eMs?: TimeFigures;
  /** Wait for a free slot of the server, mean; what its other durations leave of the total. */
  readonly queueMs?: Estimate;
  /** Answered requests per second of the measurement. */
  readonly rowsPerSecond: Estimate;
  /** The same of every run, in order. */
  readonly rowsPerSecondByRun: readonly number[];
  /** Output tokens per second of the measurement, all requests together. */
  readonly tokensPerSecond: Estimate;
  /** Tokens per second of one request while it was generated, by the server's clock: Ollama's eval_count / eval_duration. */
  readonly serverTokensPerSecond?: Estimate;
  /** The same by the client's clock: 1000 / TPOT. */
  readonly clientTokensPerSecond?: Estimate;
  /** Latency without what the server accounts for (queue, load, prompt, generation), median in milliseconds. */
  readonly clientOverheadMs?: Estimate;
  /** Tokens per request, mean. */
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  /** Share of the prompt tokens that came from the server's cache, where it tells. */
  readonly cachedShare?: number;
  /** Requests that kept every limit of `slo`. */
  readonly goodput?: Goodput;
  /** Answers held against the labels. */
  readonly quality?: {
    readonly rows: number;
    readonly accuracy: Estimate;
    readonly macroF1: number;
  };
}

/** What was measured, and on what. */
export interface BenchmarkedModel {
  readonly name: string;
  /** Digest, quantization, server version, host and all else the engine knows. */
  readonly info: ModelInfo;
  readonly options: ModelOptions;
  readonly load: {
    /** Milliseconds until the model was ready the first time; warm-up and measurement are not in it. */
    readonly firstMs?: number;
    /** Whether it was in memory already, so that `firstMs` is no loading; absent where the engine cannot tell. */
    readonly wasLoaded?: boolean;
    /** Times it had to be loaded again between two measurements, where that can be told. */
    readonly reloads?: number;
    /** Milliseconds of all warm-up requests. */
    readonly warmupMs: number;
  };
  /**
   * Bytes the loaded model takes, weights and context, where the engine tells: Ollama in /api/ps; in this process
   * llama.cpp's own count of the buffers it allocated, to which a weights file that is only mapped counts in full.
   */
  readonly memory?: { readonly sizeBytes?: number; readonly vramBytes?: number };
}

/** One figure of a model divided by that of the first model, at one concurrency. */
export interface BenchmarkRatio {
  /** Name of the figure in `rows`, such as `e2e_p50_ms`. */
  readonly figure: string;
  readonly concurrency: number;
  readonly first: string;
  readonly second: string;
  readonly ratio: Estimate;
  readonly sentence: string;
}

/** Where throughput stops growing. */
export interface BenchmarkKnee extends ConcurrencyKnee {
  readonly model: string;
  /** Whether at least 95 % of the resamples agree that more requests at once than this are of no use; with 3 runs or more. */
  readonly serialises: boolean;
  readonly sentence: string;
}

/** One row of the result's table; a figure that could not be measured is null. */
export interface BenchmarkRow {
  readonly model: string;
  readonly concurrency: number;
  readonly [figure: string]: string | number | null;
}

/** Charts of a benchmark, those that its measurements can fill. */
export interface BenchmarkCharts {
  /** Median latency of each model and concurrency. */
  readonly latency?: Figure;
  /** Median time to first token. */
  readonly ttft?: Figure;
  /** Rows per second. */
  readonly throughput?: Figure;
  /** Rows per second by concurrency, with the knees. */
  readonly sweep?: Figure;
  /** Share of requests that took at most so long, at the lowest concurrency. */
  readonly distribution?: Figure;
  /** Latencies at the lowest concurrency, as a histogram. */
  readonly histogram?: Figure;
  /** Accuracy beside latency, where there are labels. */
  readonly quality?: Figure;
}

/** What a benchmark found, as plain data. */
export interface BenchmarkData {
  /** The findings in sentences, the most important first. */
  readonly verdict: readonly string[];
  /** One flat row for each model and concurrency. */
  readonly rows: readonly BenchmarkRow[];
  /** The same with every interval. */
  readonly cells: readonly BenchmarkCell[];
  readonly ratios: readonly BenchmarkRatio[];
  /** One for each model, where several concurrencies were measured. */
  readonly knees: readonly BenchmarkKnee[];
  readonly models: readonly BenchmarkedModel[];
  readonly machine: MachineRecord;
  readonly plan: Plan;
  /** What to know before believing the figures. */
  readonly notes: readonly string[];
  readonly run: RunSummary;
  /** Plotly figures, each made when it is first read. */
  readonly charts: BenchmarkCharts;
}

/** What a benchmark found; it shows itself in a notebook. */
export interface BenchmarkResult extends BenchmarkData {
  /** Everything but the charts as plain JSON; open ends of intervals and missing figures are null. */
  toJSON(): Record<string, unknown>;
  /** One line for each model and concurrency, with the ends of every interval. */
  toCSV(): string;
  /** Verdict, table and record as Markdown. */
  toMarkdown(): string;
  [REPORT](): Report;
}
