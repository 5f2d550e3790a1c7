import type { ReportPart } from "../../contract/index.js";
import { busiestSession } from "./analysis-charts.js";
import { clock, estimateCells, rounded, spanWords, tablePart, textPart } from "./report-tables.js";
import type { AnalysedNumbers, RunAnalysis } from "./run-analysis.js";

const PERCENTILES = ["p50", "p90", "p95", "p99"] as const;
const MOST_SESSIONS = 20;
const MOST_DECISIONS = 50;

/** Time per request and where it went. */
export function latencyParts({ latency, time, charts }: RunAnalysis): ReportPart[] {
  if (latency === undefined) return [];
  const parts: ReportPart[] = [
    { kind: "heading", text: "Time per request" },
    tablePart(
      undefined,
      ["", ["time", "ms"], ["from", "ms"], ["to", "ms"]],
      [
        ...percentileRows(latency),
        ["mean", rounded(latency.mean), null, null],
        ["longest", rounded(latency.max), null, null],
      ],
    ),
  ];
  if (PERCENTILES.some((name) => !Number.isFinite(latency[name].high))) {
    parts.push(textPart("Where an end of an interval is empty, the rows are too few to bound it."));
  }
  const named = {
    queue: time.queueMs,
    "model load": time.loadMs,
    prompt: time.promptMs,
    answer: time.generateMs,
  };
  const told = Object.entries(named).filter(([, ms]) => ms !== undefined);
  if (told.length > 0) {
    const rows = told.map(([name, ms]) => [name, rounded(ms)]);
    parts.push(
      tablePart("Where the time went, as the server tells it", ["", ["mean", "ms"]], rows),
    );
  }
  for (const name of ["latency", "latencyShare"]) {
    const figure = charts[name];
    if (figure !== undefined) parts.push({ kind: "figure", name, figure });
  }
  return parts;
}

function percentileRows(numbers: AnalysedNumbers): unknown[][] {
  return PERCENTILES.map((name) => [name, ...estimateCells(numbers[name])]);
}

/** Speed over time, session by session, with what the adaptive concurrency decided. */
export function speedParts({ sessions, charts }: RunAnalysis): ReportPart[] {
  const parts: ReportPart[] = [{ kind: "heading", text: "Throughput" }];
  const rows = sessions
    .slice(-MOST_SESSIONS)
    .map(({ started, ended, state, asked, copied, rowsPerSecond, retries, savedMs }) => [
      clock(started),
      spanWords(Date.parse(ended) - Date.parse(started)),
      state,
      asked,
      copied,
      rounded(rowsPerSecond, 2),
      retries ?? null,
      savedMs ? spanWords(savedMs) : null,
    ]);
  const columns = [
    "started",
    "lasted",
    "state",
    "rows asked",
    "rows copied",
    ["speed", "rows/s"],
    "sent again",
    "saved",
  ] as const;
  const hidden = sessions.length - rows.length;
  parts.push(
    tablePart("Sessions", columns, rows, {
      ...(hidden > 0 && { more: `${hidden} earlier ones in .sessions` }),
    }),
  );
  const figure = charts.throughput;
  if (figure !== undefined) parts.push({ kind: "figure", name: "throughput", figure });
  const decisions = busiestSession(sessions)?.decisions ?? [];
  if (decisions.length > 0) {
    const lines = decisions
      .slice(-MOST_DECISIONS)
      .map(({ atMs, from, to, why }) => [rounded(atMs / 1000, 1), from, to, why]);
    const before = decisions.length - lines.length;
    parts.push(
      tablePart(
        "Decisions of the adaptive concurrency",
        [["after", "s"], "from", "to", "why"],
        lines,
        {
          folded: true,
          ...(before > 0 && { more: `${before} earlier ones in .sessions` }),
        },
      ),
    );
  }
  return parts;
}

/** Tokens and requests, spent and as they would have been with nothing reused. */
export function usageParts(analysis: RunAnalysis): ReportPart[] {
  const { usage, promptTokens, completionTokens, charts } = analysis;
  const { physical, virtual, savedMs, furtherRequests } = usage;
  const line = (
    name: string,
    { requests, promptTokens, completionTokens, requestMs }: typeof physical,
  ) => [name, requests, promptTokens, completionTokens, rounded(requestMs / 1000, 1)];
  const parts: ReportPart[] = [
    { kind: "heading", text: "Tokens and cost" },
    tablePart(
      "Usage",
      ["", "requests", ["prompt", "tokens"], ["answers", "tokens"], ["request time", "s"]],
      [line("spent", physical), line("with nothing reused", virtual)],
    ),
  ];
  const told = [
    savedMs > 0 ? `Answers from journals saved ${spanWords(savedMs)}.` : "",
    furtherRequests > 0
      ? `${furtherRequests} requests were beyond the first of their row: sent again, or asked once more for an invalid answer.`
      : "",
  ].filter((text) => text !== "");
  if (told.length > 0) parts.push(textPart(told.join(" ")));
  if (promptTokens && completionTokens) {
    const cells = ({ mean, p50, p90, p95, p99, max }: AnalysedNumbers) =>
      [mean, p50.estimate, p90.estimate, p95.estimate, p99.estimate, max].map((value) =>
        rounded(value),
      );
    parts.push(
      tablePart(
        "Tokens per row",
        ["", "mean", "p50", "p90", "p95", "p99", "most"],
        [
          ["prompt", ...cells(promptTokens)],
          ["answer", ...cells(completionTokens)],
        ],
      ),
    );
  }
  const figure = charts.tokens;
  if (figure !== undefined) parts.push({ kind: "figure", name: "tokens", figure });
  return parts;
}
