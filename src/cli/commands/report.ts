import { Command } from "commander";

/** `promptframe report RUN`: what a run's folder knows about it, as a page. */
export function reportCommand(): Command {
  return new Command("report")
    .description("write a page about a run: answers, time, tokens, speed, errors")
    .argument("[run]", "run id, the beginning of one, its name or its folder (default: the newest)")
    .option("-o, --output <file>", "a .html page or .md (default: report.html in the run's folder)")
    .option("--by <columns>", "break the rows down by columns, with commas between", readNames)
    .option("--data <file>", "the run's table, where --by names one of its columns")
    .addHelpText(
      "after",
      `
The page needs nothing else and no network. Works for runs that are still going or were cut off, too.`,
    )
    .action(async (run: string | undefined, options: ReportOptions) => {
      const { reportFile } = await import("../report-file.js");
      await reportFile(run, options);
    });
}

interface ReportOptions {
  readonly output?: string;
  readonly by?: readonly string[];
  readonly data?: string;
}

function readNames(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
