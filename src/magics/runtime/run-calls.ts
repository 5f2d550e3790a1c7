import { watchedRun, watchRun } from "../../display/index.js";
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
  /** One run; the newest without an id. `watch` follows it until it ends. */
  run(id?: string, line?: { readonly watch?: boolean }): Promise<RunInfo>;
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
      return info;
    };
  return {
    runs: async ({ state, limit = 20 } = {}) => {
      const all = await store.list();
      const wanted = all.filter((info) => state === undefined || info.state === state);
      const list = wanted.slice(0, limit);
      const more = wanted.length - list.length;
      if (more > 0) print(`${more} older runs are not listed; --limit shows more.\n`);
      if (list.length > 0) return list;
      const none = state === undefined ? "No runs yet: %%batch makes one." : `No run is ${state}.`;
      return withTable(list, () => ({ columns: [], rows: [], note: none }));
    },
    run: async (id, { watch = false } = {}) => {
      const run = await newest(id);
      if (watch) await watchRun(async () => watchedRun(await store.get(run)), { controls: store });
      return store.get(run);
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

function failuresTable(run: string, entries: readonly JournalEntry[]) {
  const repeated = entries.some(({ repeat }) => repeat !== undefined);
  const rows = entries.map(({ index, repeat = 0, id, status, error, text }) => ({
    row: index + 1,
    ...(repeated && { repeat: repeat + 1 }),
    id,
    status,
    why: error?.message ?? "",
    "the model wrote": text ?? "",
  }));
  return {
    columns: ["row", ...(repeated ? ["repeat"] : []), "id", "status", "why", "the model wrote"],
    rows,
    ...(rows.length === 0 && { note: `Every row of ${run} is ok.` }),
  };
}
