import type { ProgressSnapshot, RowStatus } from "../contract/index.js";
import { escapeHtml, foreignHtml } from "./clean-text.js";
import { formatCount } from "./format-figures.js";
import { page } from "./page-style.js";
import { progressCurves } from "./progress-curves.js";
import { isEnded, nothingAsked, progressWords, segmentsOf } from "./progress-figures.js";
import { allReused } from "./progress-line.js";
import { ROW_STATUSES } from "./status-words.js";

/** What is shown beside the snapshot. */
export interface ProgressExtras {
  /** Last words of an ended run, such as where it is on disk. */
  readonly message?: string;
  /** Warnings and hints, oldest first. */
  readonly notes?: readonly string[];
}

/** The parts of a progress display as HTML, by how often they change. */
export interface ProgressParts {
  /** Title and state. */
  readonly heading: string;
  readonly bar: string;
  /** Rates, times and counts. */
  readonly figures: string;
  /** The newest rows that are not ok, notes and last words. */
  readonly remarks: string;
}

/** Draws a snapshot as one self-contained block of HTML that suits light and dark pages. */
export function progressHtml(p: ProgressSnapshot, extras: ProgressExtras = {}): string {
  const { heading, bar, figures, remarks } = progressParts(p, extras);
  return page(`<div class="pf-box">${heading}${bar}${figures}${remarks}</div>`, "progress");
}

/** Units of a training and an upload, none of which can be anything but done. */
const STATUSLESS: ReadonlySet<string> = new Set(["steps", "bytes"]);

/** Draws the parts of a snapshot, for a display that replaces them one by one. */
export function progressParts(p: ProgressSnapshot, extras: ProgressExtras = {}): ProgressParts {
  const notes = (extras.notes ?? []).map((note) => div(foreignHtml(note), ""));
  const message = extras.message ? div(foreignHtml(extras.message), "pf-lines") : "";
  return {
    heading: heading(p),
    bar: bar(p),
    figures:
      div(figures(p), "") +
      div(STATUSLESS.has(p.unit ?? "rows") ? "" : statusCounts(p), "pf-counts pf-soft") +
      progressCurves(p.curves),
    remarks: `${failures(p)}${notes.join("")}${message}`,
  };
}

function heading(p: ProgressSnapshot): string {
  const state = p.state === "stopping" ? "stopping…" : p.state;
  const title = `<strong>${foreignHtml(p.title)}</strong>`;
  return div(`${title}<span class="pf-${p.state}">${state}</span>`, "pf-head");
}

function bar(p: ProgressSnapshot): string {
  const total = p.total ?? (isEnded(p.state) ? p.done : undefined);
  const label = `class="pf-track" role="progressbar" aria-label="${escapeHtml(p.title)}" aria-valuemin="0"`;
  // Without a value the bar is announced as "busy, length unknown".
  if (total === undefined) {
    return `<div ${label} aria-valuetext="${escapeHtml(progressWords(p).rows)}"></div>`;
  }
  const { reused, ok, skipped, bad } = segmentsOf(p);
  const cell = (rows: number, name: string, style: string): string => {
    const share = Math.round((rows / Math.max(total, p.done)) * 10_000) / 100;
    return rows === 0
      ? ""
      : `<span class="pf-${style}" title="${formatCount(rows)} ${name}" style="flex:0 0 ${share}%"></span>`;
  };
  const cells = [
    cell(reused, "answered before", "reused"),
    cell(ok, "ok", "ok"),
    cell(skipped, "skipped", "skipped"),
    cell(bad, "bad", "failed"),
  ];
  const value = `aria-valuemax="${total}" aria-valuenow="${Math.min(p.done, total)}"`;
  const text = `aria-valuetext="${formatCount(p.done)} of ${formatCount(total)} ${escapeHtml(p.unit ?? "rows")}"`;
  return `<div ${label} ${value} ${text}>${cells.join("")}</div>`;
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

/** How many rows there are of each status, as coloured words. */
export function statusCounts({ counts }: { readonly counts: ProgressSnapshot["counts"] }): string {
  return ROW_STATUSES.filter((status) => counts[status] > 0)
    .map((status) => countOf(status, counts[status]))
    .join("");
}

function countOf(status: RowStatus, rows: number): string {
  return `<span><span aria-hidden="true" class="pf-${status}">●</span> ${formatCount(rows)} ${status}</span>`;
}

/** Open while the run works: each update would fold it again under the reader's hand. */
function failures(p: ProgressSnapshot): string {
  if (p.lastFailures.length === 0) return "";
  const rows = p.lastFailures.map(
    ({ id, status, message }) =>
      `<li><code>${foreignHtml(id)}</code> <span class="pf-${status}">${status}</span> ${foreignHtml(clip(message))}</li>`,
  );
  const open = isEnded(p.state) ? "" : " open";
  return `<details${open}><summary>Last rows that are not ok</summary><ul class="pf-list">${rows.join("")}</ul></details>`;
}

function clip(text: string): string {
  const characters = [...text.slice(0, 1_000)];
  return characters.length > 300 ? `${characters.slice(0, 300).join("")}…` : text;
}

function div(content: string, name: string): string {
  if (content === "") return "";
  return name === "" ? `<div>${content}</div>` : `<div class="${name}">${content}</div>`;
}
