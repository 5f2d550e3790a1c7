import type { Report, ReportPart } from "../../contract/index.js";
import { busiestSession, crossChart, labelsChart } from "./analysis-charts.js";
import { confidenceParts, errorParts, rowParts } from "./report-of-rows.js";
import { latencyParts, speedParts, usageParts } from "./report-of-speed.js";
import {
  clock,
  count,
  estimateCells,
  figurePart,
  rounded,
  SHARE_COLUMNS,
  shareCells,
  spanWords,
  tablePart,
  textPart,
} from "./report-tables.js";
import type { Breakdown, CrossTab, RunAnalysis } from "./run-analysis.js";

const MOST_VALUES = 20;

/** The report of a run: what happened first, then answers, speed, and the rows worth looking at. */
export function analysisReport(analysis: RunAnalysis): Report {
  return {
    title: `Run ${analysis.run.id}`,
    parts: [
      textPart(verdict(analysis), "verdict"),
      ...factsParts(analysis),
      ...statusParts(analysis),
      ...answerParts(analysis),
      ...analysis.by.flatMap((breakdown) => breakdownParts(analysis, breakdown)),
      ...agreementParts(analysis),
      ...confidenceParts(analysis),
      ...latencyParts(analysis),
      ...speedParts(analysis),
      ...usageParts(analysis),
      ...errorParts(analysis),
      ...rowParts(analysis),
      ...analysis.warnings.map(({ message }) => textPart(message, "warning")),
      ...analysis.notes.map((note) => textPart(note)),
    ],
  };
}

function verdict({ rows, statuses, latency, sessions, run }: RunAnalysis): string {
  const ok = statuses.find(({ value }) => value === "ok");
  const of = rows.total !== undefined && rows.total !== rows.done ? ` of ${count(rows.total)}` : "";
  const asked =
    rows.repeats > 1
      ? `answers to ${count(rows.distinct)} rows, up to ${rows.repeats} for each`
      : "rows";
  const state = `${run.state[0]!.toUpperCase()}${run.state.slice(1)}`;
  const parts = [`${state}: ${count(rows.done)}${of} ${asked}`];
  if (ok !== undefined && rows.done > 0) {
    const [share, low, high] = shareCells(ok.share);
    parts.push(`${share} % ok (95 % interval ${low} to ${high} %)`);
  }
  if (latency !== undefined) {
    parts.push(
      `half of the requests took at most ${spanWords(latency.p50.estimate)}, 95 % at most ${spanWords(latency.p95.estimate)}`,
    );
  }
  const busiest = busiestSession(sessions);
  if (busiest !== undefined && busiest.rowsPerSecond > 0) {
    parts.push(`${Number(busiest.rowsPerSecond.toPrecision(3))} rows/s`);
  }
  return `${parts.join("; ")}.`;
}

function factsParts({ run }: RunAnalysis): ReportPart[] {
  const { name, model, prompt, data, created, started, ended, digest, folder } = run;
  const times = { created: clock(created), started: clock(started), ended: clock(ended) };
  const facts = { name, model, digest, prompt, data, ...times, folder };
  const rows = Object.entries(facts).filter(([, value]) => value !== undefined);
  return [tablePart("What it was", ["", "value"], rows, { folded: true })];
}

function statusParts({ statuses, rows, charts }: RunAnalysis): ReportPart[] {
  const met = statuses.filter((status) => status.count > 0);
  const lines = met.map(({ value, count: rows, share }) => [value, rows, ...shareCells(share)]);
  const extras = [
    [rows.copied, "took the answer of an equal row or of another run"],
    [rows.repaired, "had broken JSON that was mended"],
    [rows.warned, "came with warnings, such as labels outside their set"],
  ] as const;
  const text = extras
    .filter(([amount]) => amount > 0)
    .map(([amount, what]) => `${count(amount)} ${what}`)
    .join("; ");
  return [
    { kind: "heading", text: "Rows" },
    tablePart(undefined, ["status", ...SHARE_COLUMNS], lines),
    ...(text === "" ? [] : [textPart(`${text}.`)]),
    ...figurePart(charts, "status"),
  ];
}

