import type { BenchmarkCell, BenchmarkResult } from "./benchmark-result.js";
import { bounds, duration, percent, written } from "./write-figures.js";

/** What the sentences are made of. */
export type VerdictFacts = Pick<BenchmarkResult, "cells" | "ratios" | "knees" | "plan">;

/**
 * The findings in sentences: models against the first one, then where throughput stops growing, then how fast each
 * model is, then quality, limits and failures. No sentence claims more than its interval allows.
 */
export function verdictOf(facts: VerdictFacts): string[] {
  const { cells, knees } = facts;
  if (cells.length === 0) return ["Nothing was measured."];
  return [
    ...comparisons(facts),
    ...knees.map(({ sentence }) => sentence),
    ...speeds(facts),
    ...qualities(cells),
    ...goodputs(cells),
    ...failures(cells),
  ];
}

/** Latency where requests are alone, rows per second where there are most of them. */
function comparisons({ ratios, plan }: VerdictFacts): string[] {
  const seen = ratios.map(({ concurrency }) => concurrency);
  const [least, most] = [Math.min(...seen), Math.max(...seen)];
  const chosen = ratios.filter(
    ({ figure, concurrency }) =>
      (figure === "e2e_p50_ms" && concurrency === least) ||
      (figure === "rows_per_s" && concurrency === most && plan.levels.length > 1),
  );
  return chosen.map(({ sentence }) => sentence);
}

function speeds({ cells }: VerdictFacts): string[] {
  const models = [...new Set(cells.map(({ model }) => model))];
  return models.flatMap((model) => {
    const own = cells.filter((cell) => cell.model === model && cell.e2eMs !== undefined);
    const least = own[0];
    if (least === undefined) return [];
    const best = own.reduce((a, b) =>
      b.rowsPerSecond.estimate > a.rowsPerSecond.estimate ? b : a,
    );
    const latency = `median latency ${duration(least.e2eMs!.p50.estimate)}${inBounds(bounds(least.e2eMs!.p50, duration))}`;
    const ttft = least.ttftMs
      ? `, first text after ${duration(least.ttftMs.p50.estimate)}${inBounds(bounds(least.ttftMs.p50, duration))}`
      : "";
    const rows = `${written(best.rowsPerSecond.estimate)} rows/s${inBounds(bounds(best.rowsPerSecond))}`;
    const where = own.length > 1 ? ` at ${best.concurrency} at once` : "";
    const at = own.length > 1 ? ` at ${least.concurrency} at once` : "";
    return [`${model}: ${latency}${ttft}${at}; ${rows}${where}.`];
  });
}

function inBounds(words: string): string {
  return words === "" ? "" : ` (${words})`;
}

/** Answers do not depend on how many are asked at once, so that one cell of a model stands for it. */
function qualities(cells: readonly BenchmarkCell[]): string[] {
  const judged = firstOfEach(cells.filter(({ quality }) => quality !== undefined));
  return judged.map(({ model, quality }) => {
    const { accuracy, rows } = quality!;
    return `${model}: ${percent(accuracy.estimate)} of ${rows} labelled prompts are right (${bounds(accuracy, percent)}).`;
  });
}

function goodputs(cells: readonly BenchmarkCell[]): string[] {
  return cells.flatMap(({ model, concurrency, goodput }) =>
    goodput === undefined
      ? []
      : [
          `${model} at ${concurrency} at once: ${percent(goodput.share.estimate)} of ${goodput.requests} requests kept every limit (${bounds(goodput.share, percent)}), ${written(goodput.perSecond)} a second.`,
        ],
  );
}

function failures(cells: readonly BenchmarkCell[]): string[] {
  return cells
    .filter(({ failed }) => failed > 0)
    .map(
      ({ model, concurrency, failed, requests, errors }) =>
        `${model} at ${concurrency} at once: ${failed} of ${requests} requests failed, most with: ${errors[0]?.message.split("\n")[0] ?? "no reason given"}`,
    );
}

function firstOfEach(cells: readonly BenchmarkCell[]): BenchmarkCell[] {
  return cells.filter((cell, at) => cells.findIndex(({ model }) => model === cell.model) === at);
}
