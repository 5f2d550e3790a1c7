import type { ProgressSnapshot, RowStatus } from "../contract/index.js";
import { escapeHtml } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import { isEnded, nothingAsked, progressWords, segmentsOf } from "./progress-figures.js";
import { allReused } from "./progress-line.js";
import { MUTED, STATUS_COLOURS } from "./status-colours.js";

/** What is shown beside the snapshot. */
export interface ProgressExtras {
  /** Last words of an ended run, such as where it is on disk. */
  readonly message?: string;
  /** Warnings and hints, oldest first. */
  readonly notes?: readonly string[];
}

const STATUSES = Object.keys(STATUS_COLOURS) as RowStatus[];
const REUSED_COLOUR = "#3b8fc4";
const BOX =
  "font:13px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;color:inherit;" +
  "max-width:46rem;padding:.5em .8em;border:1px solid rgba(128,128,128,.35);border-radius:6px;overflow-wrap:break-word";
const TRACK =
  "display:flex;height:8px;margin:.3em 0;border-radius:4px;overflow:hidden;background:rgba(128,128,128,.25)";

/** Draws a snapshot as one self-contained block of HTML that suits light and dark pages. */
export function progressHtml(p: ProgressSnapshot, extras: ProgressExtras = {}): string {
  const parts = [
    heading(p),
    bar(p),
    div(figures(p), ""),
    div(statusCounts(p), MUTED),
    failures(p),
    ...(extras.notes ?? []).map((note) => div(foreign(note), "")),
    extras.message ? div(foreign(extras.message), "white-space:pre-line") : "",
  ];
  return `<div style="${BOX}">${parts.join("")}</div>`;
}

function heading(p: ProgressSnapshot): string {
  const state = p.state === "stopping" ? "stopping…" : p.state;
  const style = "display:flex;justify-content:space-between;gap:1em";
  return div(`<strong>${foreign(p.title)}</strong><span style="${MUTED}">${state}</span>`, style);
}

function bar(p: ProgressSnapshot): string {
  const total = p.total ?? (isEnded(p.state) ? p.done : undefined);
  const label = `role="progressbar" aria-label="${escapeHtml(p.title)}" aria-valuemin="0"`;
  // Without a value the bar is announced as "busy, length unknown".
  if (total === undefined) {
    const text = escapeHtml(progressWords(p).rows);
    return `<div ${label} aria-valuetext="${text}" style="${TRACK}"></div>`;
  }
  const { reused, ok, skipped, bad } = segmentsOf(p);
  const cell = (rows: number, colour: string, name: string): string => {
    const share = Math.round((rows / Math.max(total, p.done)) * 10_000) / 100;
    return rows === 0
      ? ""
      : `<span title="${formatCount(rows)} ${name}" style="flex:0 0 ${share}%;background:${colour}"></span>`;
  };
  const cells = [
    cell(reused, REUSED_COLOUR, "answered before"),
    cell(ok, STATUS_COLOURS.ok, "ok"),
    cell(skipped, STATUS_COLOURS.skipped, "skipped"),
    cell(bad, STATUS_COLOURS.failed, "bad"),
  ];
  const value = `aria-valuemax="${total}" aria-valuenow="${Math.min(p.done, total)}"`;
  const text = `aria-valuetext="${formatCount(p.done)} of ${formatCount(total)} rows"`;
  return `<div ${label} ${value} ${text} style="${TRACK}">${cells.join("")}</div>`;
}

function figures(p: ProgressSnapshot): string {
  if (nothingAsked(p)) return allReused(p);
  const words = progressWords(p);
  const limit = words.inFlight === "" ? "" : ` (limit ${formatCount(p.limit)})`;
  return [
    words.rows,
    words.percent,
    words.rate,
    words.tokens,
    words.inFlight + limit,
    words.eta,
    words.reused,
  ]
    .filter((word) => word !== "")
    .join(" · ");
}

function statusCounts(p: ProgressSnapshot): string {
  return STATUSES.filter((status) => p.counts[status] > 0)
    .map((status) => {
      const dot = `<span aria-hidden="true" style="color:${STATUS_COLOURS[status]}">●</span>`;
      return `${dot} ${formatCount(p.counts[status])} ${status}`;
    })
    .join(" &nbsp; ");
}

/** Open while the run works: each update would fold it again under the reader's hand. */
function failures(p: ProgressSnapshot): string {
  if (p.lastFailures.length === 0) return "";
  const rows = p.lastFailures.map(
    (failure) =>
      `<li><code>${foreign(failure.id)}</code> <span style="color:${STATUS_COLOURS[failure.status]}">${failure.status}</span> ${foreign(clip(failure.message))}</li>`,
  );
  const open = isEnded(p.state) ? "" : " open";
  return `<details${open}><summary>Last rows that are not ok</summary><ul style="margin:.2em 0;padding-left:1.4em">${rows.join("")}</ul></details>`;
}

function clip(text: string): string {
  const characters = [...text.slice(0, 1_000)];
  return characters.length > 300 ? `${characters.slice(0, 300).join("")}…` : text;
}

/** Text of models and users: escaped, and its writing direction kept from its surroundings. */
function foreign(text: string): string {
  return `<bdi>${escapeHtml(text)}</bdi>`;
}

function div(content: string, style: string): string {
  if (content === "") return "";
  return style === "" ? `<div>${content}</div>` : `<div style="${style}">${content}</div>`;
}
