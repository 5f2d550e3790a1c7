import { type Charts, lazyCharts, reliabilityChart } from "../charts/index.js";
import { outwards, REPORT, type Report, type ReportPart } from "../contract/index.js";
import { checkNames, DataValidationError, nearest, TaskError } from "../errors/index.js";
import { type ReliabilityBin, wilsonInterval } from "../statistics/index.js";
import { type JudgedAnswer, type LabelCalibration, labelCalibration } from "./calibration.js";
import type { TableInput } from "./process-result.js";
import { receivedValue } from "./received-text.js";

/** Options of `calibrationOf`. */
export interface CalibrationOfOptions {
  /** The answer column. */
  readonly column: string;
  /** Column with the true labels. */
  readonly label: string;
  /** Column with the confidences, 0-1. Default `<column>_confidence`. */
  readonly confidence?: string;
  /** Bins of equal width, 1-100. Default 10. */
  readonly bins?: number;
}

const OPTIONS: readonly (keyof CalibrationOfOptions)[] = ["column", "label", "confidence", "bins"];

/** How far the confidences of one column can be believed, with its diagram. */
export interface ColumnCalibration extends LabelCalibration {
  readonly column: string;
  /** Share of the judged answers that are right. */
  readonly accuracy: number;
  /** Mean confidence of the judged answers. */
  readonly meanConfidence: number;
  /** `reliability`: accuracy by confidence, as a Plotly figure. */
  readonly charts: Charts<"reliability">;
  [REPORT](): Report;
}

/**
 * Holds the confidences of a labelled table against its true labels: are answers of 90 % right 9 times in 10?
 * @param data the table of a run with `confidence: true`, in any form that `processDataset` takes
 * @throws {TaskError} `option-invalid` for an option or a column that is not there, or a confidence outside 0 to 1
 * @throws {DataValidationError} `no-rows` when no row has an answer, a confidence and a true label
 * @example
 * const labelled = await processDataset(rows, { model, prompt, answer, confidence: true });
 * const { ece, charts } = await calibrationOf(labelled.data, { column: "Topic", label: "TrueTopic" });
 */
export async function calibrationOf(
  data: TableInput,
  options: CalibrationOfOptions,
): Promise<ColumnCalibration> {
  checkNames("calibrationOf", options, OPTIONS);
  for (const name of ["column", "label"] as const) requireName(name, options[name]);
  const { column, label, confidence = `${column}_confidence`, bins = 10 } = options;
  const judged = await readJudged(data, [column, label, confidence]);
  const found = labelCalibration(judged, { bins });
  if (found === undefined) {
    throw new DataValidationError(
      "no-rows",
      `No row has an answer in "${column}", a confidence in "${confidence}" and a true label in "${label}".`,
      { hint: "Ask with confidence: true, and an engine that tells probabilities, such as gguf." },
    );
  }
  const sums = sumBins(found.bins);
  const result = {
    column,
    ...found,
    ...sums,
    charts: lazyCharts({
      reliability: () =>
        reliabilityChart({ bins: found.bins, ece: found.ece, title: `Confidence of ${column}` }),
    }),
  } as unknown as ColumnCalibration;
  Object.defineProperty(result, REPORT, { value: () => report(result) });
  return Object.freeze(result);
}

function requireName(option: string, given: unknown): void {
  if (typeof given === "string" && given !== "") return;
  throw new TaskError(
    "option-invalid",
    `calibrationOf needs the option ${option}: a column's name.`,
    {
      hint: 'For example { column: "Topic", label: "True_Topic" }.',
      received: receivedValue(given),
    },
  );
}

