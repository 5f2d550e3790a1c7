import type { Estimate } from "../../statistics/index.js";
import type { BenchmarkCell } from "./benchmark-result.js";
import type { TimeFigures } from "./request-figures.js";

/** One column of the result's tables. */
export interface FigureColumn {
  /** Name in `rows` and in exports. */
  readonly name: string;
  /** Heading for people. */
  readonly heading: string;
  readonly unit?: string;
  readonly description: string;
  readonly of: (cell: BenchmarkCell) => Estimate | number | undefined;
  /** Shown in the short table of a report. */
  readonly short?: boolean;
  /** A number that never has an interval. */
  readonly plain?: boolean;
}

/** Times in the short table of a report. */
const SHORT_TIMES = new Set(["ttft_p50_ms", "tpot_p50_ms", "e2e_p50_ms", "e2e_p95_ms"]);
const PERCENTILES = ["p50", "p90", "p95", "p99"] as const;

/** The columns of the result's tables, in order. */
export const FIGURES: readonly FigureColumn[] = Object.freeze([
  {
    name: "rows_per_s",
    heading: "rows/s",
    unit: "rows/s",
    description: "answered requests per second of the measurement",
    of: (cell) => cell.rowsPerSecond,
    short: true,
  },
  {
    name: "tokens_per_s",
    heading: "tokens/s",
    unit: "tok/s",
    description: "output tokens per second, all requests together",
    of: (cell) => cell.tokensPerSecond,
    short: true,
  },
  ...times("e2e", "latency", "send to last byte", (cell) => cell.e2eMs),
  ...times(
    "ttft",
    "TTFT",
    "time to first token: send to first piece of text",
    (cell) => cell.ttftMs,
  ),
  ...times(
    "tpot",
    "TPOT",
    "(latency - TTFT) / (output tokens - 1), per request",
    (cell) => cell.tpotMs,
  ),
  ...times("itl", "ITL", "time between two pieces of text, pooled", (cell) => cell.itlMs),
  {
    name: "goodput_share",
    heading: "within limits",
    unit: "share",
    description: "requests that kept every limit of slo, among all requests",
    of: (cell) => cell.goodput?.share,
    short: true,
  },
  {
    name: "goodput_per_s",
    heading: "goodput",
    unit: "requests/s",
    description: "requests per second that kept every limit of slo",
    of: (cell) => cell.goodput?.perSecond,
    plain: true,
    short: true,
  },
  {
    name: "accuracy",
    heading: "accuracy",
    unit: "share",
    description: "answers that equal the label, among all labelled prompts",
    of: (cell) => cell.quality?.accuracy,
    short: true,
  },
  {
    name: "macro_f1",
    heading: "macro-F1",
    description: "mean F1 of the labels, each counting the same",
    of: (cell) => cell.quality?.macroF1,
    plain: true,
  },
  {
    name: "server_tokens_per_s",
    heading: "server's tokens/s",
    unit: "tok/s",
    description:
      "one request while it is generated, by the server's clock (Ollama: eval_count / eval_duration)",
    of: (cell) => cell.serverTokensPerSecond,
    short: true,
  },
  {
    name: "client_tokens_per_s",
    heading: "client's tokens/s",
    unit: "tok/s",
    description: "the same by the client's clock: 1000 / TPOT",
    of: (cell) => cell.clientTokensPerSecond,
  },
  {
    name: "client_overhead_ms",
    heading: "client overhead",
    unit: "ms",
    description: "latency without what the server accounts for, median",
    of: (cell) => cell.clientOverheadMs,
    short: true,
  },
  {
    name: "queue_ms",
    heading: "wait",
    unit: "ms",
    description: "wait for a free slot of the server, mean",
    of: (cell) => cell.queueMs,
  },
  {
    name: "failure_share",
    heading: "failed",
    unit: "share",
    description: "failed requests among all requests",
    of: (cell) => cell.failureShare,
  },
  {
    name: "prompt_tokens",
    heading: "prompt tokens",
    description: "tokens of a prompt, mean",
    of: (cell) => cell.promptTokens,
    plain: true,
  },
  {
    name: "output_tokens",
    heading: "output tokens",
    description: "tokens of an answer, mean",
    of: (cell) => cell.outputTokens,
    plain: true,
  },
  {
    name: "cached_share",
    heading: "cached",
    unit: "share",
    description: "prompt tokens the server had evaluated before, among all",
    of: (cell) => cell.cachedShare,
    plain: true,
  },
]);

function times(
  name: string,
  heading: string,
  description: string,
  of: (cell: BenchmarkCell) => TimeFigures | undefined,
): FigureColumn[] {
  return (["mean", ...PERCENTILES] as const).map((figure) => ({
    name: `${name}_${figure}_ms`,
    heading: `${heading} ${figure}`,
    unit: "ms",
    description: `${description}; ${figure === "mean" ? "mean" : `${figure.slice(1)}th percentile`}`,
    of: (cell) => of(cell)?.[figure],
    ...(SHORT_TIMES.has(`${name}_${figure}_ms`) && { short: true }),
  }));
}

/** The figure of an estimate or number; null where there is none. */
export function figureOf(value: Estimate | number | undefined): number | null {
  const figure = typeof value === "object" ? value.estimate : value;
  return figure !== undefined && Number.isFinite(figure) ? figure : null;
}

/** Columns that at least one cell has a figure in. */
export function presentFigures(cells: readonly BenchmarkCell[]): FigureColumn[] {
  return FIGURES.filter(({ of }) => cells.some((cell) => figureOf(of(cell)) !== null));
}
