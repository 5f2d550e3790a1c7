import { RunStoreError, TaskError } from "../../errors/index.js";
import type { JournalEntry, RunInfo } from "../../runs/index.js";
import type { NotebookApi } from "./notebook-api.js";
import { print, withTable } from "./show.js";

/** Options of `%runs`. */
export interface RunsLine {
  readonly state?: string;
  readonly limit?: number;
}

/** What `%runs`, `%run`, `%pause`, `%resume`, `%cancel` and `%failures` run. */
export interface RunCalls {
  /** Runs on disk, newest first. */
  runs(line?: RunsLine): Promise<RunInfo[]>;
  /** One run; the newest without an id. */
  run(id?: string): Promise<RunInfo>;
  /** Pauses a run; the one that is running without an id. */
  pause(id?: string): Promise<RunInfo>;
  /** Lets a paused run go on. */
  resume(id?: string): Promise<RunInfo>;
  /** Ends a run. */
  cancel(id?: string): Promise<RunInfo>;
  /** Rows of a run that are not ok. */
  failures(id?: string): Promise<JournalEntry[]>;
}

/** Makes the calls about runs. */
export function runCalls({ runs: store }: NotebookApi): RunCalls {
  const newest = async (id: string | undefined): Promise<string> => {
    if (id !== undefined) return id;
    const [first] = await store.list();
    if (first) return first.id;
    throw new RunStoreError("run-not-found", "There are no runs here yet.", {
      hint: "%%batch makes one.",
    });
  };
  const steer =
    (action: "pause" | "resume" | "cancel", states: readonly string[]) => async (id?: string) => {
      const info = await store[action](id ?? (await theOne(store, states)));
      print(`${info.id}: ${SAID[action]}\n`);
      return withTable(info, () => runTable(info));
    };
  return {
    runs: async ({ state, limit = 20 } = {}) => {
      const all = await store.list();
      const wanted = all.filter((info) => state === undefined || info.state === state);
      const list = wanted.slice(0, limit);
      return withTable(list, () => runsTable(list, wanted.length));
    },
    run: async (id) => {
      const info = await store.get(await newest(id));
      return withTable(info, () => runTable(info));
    },
    pause: steer("pause", ["running"]),
    resume: steer("resume", ["paused"]),
    cancel: steer("cancel", ["running", "paused"]),
    failures: async (id) => {
      const run = await newest(id);
      const entries = await store.failures(run);
      return withTable(entries, () => failuresTable(run, entries));
    },
  };
}

const SAID = {
  pause: "will pause; requests under way finish. %resume lets it go on.",
  resume: "goes on.",
  cancel: "will end; what is answered stays.",
};

async function theOne(store: NotebookApi["runs"], states: readonly string[]): Promise<string> {
  const found = (await store.list()).filter(({ state }) => states.includes(state));
  if (found.length === 1) return found[0]!.id;
  if (found.length === 0) {
    throw new RunStoreError("run-not-running", `No run is ${states.join(" or ")}.`, {
      hint: "%runs lists the runs and their states.",
    });
  }
  throw new TaskError("option-invalid", `${found.length} runs are ${states.join(" or ")}.`, {
    hint: `Name one: ${found.map(({ id }) => id).join(", ")}.`,
  });
}

function doneOf({ counts }: RunInfo): number {
  const { ok, invalid, truncated, failed, skipped } = counts;
  return ok + invalid + truncated + failed + skipped;
}

function runsTable(list: readonly RunInfo[], all: number) {
  const rows = list.map((info) => {
    const { ok, invalid, truncated, failed } = info.counts;
    return {
      run: info.id,
      state: info.state,
      rows: info.total === undefined ? `${doneOf(info)}` : `${doneOf(info)}/${info.total}`,
      ok,
      "not ok": invalid + truncated + failed,
      model: info.model ?? "",
      prompt: info.prompt ?? "",
      data: info.data ?? "",
      started: timeOf(info.started),
    };
  });
  const more = all - list.length;
  const note =
    all === 0
      ? "No runs. %%batch makes one."
      : more > 0
        ? `and ${more} older; --limit shows more`
        : undefined;
  return { columns: Object.keys(rows[0] ?? {}), rows, ...(note !== undefined && { note }) };
}

/** An ISO time as people read it, in the local time zone. */
function timeOf(iso: string | undefined): string {
  if (iso === undefined) return "";
  const time = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

function runTable(info: RunInfo) {
  const { counts, holder } = info;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["run", info.id],
    ["name", info.name],
    ["state", info.problem === undefined ? info.state : `${info.state}: ${info.problem}`],
    ["rows", info.total === undefined ? `${doneOf(info)}` : `${doneOf(info)} of ${info.total}`],
    [
      "by status",
      Object.entries(counts)
        .filter(([, n]) => n > 0)
        .map(([status, n]) => `${n} ${status}`)
        .join(", "),
    ],
    ["model", info.model],
    ["prompt", info.prompt],
    ["data", info.data],
    ["started", timeOf(info.started)],
    ["ended", timeOf(info.ended)],
    ["worked on by", holder && `process ${holder.pid}`],
    ["folder", info.folder],
  ];
  const rows = facts
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([what, value]) => ({ what, value }));
  const note = info.resumable ? "Run the cell that made it again to go on with it." : undefined;
  return { columns: ["what", "value"], rows, ...(note !== undefined && { note }) };
}

function failuresTable(run: string, entries: readonly JournalEntry[]) {
  const rows = entries.map(({ index, id, status, error, text }) => ({
    row: index + 1,
    id,
    status,
    why: error?.message ?? "",
    "the model wrote": text ?? "",
  }));
  return {
    columns: ["row", "id", "status", "why", "the model wrote"],
    rows,
    ...(rows.length === 0 && { note: `Every row of ${run} is ok.` }),
  };
}