async function readJudged(
  data: TableInput,
  wanted: readonly [column: string, label: string, confidence: string],
): Promise<JudgedAnswer[]> {
  const { openTable } = await import("../frames/index.js");
  const table = await openTable(data, {});
  try {
    for (const name of wanted)
      if (!table.columns.includes(name)) throw missing(name, table.columns);
    const judged: JudgedAnswer[] = [];
    for await (const batch of table.batches()) {
      for (const { values } of batch) {
        const [answer, truth, confidence] = wanted.map((name) => cellOf(values[name]));
        if (truth === null || truth === "") continue;
        judged.push({
          answer: answer === null || answer === "" ? null : String(answer),
          truth: String(truth),
          // A column of a CSV file holds texts.
          confidence: confidence === null || confidence === "" ? null : Number(confidence),
        });
      }
    }
    return judged;
  } finally {
    await table.close();
  }
}

/** A cell; null for one that is empty, as NaN is in columns of numbers. */
function cellOf(value: unknown): unknown {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function missing(name: string, columns: readonly string[]): TaskError {
  const near = nearest(name, columns);
  return new TaskError("option-invalid", `The table has no column "${name}".`, {
    hint: name.endsWith("_confidence")
      ? "Ask with confidence: true, which adds it."
      : near === undefined
        ? `It has: ${columns.join(", ")}.`
        : `Did you mean "${near}"?`,
    received: name,
  });
}

function sumBins(bins: readonly ReliabilityBin[]): { accuracy: number; meanConfidence: number } {
  const filled = bins.filter(({ count }) => count > 0);
  const mean = (value: (bin: ReliabilityBin) => number) =>
    filled.reduce((sum, bin) => sum + value(bin) * bin.count, 0) /
    filled.reduce((sum, { count }) => sum + count, 0);
  return {
    accuracy: mean(({ accuracy }) => accuracy.estimate),
    meanConfidence: mean(({ confidence }) => confidence),
  };
}

/** Fewer answers than this leave most bins nearly empty. */
const FEW = 100;

function report(result: ColumnCalibration): Report {
  const { column, answers, leftOut, accuracy, meanConfidence, ece, bins, charts } = result;
  const right = wilsonInterval(Math.round(accuracy * answers), answers);
  const verdict =
    meanConfidence < right.low || meanConfidence > right.high
      ? `On the whole the model is ${meanConfidence > accuracy ? "surer" : "less sure"} than it should be.`
      : "On the whole they agree, as far as this many answers can tell.";
  const notes: ReportPart[] = [];
  if (leftOut > 0) {
    notes.push(
      note(`${leftOut} labelled rows are left out: they have no answer or no confidence.`),
    );
  }
  if (answers < FEW) {
    notes.push(note(`${answers} answers are few: the error is then biased upwards.`));
  }
  return {
    title: `Confidence of ${column}`,
    parts: [
      {
        kind: "text",
        tone: "verdict",
        text: `${percent(accuracy)} of ${answers} answers are right, at a mean confidence of ${percent(meanConfidence)}; expected calibration error ${percent(ece)}. ${verdict}`,
      },
      ...notes,
      { kind: "figure", name: "reliability", figure: charts.reliability },
      {
        kind: "table",
        title: "By confidence",
        columns: [
          { name: "confidence" },
          { name: "answers" },
          { name: "mean confidence", unit: "%" },
          { name: "right", unit: "%" },
          { name: "right, 95 % interval" },
        ],
        rows: bins.filter(({ count }) => count > 0).map(binRow),
        folded: true,
      },
    ],
  };
}

function binRow({ low, high, count, confidence, accuracy }: ReliabilityBin): unknown[] {
  const ends = outwards({ low: 100 * accuracy.low, high: 100 * accuracy.high }, 1);
  return [
    `${percent(low)} to ${percent(high)}`,
    count,
    round(confidence),
    round(accuracy.estimate),
    `${ends.low} % to ${ends.high} %`,
  ];
}

function note(text: string): ReportPart {
  return { kind: "text", tone: "note", text };
}

function round(share: number): number {
  return Number((100 * share).toFixed(1));
}

function percent(share: number): string {
  return `${round(share)} %`;
}