function answerParts({ distributions, numbers, charts }: RunAnalysis): ReportPart[] {
  if (distributions.length === 0 && numbers.length === 0) return [];
  const parts: ReportPart[] = [{ kind: "heading", text: "Answers" }];
  for (const { column, status, values } of distributions) {
    const lines = values
      .slice(0, MOST_VALUES)
      .map(({ value, count: rows, share }) => [value, rows, ...shareCells(share)]);
    const title = status === "ok" ? column : `${column}, invalid rows`;
    const hidden = values.length - lines.length;
    parts.push(
      tablePart(title, [column, ...SHARE_COLUMNS], lines, {
        ...(hidden > 0 && { more: `${hidden} more values in .distributions` }),
      }),
    );
    if (status === "ok") parts.push(...figurePart(charts, labelsChart(column)));
  }
  if (numbers.length > 0) {
    const lines = numbers.map(({ column, rows, mean, min, max }) => [
      column,
      rows,
      rounded(mean, 3),
      min,
      max,
    ]);
    parts.push(tablePart("Numbers", ["column", "rows", "mean", "lowest", "highest"], lines));
  }
  return parts;
}

function breakdownParts(
  { charts }: RunAnalysis,
  { column, from, groups, crossTabs }: Breakdown,
): ReportPart[] {
  // Only rows that are ok have an answer, so their share says something of other columns alone.
  const showsOk = from === "data";
  const lines = groups
    .slice(0, MOST_VALUES)
    .map(({ value, rows, share, ok, counts, meanMs, meanCompletionTokens }) => [
      value,
      rows,
      ...shareCells(share),
      ...(showsOk ? [...shareCells(ok), rows - counts.ok] : []),
      rounded(meanMs),
      rounded(meanCompletionTokens),
    ]);
  const hidden = groups.length - lines.length;
  const okColumns = [["ok", "%"], ["ok from", "%"], ["ok to", "%"], "not ok"] as const;
  const columns = [
    column,
    ...SHARE_COLUMNS,
    ...(showsOk ? okColumns : []),
    ["mean time", "ms"],
    ["mean answer", "tokens"],
  ] as const;
  return [
    { kind: "heading", text: `By ${column}` },
    tablePart(undefined, columns, lines, {
      ...(hidden > 0 && { more: `${hidden} more values in .by` }),
    }),
    ...figurePart(charts, crossChart({ rows: column, columns: "status" })),
    ...crossTabs.flatMap((cross) => crossParts(charts, cross)),
  ];
}

function crossParts(charts: RunAnalysis["charts"], cross: CrossTab): ReportPart[] {
  const { rows, columns, rowValues, columnValues, counts, agreement } = cross;
  const used = columnValues
    .map((value, at) => ({ value, at }))
    .filter(({ at }) => counts.some((row) => row[at]! > 0))
    .slice(0, MOST_VALUES);
  const lines = rowValues
    .slice(0, MOST_VALUES)
    .map((value, row) => [value, ...used.map(({ at }) => counts[row]![at]!)]);
  const parts: ReportPart[] = [
    tablePart(`${columns} by ${rows}`, [rows, ...used.map(({ value }) => value)], lines, {
      folded: agreement === undefined,
    }),
  ];
  if (agreement !== undefined) {
    const [same, low, high] = shareCells(agreement.same);
    const [kappa] = estimateCells(agreement.kappa, 3);
    const chance = kappa === null ? "" : `; Cohen's kappa ${kappa}`;
    parts.push(
      textPart(
        `The two agree in ${same} % of the rows (95 % interval ${low} to ${high} %)${chance}.`,
      ),
    );
  }
  return [...parts, ...figurePart(charts, crossChart(cross))];
}

function agreementParts({ agreement }: RunAnalysis): ReportPart[] {
  if (agreement.length === 0) return [];
  const lines = agreement.map(({ column, rows, meanConsistency, unanimous, alpha }) => [
    column,
    rows,
    rounded(meanConsistency * 100),
    ...shareCells(unanimous),
    ...(alpha === undefined ? [null, null, null] : estimateCells(alpha, 3)),
  ]);
  const columns = [
    "column",
    "rows",
    ["mean consistency", "%"],
    ["unanimous", "%"],
    ["from", "%"],
    ["to", "%"],
    "alpha",
    "alpha from",
    "alpha to",
  ] as const;
  return [
    { kind: "heading", text: "Repeats" },
    tablePart("Agreement of the repeats of a row", columns, lines),
    textPart(
      "Consistency is the share of a row's answers that are its most frequent one; alpha is Krippendorff's, 1 for full agreement and 0 for chance.",
    ),
  ];
}
