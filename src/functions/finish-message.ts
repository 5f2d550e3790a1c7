import path from "node:path";
import type { StopReason } from "./control.js";
import type { Tally } from "./tally.js";

const STATUSES = ["ok", "invalid", "truncated", "failed", "skipped"] as const;

/** What happened and how to go on, in one or two sentences for people. */
export function finishMessage(
  tally: Tally,
  run: { readonly folder: string; readonly finishedRows: number } | undefined,
  stopped: StopReason | undefined,
  repeats = 1,
): string {
  const folder = run && fromHere(run.folder);
  const counts = STATUSES.filter((status) => tally.counts[status] > 0)
    .map((status) => `${count(tally.counts[status])} ${status}`)
    .join(", ");
  const reused =
    tally.reused > 0
      ? ` ${count(tally.reused)} of them cost nothing: their question was answered already.`
      : "";
  const noun =
    repeats === 1 ? (tally.done === 1 ? "row" : "rows") : `answers, ${repeats} for each row`;
  const rows = `${count(tally.done)} ${noun} (${counts || "none"}).${reused}`;
  const place = folder ? ` The run is in ${folder}.` : "";
  if (!stopped) return `Done: ${rows}${place}`;
  if (stopped.code === "cancelled") return `Cancelled: ${rows}${place}`;
  const met = tally.done - tally.counts.skipped;
  // Rows of earlier sessions that this one did not get to are answered all the same.
  const answered = Math.max(met, (run?.finishedRows ?? 0) + met - tally.reused);
  const of = tally.total === undefined ? "" : ` of ${count(tally.total)}`;
  const what = repeats === 1 ? "rows" : `answers (${repeats} for each row)`;
  const [are, were] =
    repeats === 1 ? ["are answered", "were answered"] : ["are there", "were given"];
  const kept = folder
    ? `${count(answered)}${of} ${what} ${are} and safe on disk; run the same call again to continue.`
    : `${count(answered)}${of} ${what} ${were}; nothing is kept on disk because run is false.`;
  const why = stopped.code === "interrupted" ? ` by ${stopped.message}` : `: ${stopped.message}`;
  return `Stopped${why}. ${kept}${place}`;
}

/** Below the working directory a path is told from there: shorter, and the same on every machine. */
function fromHere(folder: string): string {
  const relative = path.relative("", folder);
  return /^\.\.([\\/]|$)/.test(relative) || path.isAbsolute(relative) ? folder : relative || ".";
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
