import { REPORT } from "../../contract/index.js";
import type { SessionEnd } from "../session-parts.js";
import { benchmarkCharts } from "./benchmark-charts.js";
import { toCsv, toJson, toMarkdown } from "./benchmark-exports.js";
import { notesOf } from "./benchmark-notes.js";
import type { BenchmarkOptions, Plan } from "./benchmark-options.js";
import type { BenchmarkTask } from "./benchmark-prompts.js";
import { benchmarkReport } from "./benchmark-report.js";
import type {
  BenchmarkCell,
  BenchmarkData,
  BenchmarkedModel,
  BenchmarkResult,
  BenchmarkRow,
} from "./benchmark-result.js";
import type { BenchmarkSession } from "./benchmark-session.js";
import { verdictOf } from "./benchmark-verdict.js";
import type { CellRequests } from "./cell-requests.js";
import { kneesOf, ratiosOf } from "./compare-cells.js";
import type { Contender } from "./contenders.js";
import { figureOf, presentFigures } from "./figures.js";
import type { MachineRecord } from "./machine-record.js";
import { measureCells } from "./measure-cells.js";
import type { Measurement } from "./measurement.js";
import { withoutScored } from "./without-scored.js";

/** Everything a result is made of. */
export interface ResultParts {
  readonly session: Pick<BenchmarkSession, "measured" | "plan" | "prompts" | "total">;
  readonly contenders: readonly Contender[];
  readonly machine: MachineRecord;
  readonly asked: Pick<BenchmarkTask, "judged" | "labelNotes">;
  readonly options: Pick<BenchmarkOptions, "slo">;
  readonly end: Pick<SessionEnd, "summary">;
}

/** Turns what was measured into figures, comparisons and sentences. */
export function makeResult(parts: ResultParts): BenchmarkResult {
  const { session, contenders, machine, asked, options, end } = parts;
  const { plan, prompts } = session;
  const all = contenders.flatMap((_, at) =>
    withoutScored(ofContender(session.measured, at, plan.levels.length)),
  );
  const requests = cellRequests(all, plan, contenders.length);
  const names = contenders.map(({ name }) => name);
  const judging = {
    names,
    prompts,
    requests: plan.requests,
    slo: options.slo,
    judged: asked.judged,
    seed: plan.seed,
  };
  const figures = measureCells(requests, judging);
  const { cells, measured } = figures;
  const ratios = ratiosOf({
    ...figures,
    prompts: prompts.length,
    requests: plan.requests,
    seed: plan.seed,
  });
  const knees = kneesOf(cells, plan.seed);
  const models = contenders.map((contender, at) => modelOf(contender, all, at, plan.levels.length));
  const facts = { cells, ratios, knees, models, machine, plan };
  const result: BenchmarkData = {
    verdict: verdictOf(facts),
    rows: rowsOf(cells),
    ...facts,
    notes: notesOf({
      ...facts,
      measured: all,
      total: session.total,
      prompts: prompts.length,
      slo: options.slo,
      reused: end.summary.reused,
      labels: asked.labelNotes,
    }),
    run: end.summary,
    charts: benchmarkCharts({ cells, knees, measured, names }),
  };
  return Object.defineProperties(result, {
    toJSON: { value: () => toJson(result) },
    toCSV: { value: () => toCsv(cells) },
    toMarkdown: { value: () => toMarkdown(result) },
    [REPORT]: { value: () => benchmarkReport(result) },
  }) as BenchmarkResult;
}

function ofContender(
  measured: readonly Measurement[],
  contender: number,
  levels: number,
): readonly Measurement[] {
  return measured.filter(({ cell }) => Math.floor(cell / levels) === contender);
}

function cellRequests(
  all: readonly Measurement[],
  { levels }: Plan,
  contenders: number,
): CellRequests[] {
  return Array.from({ length: contenders }, (_, contender) =>
    levels.map((concurrency, level): CellRequests => {
      const cell = contender * levels.length + level;
      // In the order of the plan, not of the answers, so that the same measurements give the same figures.
      const measured = all
        .filter((each) => each.cell === cell)
        .sort((a, b) => a.run - b.run || a.slot - b.slot);
      return { contender, concurrency, measured };
    }),
  ).flat();
}

function rowsOf(cells: readonly BenchmarkCell[]): BenchmarkRow[] {
  const figures = presentFigures(cells);
  return cells.map((cell) => ({
    model: cell.model,
    concurrency: cell.concurrency,
    requests: cell.requests,
    failed: cell.failed,
    ...Object.fromEntries(figures.map(({ name, of }) => [name, figureOf(of(cell))])),
  }));
}

function modelOf(
  { name, info, options }: Contender,
  all: readonly Measurement[],
  contender: number,
  levels: number,
): BenchmarkedModel {
  const own = ofContender(all, contender, levels);
  const rounds = own
    .flatMap(({ durations }) => (durations.preparation ? [durations] : []))
    .sort((a, b) => a.round - b.round)
    .map(({ preparation }) => preparation!);
  const [first, ...later] = rounds;
  const memory = rounds.findLast(({ sizeBytes }) => sizeBytes !== undefined);
  const tells = first?.wasLoaded !== undefined;
  return {
    name,
    info,
    options,
    load: {
      ...(first && { firstMs: first.loadMs }),
      ...(tells && {
        wasLoaded: first.wasLoaded!,
        reloads: later.filter(({ wasLoaded }) => wasLoaded === false).length,
      }),
      warmupMs: rounds.reduce((sum, { warmupMs }) => sum + warmupMs, 0),
    },
    ...(memory && {
      memory: {
        sizeBytes: memory.sizeBytes!,
        ...(memory.vramBytes !== undefined && { vramBytes: memory.vramBytes }),
      },
    }),
  };
}
