import type { Reporting } from "../../contract/index.js";
import type * as functions from "../../functions/index.js";

/** What the magics need of the package; given to them, because progress is shown above this room. */
export interface NotebookApi {
  readonly analyze: typeof functions.analyze;
  /** Writes a report as a page or as Markdown; the display makes it, above the functions. */
  readonly writeReport: (subject: Reporting, file?: string) => Promise<string>;
  readonly compare: typeof functions.compare;
  readonly ask: typeof functions.ask;
  readonly benchmark: typeof functions.benchmark;
  readonly fineTuneOrConfig: typeof functions.fineTuneOrConfig;
  readonly processDataset: typeof functions.processDataset;
  readonly checkHealth: typeof functions.checkHealth;
  readonly models: typeof functions.models;
  readonly runs: typeof functions.runs;
  readonly readFrame: typeof functions.readFrame;
}
