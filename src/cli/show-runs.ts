import { resolveSettings } from "../config/index.js";
import { formatCount, renderTable } from "../display/index.js";
import { type RunInfo, runs } from "../index.js";

/** Prints the newest runs as a table, or as JSON for programs. */
export async function showRuns(options: { json?: boolean; limit: number }): Promise<void> {
  const all = await runs.list();
  const shown = all.slice(0, options.limit);
  if (options.json) {
    console.log(JSON.stringify(shown.map(withoutManifest), null, 2));
    return;
  }
  if (all.length === 0) {
    console.log(`No runs in ${resolveSettings().home} yet.`);
    return;
  }
  const rows = shown.map(rowOf);
  const columns = process.stdout.columns ?? 160;
  // An id is there to be copied into the next command.
  const table = { limit: rows.length + 1, columns, whole: ["id", "started"] };
  console.log(renderTable(Object.keys(rows[0]!), rows, table).text);
  const hidden = all.length - shown.length;
  if (hidden > 0) console.log(`${formatCount(hidden)} older ones: --limit shows more`);
}

function rowOf(run: RunInfo): Record<string, unknown> {
  const { ok, skipped } = run.counts;
  const done = Object.values(run.counts).reduce((sum, count) => sum + count, 0);
  const of = run.total === undefined ? "" : `/${formatCount(run.total)}`;
  // It asks no rows itself: it learns from them, and compares in runs of their own.
  const isFineTuning = run.call === "fineTuneOrConfig";
  return {
    id: run.name === undefined || run.name === run.id ? run.id : `${run.id} (${run.name})`,
    state: run.state,
    rows: isFineTuning ? `${of.slice(1)} labelled`.trim() : formatCount(done) + of,
    "not ok": isFineTuning ? "" : done - ok - skipped,
    model: run.model ?? "",
    prompt: run.prompt ?? run.problem ?? "",
    data: run.data ?? "",
    started: run.started?.slice(0, 16).replace("T", " ") ?? "",
  };
}

/** The manifest lies beside the run, and is long. */
function withoutManifest({ manifest: _, ...run }: RunInfo): Omit<RunInfo, "manifest"> {
  return run;
}
