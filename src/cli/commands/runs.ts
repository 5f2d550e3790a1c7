import { Command, InvalidArgumentError } from "commander";

/** `promptframe runs`: the runs kept in this folder. */
export function runsCommand(): Command {
  return new Command("runs")
    .description("the runs kept here: state, counts, model, data")
    .option("--json", "the same for programs")
    .option("-n, --limit <count>", "how many, newest first", readCount, 20)
    .action(async (options: { json?: boolean; limit: number }) => {
      const { showRuns } = await import("../show-runs.js");
      await showRuns(options);
    });
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}
