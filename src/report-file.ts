import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { REPORT, type Reporting } from "./contract/index.js";
import { DataValidationError, type ErrorCode, TaskError } from "./errors/index.js";
import type { AnalysedRun, AnalyzeOptions, RunAnalysis } from "./functions/index.js";
import { analyze } from "./late-functions.js";

/** Does what `writeReport` promises; loaded with the first report, so that importing the package stays quick. */
export async function writeReportFile(
  subject: AnalysedRun | Reporting,
  file: string | undefined,
  options: AnalyzeOptions,
): Promise<string> {
  const isPage = file === undefined || /\.html?$/i.test(file);
  if (!isPage && !/\.md$/i.test(file)) throw wrongKind(file);
  if (file !== undefined) await prepare(file);
  const told = isReporting(subject) ? subject : await analyze(subject, options);
  const place = file ?? defaultPlace(told);
  // Charts are loaded when there is something to draw, so that a wrong path is told at once.
  const { reportMarkdown, reportPage } = await import("./display/pages/index.js");
  const report = told[REPORT]();
  try {
    await writeFile(place, isPage ? reportPage(report) : reportMarkdown(report));
  } catch (error) {
    throw unwritable(error, place);
  }
  return place;
}

/** Finds out before a long analysis whether its report has a place. */
async function prepare(file: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
  } catch (error) {
    throw unwritable(error, file);
  }
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) {
    throw new TaskError("option-invalid", `The report cannot be written: ${file} is a folder.`, {
      hint: "Name a file in it.",
      received: file,
    });
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: "folder-read-only",
  EPERM: "folder-read-only",
  EROFS: "folder-read-only",
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
};

function unwritable(error: unknown, file: string): DataValidationError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new DataValidationError(
    CODES[code] ?? "file-unreadable",
    `The report cannot be written to ${path.resolve(file)}: ${message}.`,
    { hint: "Name a file in a folder that can be written to.", received: file, cause: error },
  );
}

function isReporting(subject: unknown): subject is Reporting {
  if (typeof subject !== "object" || subject === null) return false;
  return typeof (subject as Partial<Reporting>)[REPORT] === "function";
}

function defaultPlace(told: Reporting): string {
  const folder = (told as Partial<RunAnalysis>).run?.folder;
  if (typeof folder === "string") return path.join(folder, "report.html");
  throw new TaskError("option-invalid", "This result has no folder to put its report into.", {
    hint: 'Give a path: writeReport(result, "report.html").',
  });
}

function wrongKind(file: string): TaskError {
  return new TaskError("option-invalid", `A report is a page or Markdown; received "${file}".`, {
    hint: "Let the name end in .html or .md.",
    received: file,
  });
}
