import { Command } from "commander";
import type { GuidedOptions } from "../guided/guided-run.js";

/** `promptframe run`: asks what is not said by options, estimates, asks once more, and runs. */
export function runCommand(): Command {
  return new Command("run")
    .description("ask a model about every row of a table, guided by questions")
    .option("-t, --table <file>", "CSV, TSV, JSONL, JSON or Parquet file")
    .option("-m, --model <name>", 'such as "llama3.2", "sample" or "gguf:./model.gguf"')
    .option(
      "--prompt <file or text>",
      "prompt file, or a template such as 'Summarise: {{Message}}'",
    )
    .option("-r, --rows <rows>", 'which rows: "all", "20" (the first 20) or "5-30"')
    .option("-b, --rows-per-request <count>", "rows in one request: 1-50, small, medium or large")
    .option("--project <name>", "the project the run belongs to")
    .option("--id <column>", "column that identifies a row (default: its number)")
    .option("-o, --output <file>", "where the answers go (default: beside the table)")
    .option("--concurrency <count>", "requests in flight (default: as many as the server takes)")
    .option("-y, --yes", "start without asking")
    .addHelpText(
      "after",
      `
Without a terminal nothing is asked: give --table, --model, --prompt and --yes.
Exit code: 0 the run finished, 1 it could not, 2 an option is wrong or missing, 130 Ctrl-C; run it again to go on.`,
    )
    .action(async (options: GuidedOptions) => {
      const { guidedRun } = await import("../guided/guided-run.js");
      await guidedRun(options);
    });
}
