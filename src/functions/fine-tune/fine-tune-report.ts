import path from "node:path";
import { REPORT, type Report, type ReportPart } from "../../contract/index.js";
import type { FineTuneResult } from "./fine-tune-result.js";

const STEPS = {
  size: "Enough rows?",
  capability: "Can the model be trained here?",
  training: "Did training succeed?",
  fallback: "Configuration instead",
  result: "Better than the base model?",
} as const;

const TITLES = {
  model: "A trained model",
  configuration: "A configuration",
  "dry-run": "A dry run",
} as const;

/** A fine-tuning as a person reads it: what came out, the proof, how it was decided, and what was odd. */
export function fineTuneReport(result: FineTuneResult): Report {
  const { comparison, findings, kind, rows } = result;
  const whole = comparison?.[REPORT]().parts ?? [];
  const verdicts = whole.filter((part) => part.kind === "text" && part.tone === "verdict");
  const tables = whole.filter((part) => part.kind === "table").slice(0, 2);
  const parts: ReportPart[] = [
    ...verdicts,
    ...(verdicts.length === 0 ? [{ kind: "text", text: result.message } as const] : []),
    decisionTable(result),
    ...findings.map(({ message }) => ({ kind: "text", text: message, tone: "warning" }) as const),
    ...tables,
    ...figures(result),
    ...trainingTable(result),
    ...candidateTable(result),
    ...rewordingTable(result),
    fileTable(result),
  ];
  const split = `${rows.training} rows to learn from, ${rows.validation} to decide, ${rows.test} for the proof`;
  return { title: `${TITLES[kind]}: ${split}`, parts };
}

function decisionTable({ decisions }: FineTuneResult): ReportPart {
  return {
    kind: "table",
    title: "How it was decided",
    columns: [{ name: "step" }, { name: "answer" }, { name: "why" }],
    rows: decisions.map(({ step, passed, why }) => [STEPS[step], passed ? "yes" : "no", why]),
  };
}

/** Losses and candidates, then accuracy; the comparison's own figures stay in `charts`. */
function figures({ charts }: FineTuneResult): ReportPart[] {
  return Object.keys(charts)
    .filter((name) => name === "loss" || name === "candidates" || name.startsWith("accuracy "))
    .map((name) => ({ kind: "figure", name, figure: charts[name]! }) as const);
}

function trainingTable({ training }: FineTuneResult): ReportPart[] {
  if (!training) return [];
  const { trainer, steps, seconds, trainingLoss, validationLoss, hyper, reused, details } =
    training;
  const rows: [string, unknown][] = [
    ["trainer", trainer],
    ["steps", steps],
    ["seconds", Math.round(seconds * 10) / 10],
    ["training loss", trainingLoss],
    ["held-out loss", validationLoss],
    ["trained by an earlier call", reused],
    ...Object.entries(hyper).map(([name, value]): [string, unknown] => [name, shown(value)]),
    ...Object.entries(details)
      .filter(([, value]) => typeof value !== "object")
      .map(([name, value]): [string, unknown] => [name, shown(value)]),
  ];
  return [
    {
      kind: "table",
      title: "Training",
      columns: [{ name: "what" }, { name: "value" }],
      rows: rows.filter(([, value]) => value !== undefined),
      folded: true,
    },
  ];
}

function shown(value: unknown): unknown {
  if (typeof value === "string" && path.isAbsolute(value)) return shorter(value);
  return typeof value === "object" ? JSON.stringify(value) : value;
}

function shorter(file: string): string {
  const relative = path.relative("", file);
  return relative.length < file.length ? relative : file;
}

function candidateTable({ configuration }: FineTuneResult): ReportPart[] {
  if (!configuration || configuration.candidates.length === 0) return [];
  return [
    {
      kind: "table",
      title: `Wordings and examples, measured on ${configuration.rows} rows that are neither examples nor test rows`,
      columns: [
        { name: "candidate" },
        { name: "examples" },
        { name: "score", unit: "%", description: "Mean share of right columns" },
        { name: "rows right", unit: "rows", description: "Right in every column" },
        { name: "chosen" },
      ],
      rows: configuration.candidates.map(({ name, examples, score, right, chosen }) => [
        name,
        examples,
        percent(score),
        right,
        chosen ? "yes" : "",
      ]),
    },
  ];
}

function rewordingTable({ configuration }: FineTuneResult): ReportPart[] {
  if (!configuration || configuration.rewordings.length === 0) return [];
  return [
    {
      kind: "table",
      title: "Rewordings the model proposed",
      columns: [
        { name: "instructions" },
        { name: "score", unit: "%" },
        { name: "p", description: "McNemar's test, after Holm's correction" },
        { name: "kept" },
      ],
      rows: configuration.rewordings.map(({ instructions, score, p, kept }) => [
        instructions,
        percent(score),
        Math.round(p * 1000) / 1000,
        kept ? "yes" : "no",
      ]),
      folded: true,
    },
  ];
}

function fileTable({ files }: FineTuneResult): ReportPart {
  return {
    kind: "table",
    title: "Files",
    columns: [{ name: "what" }, { name: "path" }],
    rows: Object.entries(files).map(([what, file]) => [what, shorter(file)]),
    folded: true,
  };
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}
