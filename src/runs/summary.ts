import { outwards, type Usage } from "../contract/index.js";
import { percentilesOf } from "./analytics.js";
import { escaped, table } from "./markdown-text.js";
import type { NumberDigest } from "./number-sample.js";
import type { RunManifest } from "./run-manifest.js";
import { type AccountPart, type RunReport, sessionRates } from "./run-report.js";
import type { RunTally } from "./tally.js";

const MAX_FAILURES = 10;
const MAX_LABELS = 20;
const MAX_WARNINGS = 20;

/** What `summary.md` is written from. */
export interface SummaryFacts {
  readonly manifest: RunManifest;
  readonly tally: RunTally;
  readonly report: RunReport;
}

/** Summary of a run in Markdown, for people; texts from models and data are escaped. */
export function summaryMarkdown(facts: SummaryFacts): string {
  const { account } = facts.report;
  const sections = account
    ? [headSection(facts), ...account.map(accountSection), warningsSection(facts)]
    : rowSections(facts);
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function rowSections(facts: SummaryFacts): string[] {
  return [
    headSection(facts),
    rowsSection(facts),
    usageSection(facts),
    latencySection(facts),
    tokensSection(facts),
    ...answerSections(facts),
    numbersSection(facts),
    slowestSection(facts),
    failuresSection(facts),
    warningsSection(facts),
    concurrencySection(facts),
    continueSection(facts),
  ];
}

const MAX_ACCOUNT = 2000;

function accountSection({ title, text, columns, rows }: AccountPart): string {
  const said = text === undefined ? [] : [escaped(text, MAX_ACCOUNT)];
  const told = rows === undefined ? [] : [table(columns ?? ["", ""], rows, MAX_ACCOUNT)];
  return [`## ${escaped(title)}`, ...said, ...told].join("\n\n");
}

function headSection({ manifest, report }: SummaryFacts): string {
  const model = report.model ?? manifest.modelInfo;
  const details = [model?.parameters, model?.quantization].filter(Boolean).join(", ");
  const digest = model?.digest ?? manifest.digest;
  const facts: [string, string | undefined][] = [
    ["State", manifest.state],
    ["Name", manifest.name],
    ["Model", details === "" ? manifest.model : `${manifest.model} (${details})`],
    ["Digest", digest],
    ["Engine", model && [model.engine, model.serverVersion, model.host].filter(Boolean).join(" ")],
    ["Prompt", manifest.prompt],
    ["Project version", manifest.version],
    ["Data", manifest.data],
    ["Created", manifest.created],
    ["Last started", manifest.started],
    ["Ended", manifest.ended],
    ["Sessions", String(manifest.sessions.length)],
    [
      "Versions",
      Object.entries(manifest.versions)
        .map((pair) => pair.join(" "))
        .join(", "),
    ],
  ];
  const lines = facts.filter(([, value]) => value !== undefined && value !== "");
  const message = report.message === undefined ? "" : `\n\n${escaped(report.message, MAX_ACCOUNT)}`;
  return `# Run ${escaped(manifest.id)}${message}\n\n${table(["", ""], lines as string[][])}`;
}

function rowsSection(facts: SummaryFacts): string {
  const { manifest, tally, report } = facts;
  const { counts, rows, reusedRows, repairedRows, warnedRows } = tally.totals;
  const lines = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => [status, String(count), ...shareCells(count, rows, facts)]);
  const missing = (manifest.total ?? rows) - rows;
  if (missing > 0) lines.push(["not done yet", String(missing), "", ""]);
  const notes: string[] = [];
  if (manifest.repeats !== undefined) {
    notes.push(
      `Each row is asked up to ${manifest.repeats} times and counts each time; intervals count it once.`,
    );
  }
  if (report.progress.reused > 0) {
    notes.push(`${rowsOf(report.progress.reused)} of the last session came from a journal.`);
  }
  if (reusedRows > 0)
    notes.push(`${rowsOf(reusedRows)} took the answer of an equal row or of another run.`);
  if (repairedRows > 0) notes.push(`${rowsOf(repairedRows)} had broken JSON that was mended.`);
  if (warnedRows > 0) notes.push(`Warnings were given for ${rowsOf(warnedRows)}.`);
  const text = notes.length === 0 ? "" : `\n\n${notes.join(" ")}`;
  return `## Rows\n\n${table(["Status", "Rows", "Share", "95 % interval"], lines)}${text}`;
}

