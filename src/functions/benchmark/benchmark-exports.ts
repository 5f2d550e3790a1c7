import type { Estimate } from "../../statistics/index.js";
import type { BenchmarkCell, BenchmarkData } from "./benchmark-result.js";
import { FIGURES, figureOf, presentFigures } from "./figures.js";
import { recordRows } from "./record-rows.js";
import { bounds, percent, written } from "./write-figures.js";

/** Everything as plain JSON; what JSON has no word for is null. */
export function toJson({ charts: _, ...data }: BenchmarkData): Record<string, unknown> {
  const text = JSON.stringify(data, (_key, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? null : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

const NO_ENDS = { low: undefined, high: undefined };
const COUNTS = ["runs", "requests", "served", "invalid", "truncated", "failed"] as const;

/**
 * One line for each cell, always with the same columns: every figure, and its ends as `NAME_low` and `NAME_high`.
 * A figure that could not be measured and an open end are empty.
 */
export function toCsv(cells: readonly BenchmarkCell[]): string {
  const names = FIGURES.flatMap(({ name, plain }) =>
    plain ? [name] : [name, `${name}_low`, `${name}_high`],
  );
  const lines = cells.map((cell) => [
    cell.model,
    cell.concurrency,
    ...COUNTS.map((name) => cell[name]),
    ...FIGURES.flatMap(({ of, plain }) => {
      const value = of(cell);
      if (plain) return [csvNumber(figureOf(value))];
      const { low, high } = typeof value === "object" ? value : NO_ENDS;
      return [figureOf(value), low, high].map(csvNumber);
    }),
  ]);
  return `${[["model", "concurrency", ...COUNTS, ...names], ...lines].map(csvLine).join("\n")}\n`;
}

/** Verdict, table and record as Markdown. */
export function toMarkdown(result: BenchmarkData): string {
  const { verdict, cells, notes, models, machine, plan, run } = result;
  const figures = presentFigures(cells).filter(({ short }) => short);
  const head = ["model", "at once", ...figures.map(({ heading, unit }) => withUnit(heading, unit))];
  const lines = cells.map((cell) => [
    cell.model,
    String(cell.concurrency),
    ...figures.map(({ of, unit }) => estimateWords(of(cell), unit)),
  ]);
  return [
    "# Benchmark",
    verdict.map((sentence) => `- ${escaped(sentence)}`).join("\n"),
    table(head, lines),
    notes.length === 0 ? "" : `## Notes\n\n${notes.map((note) => `- ${escaped(note)}`).join("\n")}`,
    `## Record\n\n${table(["what", "value"], recordRows({ models, machine, plan, run }))}`,
    `Intervals hold the truth in 95 % of such measurements. ${definitions(figures)}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

/** An estimate with its interval, or a number, in words. */
export function estimateWords(value: Estimate | number | undefined, unit?: string): string {
  const write = unit === "share" ? percent : written;
  const figure = figureOf(value);
  if (figure === null) return "";
  const ends = typeof value === "object" ? bounds(value, write) : "";
  return ends === "" ? write(figure) : `${write(figure)} (${ends})`;
}

function definitions(figures: readonly { heading: string; description: string }[]): string {
  return figures.map(({ heading, description }) => `${heading}: ${description}.`).join(" ");
}

/** A column's heading with what its figures are in, where it does not say so itself. */
export function withUnit(heading: string, unit: string | undefined): string {
  return unit === undefined || unit === "share" || heading.endsWith("/s")
    ? heading
    : `${heading}, ${unit}`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [row(head), `| ${head.map(() => "---").join(" | ")} |`, ...lines.map(row)].join("\n");
}

/** Makes any text safe as inline Markdown in one line. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*[\]<>|~&$_]/g, "\\$&");
}

/** A figure in six digits, which no measurement has. */
function csvNumber(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

function csvLine(cells: readonly unknown[]): string {
  return cells
    .map((cell) => {
      const text = cell === null || cell === undefined ? "" : String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(",");
}
