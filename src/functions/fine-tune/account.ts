import path from "node:path";
import type { AccountPart } from "../../runs/index.js";
import type { Comparison } from "../compare/comparison.js";
import { percentWords, shareWords } from "../compare/words.js";
import type { FineTuneResult } from "./fine-tune-result.js";

/** What `summary.md` says about a fine-tuning, which asks its rows in other runs. */
export function accountOf(result: FineTuneResult): AccountPart[] {
  const { decisions, findings, comparison, rows, run, files } = result;
  return [
    {
      title: "How it was decided",
      columns: ["Step", "Passed", "Why"],
      rows: decisions.map(({ step, passed, why }) => [step, passed ? "yes" : "no", why]),
    },
    {
      title: "Rows",
      columns: ["Given", "Usable", "To learn from", "To decide", "For the proof"],
      rows: [[rows.given, rows.usable, rows.training, rows.validation, rows.test].map(String)],
    },
    ...findings.map(({ code, message }) => ({ title: `Found: ${code}`, text: message })),
    ...(comparison ? [proof(comparison)] : []),
    ...trained(result),
    ...candidates(result),
    {
      title: "Files",
      rows: Object.entries(files).map(([what, file]) => [what, path.relative(run.folder, file)]),
    },
    {
      title: "How to go on",
      text: "The same call gives what is there without training or asking again; with fresh: true it begins anew in a run of its own.",
    },
  ];
}

/** The variants on the held-out rows, with the runs that have them. */
function proof({ arms, labels }: Comparison): AccountPart {
  const columns = Object.keys(labels);
  return {
    title: "On held-out rows",
    columns: ["Variant", "Run", "Valid answers", ...columns.map((name) => `${name}, right`)],
    rows: arms.map(({ name, run, counts, scores }) => [
      name,
      run.id,
      String(counts.ok),
      ...columns.map((column) => shareWords(scores[column]!.accuracy)),
    ]),
  };
}

function trained({ training }: FineTuneResult): AccountPart[] {
  if (training === undefined) return [];
  const { trainer, steps, seconds, trainingLoss, validationLoss } = training;
  const facts: [string, number | string | undefined][] = [
    ["Trainer", trainer],
    ["Steps", steps],
    ["Seconds", seconds.toFixed(1)],
    ["Training loss", trainingLoss?.toPrecision(4)],
    ["Held-out loss", validationLoss?.toPrecision(4)],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return [{ title: "Training", rows: known.map(([name, value]) => [name, String(value)]) }];
}

function candidates({ configuration }: FineTuneResult): AccountPart[] {
  if (configuration === undefined || configuration.candidates.length === 0) return [];
  return [
    {
      title: `Wordings and examples, on ${configuration.rows} rows of their own`,
      columns: ["Candidate", "Examples", "Score", "Rows right", "Chosen"],
      rows: configuration.candidates.map(({ name, examples, score, right, chosen }) => [
        name,
        String(examples),
        percentWords(score),
        String(right),
        chosen ? "yes" : "",
      ]),
    },
  ];
}
