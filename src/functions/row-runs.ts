import { readFile } from "node:fs/promises";
import path from "node:path";
import { TaskError } from "../errors/index.js";
import type { RunInfo } from "../runs/index.js";

/** What is wanted of a run's rows, as the end of a sentence about a run that has none. */
type Wish = "to show" | "to analyse" | "to ask again";

/**
 * Refuses a fine-tuning, whose rows are in the runs of its comparison.
 * @throws {TaskError} `option-invalid`; its hint names those runs
 */
export async function requireRows(info: RunInfo, wish: Wish): Promise<void> {
  if (info.call !== "fineTuneOrConfig") return;
  const compared = await comparedRuns(info);
  const account = `What it did is in ${path.join(info.folder, "summary.md")}.`;
  const hint =
    compared.length > 0
      ? `Its rows were asked in ${compared.join(" and ")}: name one of them. ${account}`
      : account;
  throw new TaskError(
    "option-invalid",
    `Run "${info.id}" is a fine-tuning and has no rows of its own ${wish}.`,
    { hint, received: info.id },
  );
}

/**
 * Refuses what cannot be asked again row by row: a fine-tuning, and a benchmark, to which a failure is a finding.
 * @throws {TaskError} `option-invalid`
 */
export async function requireAskable(info: RunInfo): Promise<void> {
  await requireRows(info, "to ask again");
  if (info.call !== "benchmark") return;
  throw new TaskError(
    "option-invalid",
    `Run "${info.id}" is a benchmark: a request that failed is part of what it measured, and is not asked again.`,
    {
      hint: "Call benchmark again: one that was interrupted measures what is missing, a finished one begins anew.",
      received: info.id,
    },
  );
}

async function comparedRuns({ folder }: RunInfo): Promise<string[]> {
  const text = await readFile(path.join(folder, "metadata.json"), "utf8").catch(() => "{}");
  try {
    const ids: unknown[] = Object.values(JSON.parse(text).comparison?.runs ?? {});
    return ids.flatMap((id) => (typeof id === "string" && id !== "" ? [`"${id}"`] : []));
  } catch {
    return [];
  }
}
