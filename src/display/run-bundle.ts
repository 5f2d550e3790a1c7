import type { DisplayBundle, ModelInfo, ProgressSnapshot } from "../contract/index.js";
import { cleanLine, foreignHtml } from "./clean-text.js";
import { type Fact, factsHtml, factsText } from "./facts.js";
import { formatCount, formatDuration, formatRate } from "./format-figures.js";
import { page } from "./page-style.js";
import { statusCounts } from "./progress-html.js";
import { isRecord } from "./records-view.js";
import { isRun, localTime } from "./run-views.js";
import { ROW_STATUSES } from "./status-words.js";
import { statusMark } from "./table-html.js";

type Loose = Readonly<Record<string, unknown>>;
type Counts = ProgressSnapshot["counts"];

/** Shows one run: what `runs.get` tells of it, or the `run` of a result. */
export function runBundle(value: unknown): DisplayBundle | undefined {
  if (!isRun(value) && !isSummary(value)) return undefined;
  const { id, state, counts } = value as { id: string; state: string; counts: Counts };
  const facts = factsOf(value).filter((fact): fact is Fact => typeof fact[1] === "string");
  const head = `<div class="pf-above"><strong>${foreignHtml(id)}</strong> ${statusMark(state)}</div>`;
  const rows = `<div class="pf-above pf-counts pf-soft">${statusCounts({ counts })}</div>`;
  const text = [`${cleanLine(id)}  ${state}`, countsText(counts), factsText(facts)];
  return {
    data: {
      "text/html": page(head + rows + factsHtml(facts), "table"),
      "text/plain": text.filter((line) => line !== "").join("\n"),
    },
  };
}

/** Says whether a value sums a run up, as results do. */
export function isSummary(value: unknown): value is Loose {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    typeof value.message === "string" &&
    typeof value.elapsedMs === "number" &&
    isRecord(value.counts) &&
    isRecord(value.usage)
  );
}

/** How many rows there are of each status, as plain text. */
function countsText(counts: Counts): string {
  return ROW_STATUSES.filter((status) => counts[status] > 0)
    .map((status) => `${formatCount(counts[status])} ${status}`)
    .join(", ");
}

function factsOf(run: Loose): (readonly [string, unknown])[] {
  const { id, message, problem, name, model, prompt, data, folder } = run;
  return [
    ["message", message ?? problem],
    ["name", name === id ? undefined : name],
    ["model", modelWords(model)],
    ["prompt", prompt],
    ["data", data],
    ["time", timeWords(run)],
    ["tokens", tokenWords(run.usage)],
    ["started", localTime(run.started)],
    ["ended", localTime(run.ended)],
    ["folder", folder],
  ];
}

function modelWords(model: unknown): unknown {
  if (!isRecord(model)) return model;
  const { name, engine, parameters, quantization } = model as Partial<ModelInfo>;
  const full = name === engine ? name : `${name} (${engine})`;
  return [full, parameters, quantization].filter(Boolean).join(" · ");
}

function timeWords({ elapsedMs, rowsPerSecond, reused }: Loose): string | undefined {
  if (typeof elapsedMs !== "number") return undefined;
  const rate = typeof rowsPerSecond === "number" ? formatRate(rowsPerSecond, "rows") : "";
  const before =
    typeof reused === "number" && reused > 0 ? `${formatCount(reused)} answered before` : "";
  return [formatDuration(elapsedMs), rate, before].filter((word) => word !== "").join(" · ");
}

function tokenWords(usage: unknown): string | undefined {
  const physical = isRecord(usage) ? usage.physical : undefined;
  if (!isRecord(physical)) return undefined;
  const { promptTokens, completionTokens, requests } = physical;
  const count = (n: unknown): string => formatCount(Number(n));
  return `${count(promptTokens)} in, ${count(completionTokens)} out, ${count(requests)} requests`;
}
