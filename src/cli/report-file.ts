import { RunStoreError } from "../errors/index.js";
import { runs, writeReport } from "../index.js";
import { shownPath } from "./shown-path.js";

/** Writes the report of a run, the newest one where none is named, and says where it is. */
export async function reportFile(
  run: string | undefined,
  options: {
    readonly output?: string;
    readonly by?: readonly string[];
    readonly data?: string;
  },
): Promise<void> {
  const { output, by, data } = options;
  const file = await writeReport(run ?? (await newest()), output, {
    ...(by && { by }),
    ...(data !== undefined && { data }),
  });
  console.log(shownPath(file));
}

async function newest(): Promise<string> {
  // A fine-tuning has no rows of its own; those it compared with are in runs beside it.
  const first = (await runs.list()).find(({ call }) => call !== "fineTuneOrConfig");
  if (first !== undefined) return first.id;
  throw new RunStoreError("run-not-found", "There are no runs here yet.", {
    hint: "promptframe run makes one.",
  });
}
