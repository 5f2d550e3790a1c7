import type { Figure, Report, ReportColumn, ReportPart } from "../../contract/index.js";
import { writtenEstimate } from "../../statistics/index.js";
import { estimateWords, withUnit } from "./benchmark-exports.js";
import { busyNote } from "./benchmark-notes.js";
import type { BenchmarkCharts, BenchmarkData } from "./benchmark-result.js";
import { type FigureColumn, figureOf, presentFigures } from "./figures.js";
import { recordRows } from "./record-rows.js";

/** What a benchmark shows of itself: verdict, table, charts, intervals, notes, record. */
export function benchmarkReport(result: BenchmarkData): Report {
  const { notes, models, run, machine } = result;
  const busy = busyNote(machine);
  const names = models.map(({ name }) => name);
  const title =
    names.length === 1 ? `Benchmark of ${names[0]}` : `Benchmark of ${names.length} models`;
  return {
    title,
    parts: [
      ...sentences(result),
      ...(busy === undefined ? [] : [{ kind: "text", tone: "warning", text: busy } as const]),
      figuresTable(result),
      ...charts(result),
      intervalsTable(result),
      ...ratiosTable(result),
      ...notes
        .filter((text) => text !== busy)
        .map((text): ReportPart => ({ kind: "text", tone: "note", text })),
      {
        kind: "table",
        title: "On what it was measured",
        columns: [{ name: "what" }, { name: "value" }],
        rows: recordRows(result),
        folded: true,
      },
      ...(run.folder === undefined
        ? []
        : [{ kind: "text", text: `The measurements are in the run ${run.id}.` } as const]),
    ],
  };
}

/** What was asked for comes in front: the comparisons and knees, or else how fast the one model is. */
function sentences({ verdict, ratios, knees }: BenchmarkData): ReportPart[] {
  const found = new Set([...ratios, ...knees].map(({ sentence }) => sentence));
  const isFinding = (text: string) => found.size === 0 || found.has(text);
  return verdict.map((text) => ({
    kind: "text",
    tone: isFinding(text) ? "verdict" : "note",
    text,
  }));
}

function figuresTable({ cells }: BenchmarkData): ReportPart {
  const figures = presentFigures(cells).filter(({ short }) => short);
  return {
    kind: "table",
    columns: [{ name: "model" }, { name: "at once" }, ...figures.map(columnOf), { name: "failed" }],
    rows: cells.map((cell) => [
      cell.model,
      cell.concurrency,
      ...figures.map(({ of }) => figureOf(of(cell))),
      `${cell.failed} of ${cell.requests}`,
    ]),
  };
}

/** Every figure with its interval: a line for each figure, a column for each cell. */
function intervalsTable({ cells }: BenchmarkData): ReportPart {
  const several = new Set(cells.map(({ concurrency }) => concurrency)).size > 1;
  return {
    kind: "table",
    title: "Every figure with its interval (95 %)",
    columns: [
      { name: "figure" },
      ...cells.map(({ model, concurrency }) => ({
        name: several ? `${model}, ${concurrency} at once` : model,
      })),
      { name: "what it is" },
    ],
    rows: presentFigures(cells).map(({ heading, unit, description, of }) => [
      withUnit(heading, unit),
      ...cells.map((cell) => estimateWords(of(cell), unit)),
      description,
    ]),
    folded: true,
  };
}

function ratiosTable({ ratios }: BenchmarkData): ReportPart[] {
  if (ratios.length === 0) return [];
  return [
    {
      kind: "table",
      title: `Times the figure of ${ratios[0]!.first}`,
      columns: [
        { name: "model" },
        { name: "at once" },
        { name: "figure" },
        { name: "times" },
        { name: "in words" },
      ],
      rows: ratios.map(({ second, concurrency, figure, ratio, sentence }) => [
        second,
        concurrency,
        figure,
        writtenEstimate(ratio),
        sentence,
      ]),
      folded: true,
    },
  ];
}

/** The charts a reader wants first; the others are in `charts`. */
const SHOWN = ["latency", "ttft", "throughput", "sweep", "distribution", "quality"] as const;

function charts({ charts: all, plan, cells }: BenchmarkData): ReportPart[] {
  const isShown = (name: keyof BenchmarkCharts): boolean => {
    // The sweep shows the same throughput.
    if (name === "throughput" && plan.levels.length > 1) return false;
    // One bar, or one point, says no more than the table.
    const shown = name === "ttft" ? cells.filter(({ ttftMs }) => ttftMs !== undefined) : cells;
    return shown.length > 1 || name === "distribution";
  };
  return SHOWN.filter(isShown).flatMap((name): ReportPart[] => {
    const figure: Figure | undefined = all[name];
    return figure === undefined ? [] : [{ kind: "figure", name, figure }];
  });
}

function columnOf({ heading, unit, description }: FigureColumn): ReportColumn {
  const isTold = unit === undefined || heading.endsWith("/s");
  return { name: heading, ...(isTold ? {} : { unit }), description };
}
