import { writeFile } from "node:fs/promises";
import path from "node:path";
import { REPORT } from "../../contract/index.js";
import type { Comparison } from "../compare/comparison.js";
import { fineTuneCharts } from "./fine-tune-charts.js";
import { fineTuneReport } from "./fine-tune-report.js";
import type { FineTuneResult } from "./fine-tune-result.js";
import { fromHere } from "./from-here.js";
import type { Job } from "./job.js";
import { metadataOf } from "./metadata.js";

/** How it ended, before it is told. */
export type Ending = Pick<
  FineTuneResult,
  "kind" | "model" | "prompt" | "comparison" | "training" | "configuration" | "deployed"
>;

/** Writes the metadata and puts the result together. */
export async function makeResult(job: Job, ending: Ending): Promise<FineTuneResult> {
  const { task, split, session, decisions, files } = job;
  const { run } = session;
  files.metadata = path.join(run.folder, "metadata.json");
  const plain = {
    ...ending,
    columns: task.columns,
    decisions: Object.freeze([...decisions]),
    findings: task.findings,
    rows: {
      given: task.given,
      usable: task.rows.length,
      training: split.training.length,
      validation: split.validation.length,
      test: split.test.length,
    },
    files: Object.freeze({ ...files }),
    run: {
      id: run.id,
      folder: run.folder,
      resumed: run.resumed,
      elapsedMs: session.elapsedMs,
    },
    warnings: Object.freeze([...session.warnings]),
    message: messageOf(job, ending),
  };
  const metadata = metadataOf(job, plain);
  await writeFile(files.metadata, `${JSON.stringify(metadata, null, 2)}\n`);
  session.info("metadata written", { file: files.metadata });
  const result = { ...plain, charts: fineTuneCharts(plain) } as FineTuneResult;
  Object.defineProperty(result, REPORT, { value: () => fineTuneReport(result) });
  return Object.freeze(result);
}

function messageOf(
  { info, session, decisions }: Job,
  { kind, training, comparison, configuration, deployed, prompt }: Ending,
): string {
  const where = `Everything is in ${fromHere(session.run.folder)}.`;
  const made = {
    model: `${training?.trainer ?? "training"} trained a model in place of ${info.name}.`,
    configuration: configured(info.name, configuration, prompt),
    "dry-run": "Dry run: the files are written, nothing was trained or asked.",
  }[kind];
  const why = kind === "configuration" ? decisions.find(({ passed }) => !passed)?.why : undefined;
  const place = deployed && `It is at Ollama as ${deployed.model}.`;
  return [made, why, comparison && proofOf(comparison), place, where].filter(Boolean).join(" ");
}

function configured(
  model: string,
  summary: Ending["configuration"],
  { examples: turns = [] }: Ending["prompt"],
): string {
  const [first] = summary?.candidates ?? [];
  if (first?.chosen) return `${model} keeps its prompt as it is: nothing tried did better.`;
  const count = turns.length / 2;
  const examples =
    count === 0 ? "without examples" : `with ${count} ${count === 1 ? "example" : "examples"}`;
  return `${model} got a configuration: a system prompt ${examples}.`;
}

/** What is shown about quality, in sentences; cost and the rest are in the comparison. */
export function proofOf({ pairs }: Comparison): string {
  const verdicts = pairs.flatMap(({ columns, metrics }) =>
    [...Object.values(columns), ...Object.values(metrics)].map(({ verdict }) => verdict.sentence),
  );
  return verdicts.join(" ");
}
