import { RunStoreError } from "../../errors/index.js";
import type { AnalysedRun, RunAnalysis } from "../../functions/index.js";
import { namesIn } from "./names-in.js";
import type { NotebookApi } from "./notebook-api.js";
import { print } from "./show.js";

/** Options of `%analyze` as its line gives them. */
export interface AnalyzeLine {
  /** Columns with commas between them, or a list. */
  readonly by?: string | readonly string[];
  readonly data?: unknown;
  /** Where the report is written, too. */
  readonly output?: string;
}

/** Analyses a run; the newest without one. */
export type AnalyzeCall = (run?: AnalysedRun, line?: AnalyzeLine) => Promise<RunAnalysis>;

/** Makes the call of `%analyze`. */
export function analyzeCall(api: NotebookApi): AnalyzeCall {
  return async (run, { by, data, output } = {}) => {
    const analysis = await api.analyze(run ?? (await newest(api)), {
      ...(by !== undefined && { by: typeof by === "string" ? namesIn(by) : by }),
      ...(data !== undefined && { data }),
    });
    if (output !== undefined) print(`Written to ${await api.writeReport(analysis, output)}\n`);
    return analysis;
  };
}

async function newest({ runs }: NotebookApi): Promise<string> {
  const [first] = await runs.list();
  if (first !== undefined) return first.id;
  throw new RunStoreError("run-not-found", "There are no runs here yet.", {
    hint: "%%batch makes one.",
  });
}
