import path from "node:path";
import type { StopReason } from "./control.js";
import type { Tally } from "./tally.js";

const REST = "Rows that the run never asked are left: make the call that made it again for them.";
const STATUSES = ["ok", "invalid", "truncated", "failed", "skipped"] as const;

/** How a run ended: whole, stopped early, or broken off by an error. */
export interface RunEnding {
  readonly stopped?: StopReason | undefined;
  readonly error?: unknown;
  /** Only bad rows were asked, and the run has others that never were. */
  readonly left?: boolean;
}

/** What happened and how to go on, in one or two sentences for people. */
export function finishMessage(
  tally: Tally,
  run: { readonly folder: string; readonly finishedRows: number } | undefined,
  { stopped, error, left = false }: RunEnding,
  repeats = 1,
): string {
  const folder = run && fromHere(run.folder);
  const place = folder ? ` The run is in ${folder}.` : "";
  const how = outcome(stopped, error);
  const rest = left ? ` ${REST}` : "";
  if (how.whole) return `${how.words}: ${settled(tally, repeats)}${rest}${place}`;
  return `${how.words}. ${kept(tally, run, repeats)}${place}`;
}

function outcome(
  stopped: StopReason | undefined,
  error: unknown,
): { words: string; whole: boolean } {
  if (error !== undefined) return { words: `Failed: ${reason(error)}`, whole: false };
  if (!stopped) return { words: "Done", whole: true };
  if (stopped.code === "cancelled") return { words: "Cancelled", whole: true };
  const why = stopped.code === "interrupted" ? ` by ${stopped.message}` : `: ${reason(stopped)}`;
  return { words: `Stopped${why}`, whole: false };
}

/** The message as the beginning of a sentence that goes on with a full stop. */
function reason(cause: unknown): string {
  const { message } = (cause ?? {}) as { message?: unknown };
  return (typeof message === "string" ? message : String(cause)).trim().replace(/\.+$/, "");
}

function settled(tally: Tally, repeats: number): string {
  const counts = STATUSES.filter((status) => tally.counts[status] > 0)
    .map((status) => `${count(tally.counts[status])} ${status}`)
    .join(", ");
  const reused =
    tally.reused > 0
      ? ` ${count(tally.reused)} of them cost nothing: their question was answered already.`
      : "";
  const noun =
    repeats === 1 ? (tally.done === 1 ? "row" : "rows") : `answers, ${repeats} for each row`;
  return `${count(tally.done)} ${noun} (${counts || "none"}).${reused}`;
}

function kept(
  tally: Tally,
  run: { readonly finishedRows: number } | undefined,
  repeats: number,
): string {
  // Rows of earlier sessions that this one did not get to are answered all the same.
  const answered = tally.answered - tally.own + (run?.finishedRows ?? 0);
  // The table may have fewer rows than it had then.
  const shown = count(Math.min(answered, tally.total ?? answered));
  const of = tally.total === undefined ? "" : ` of ${count(tally.total)}`;
  const [what, are, were] = wording(repeats, answered === 1 && tally.total === undefined);
  return run
    ? `${shown}${of} ${what} ${are} and safe on disk; run the same call again to continue.`
    : `${shown}${of} ${what} ${were}; nothing is kept on disk because run is false.`;
}

function wording(repeats: number, one: boolean): readonly [string, string, string] {
  if (repeats > 1) return [`answers (${repeats} for each row)`, "are there", "were given"];
  if (one) return ["row", "is answered", "was answered"];
  return ["rows", "are answered", "were answered"];
}

/** Below the working directory a path is told from there: shorter, and the same on every machine. */
function fromHere(folder: string): string {
  const relative = path.relative("", folder);
  return /^\.\.([\\/]|$)/.test(relative) || path.isAbsolute(relative) ? folder : relative || ".";
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