function usageSection({ tally, report }: SummaryFacts): string {
  const { totals } = tally;
  const { askedRows, rowsPerSecond, tokensPerSecond } = sessionRates(report);
  const tokens = totals.virtual.promptTokens + totals.virtual.completionTokens;
  const average = totals.rows === 0 ? 0 : tokens / totals.rows;
  const usages: [string, Usage][] = [
    ["Last session, spent", report.usage.physical],
    ["Last session, with an empty journal", report.usage.virtual],
    ["Whole run, spent", totals.physical],
    ["Whole run, with nothing reused", totals.virtual],
  ];
  const lines = usages.map(([name, usage]) => [
    name,
    String(usage.requests),
    String(usage.promptTokens),
    String(usage.completionTokens),
    duration(usage.requestMs),
  ]);
  const speed = [
    `The last session took ${duration(report.progress.elapsedMs)} and asked ${rowsOf(askedRows)}`,
    `(${rate(rowsPerSecond)} rows/s, ${rate(tokensPerSecond)} tokens/s written by the model).`,
    `A row takes ${rate(average)} tokens on average, prompt included.`,
  ];
  if (report.retries > 0) speed.push(`Requests asked again: ${report.retries}${codesOf(report)}.`);
  if (totals.furtherRequests > 0) {
    speed.push(`Over all sessions ${totals.furtherRequests} were beyond the first of their row.`);
  }
  if (report.usage.savedMs > 0) {
    speed.push(`Answers from journals saved ${duration(report.usage.savedMs)}.`);
  }
  const head = ["", "Requests", "Prompt tokens", "Answer tokens", "Request time"];
  return `## Speed and usage\n\n${speed.join(" ")}\n\n${table(head, lines)}`;
}

function latencySection({ tally, report }: SummaryFacts): string {
  const { latency, time } = tally.totals;
  if (latency === undefined) return "";
  const lines = percentilesOf(latency).map(([name, share, ms]) => {
    const interval = report.intervals?.quantile(tally.samples.latencyMs, share);
    const ends = interval && [interval.low, interval.high].map(openDuration).join(" to ");
    return [name, duration(ms), ends ?? ""];
  });
  lines.push(["mean", duration(latency.meanMs), ""], ["longest", duration(latency.maxMs), ""]);
  const parts = Object.entries(time).map(
    ([part, ms]) => `${part.replace("Ms", "")} ${duration(ms)}`,
  );
  const went = parts.length === 0 ? "" : `\n\nWhere it went on average: ${parts.join(", ")}.`;
  const head = [`Over ${rowsOf(latency.rows)}`, "Time", "95 % interval"];
  return `## Time per request\n\n${table(head, lines)}${went}`;
}

function tokensSection({ tally }: SummaryFacts): string {
  const { promptTokens, completionTokens } = tally.totals;
  if (promptTokens === undefined || completionTokens === undefined) return "";
  const line = (name: string, digest: NumberDigest) => [
    name,
    ...[digest.mean, digest.p50, digest.p90, digest.p95, digest.p99, digest.max].map(rate),
  ];
  const lines = [line("Prompt", promptTokens), line("Answer", completionTokens)];
  const head = ["", "Mean", "p50", "p90", "p95", "p99", "Most"];
  return `## Tokens per row\n\n${table(head, lines)}`;
}

function answerSections(facts: SummaryFacts): string[] {
  return facts.tally.totals.distributions.map(({ column, status, rows, values }) => {
    const shown = values.slice(0, MAX_LABELS);
    const lines = shown.map(({ value, count }) => [
      value,
      String(count),
      ...shareCells(count, rows, facts),
    ]);
    const more = values.length - shown.length;
    if (more > 0) lines.push([`${more} more values, see analytics.csv`, "", "", ""]);
    const title = status === "ok" ? column : `${column}, invalid rows`;
    return `## ${escaped(title)}\n\n${table(["Value", "Rows", "Share", "95 % interval"], lines)}`;
  });
}

