import type { Reporting } from "./contract/index.js";
import type { AnalysedRun, AnalyzeOptions } from "./functions/index.js";

/**
 * Writes the report of a run, or of a result such as a comparison or a benchmark, into one file.
 * A page (`.html`) holds everything it needs, charts included, and works without a network; `.md` is Markdown with the
 * charts told in words.
 *
 * @param subject a run as `analyze` takes it, or anything that tells a report of itself
 * @param file where it goes; folders that are missing are made. Default: `report.html` in the run's folder
 * @returns the path of the file
 * @throws {RunStoreError} `run-not-found`
 * @throws {TaskError} `option-invalid` for a file of another kind, or a result that needs a path
 * @throws {DataValidationError} `folder-read-only`, `disk-full` or `file-unreadable` when the file cannot be written
 * @example
 * await writeReport(labelled, "feedback.html", { by: "Topic" });
 */
export async function writeReport(
  subject: AnalysedRun | Reporting,
  file?: string,
  options: AnalyzeOptions = {},
): Promise<string> {
  const { writeReportFile } = await import("./report-file.js");
  return writeReportFile(subject, file, options);
}