function numbersSection({ tally }: SummaryFacts): string {
  const { numbers } = tally.totals;
  if (numbers.length === 0) return "";
  const lines = numbers.map(({ column, rows, mean, min, max }) => [
    column,
    ...[rows, mean, min, max].map((value) => String(Number(value.toFixed(3)))),
  ]);
  return `## Numbers\n\n${table(["Column", "Rows", "Mean", "Lowest", "Highest"], lines)}`;
}

function slowestSection({ tally }: SummaryFacts): string {
  if (tally.slowest.length === 0) return "";
  const lines = tally.slowest.map(({ index, id, ms, completionTokens }) => [
    String(index + 1),
    id,
    duration(ms),
    completionTokens === undefined ? "" : String(completionTokens),
  ]);
  return `## Slowest rows\n\n${table(["Row", "Id", "Time", "Answer tokens"], lines)}`;
}

function failuresSection({ tally }: SummaryFacts): string {
  const { unfinished, totals } = tally;
  if (unfinished.length === 0) return "";
  const codes = totals.errors.map(({ code, count }) => `${escaped(code)} ${count}`).join(", ");
  const lines = unfinished
    .slice(0, MAX_FAILURES)
    .map(({ index, id, status, message }) => [String(index + 1), id, status, message]);
  const shown = `The first ${lines.length} of ${unfinished.length}; all are in failed_ranges.json. ${codes}.`;
  const head = ["Row", "Id", "Status", "Reason"];
  return `## Rows that are not ok\n\n${shown}\n\n${table(head, lines)}`;
}

function warningsSection({ report }: SummaryFacts): string {
  if (report.warnings.length === 0) return "";
  const lines = report.warnings
    .slice(0, MAX_WARNINGS)
    .map(({ code, message }) => `- ${escaped(code)}: ${escaped(message)}`);
  return `## Warnings\n\n${lines.join("\n")}`;
}

function concurrencySection({ report }: SummaryFacts): string {
  const { decisions, progress } = report;
  if (decisions.length === 0) return "";
  const last = decisions[decisions.length - 1]!;
  return (
    `## Concurrency\n\nThe limit changed ${decisions.length} times and ended at ${progress.limit} requests. ` +
    `Last change after ${duration(last.atMs)}, from ${last.from} to ${last.to}: ${escaped(last.why)}`
  );
}

function continueSection({ manifest, tally }: SummaryFacts): string {
  const { counts, rows } = tally.totals;
  const again = counts.truncated + counts.failed + counts.skipped;
  const missing = Math.max(0, (manifest.total ?? rows) - rows);
  const parts = ["Run the same call again: rows that are answered are taken from the journal."];
  if (missing > 0) parts.push(`Not reached yet and asked then: ${rowsOf(missing)}.`);
  if (again > 0) parts.push(`Asked again for want of a whole answer: ${rowsOf(again)}.`);
  if (counts.invalid > 0) {
    parts.push(
      `Invalid answers stay unless the call asks for them again: ${rowsOf(counts.invalid)}.`,
    );
  }
  parts.push("With `fresh: true` every row is asked anew in a run of its own.");
  return `## How to go on\n\n${parts.join(" ")}`;
}

function rowsOf(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** Share and interval as two cells. */
function shareCells(
  count: number,
  rows: number,
  { report, manifest }: SummaryFacts,
): [string, string] {
  if (rows === 0 || report.intervals === undefined) return [percent(count, rows), ""];
  const interval = report.intervals.share(count, rows, manifest.repeats ?? 1);
  const { low, high } = outwards({ low: 100 * interval.low, high: 100 * interval.high }, 1);
  return [percent(count, rows), `${low.toFixed(1)} % to ${high.toFixed(1)} %`];
}

function codesOf({ retryCodes = {} }: RunReport): string {
  const codes = Object.entries(retryCodes).map(([code, count]) => `${escaped(code)} ${count}`);
  return codes.length === 0 ? "" : ` (${codes.join(", ")})`;
}

/** The rows may be too few to bound a percentile. */
function openDuration(ms: number): string {
  return Number.isFinite(ms) ? duration(ms) : "?";
}

function percent(count: number, rows: number): string {
  return rows === 0 ? "" : `${((count / rows) * 100).toFixed(1)} %`;
}

function rate(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2);
}

function duration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
