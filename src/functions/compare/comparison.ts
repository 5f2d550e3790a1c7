import type { ModelInfo, Reporting, RowStatus } from "../../contract/index.js";
import type {
  Agreement,
  Bootstrap,
  ClassificationScores,
  Estimate,
  McNemarTest,
  PairedCounts,
  Verdict,
} from "../../statistics/index.js";
import type { LabelCalibration } from "../calibration.js";
import type { RunSummary } from "../run-summary.js";
import type { RowFailure } from "../tally.js";
import type { ComparisonCharts } from "./charts.js";

/** How well an arm answered one column. */
export interface ColumnScores extends ClassificationScores {
  /** Mean F1 of the true labels' classes, with its bootstrap interval. */
  readonly macroF1: Bootstrap;
}

/** Tokens and time of an arm per row that has them; reused rows count with what they once took. */
export interface ArmCost {
  readonly promptTokens: Bootstrap;
  readonly completionTokens: Bootstrap;
  /** Milliseconds at the model, without waiting for a free slot where the server tells it. */
  readonly ms: Bootstrap;
  /** Rows whose time was measured in an earlier call. */
  readonly earlierRows: number;
}

/** One variant, and how it did. */
export interface ArmResult {
  readonly name: string;
  readonly model: ModelInfo;
  /** The prompt in a few words. */
  readonly prompt: string;
  readonly run: RunSummary;
  /** Rows by status; whatever is not `ok` counts as wrong. */
  readonly counts: Readonly<Record<RowStatus, number>>;
  readonly failures: readonly RowFailure[];
  /** By answer column; empty without labels. */
  readonly scores: Readonly<Record<string, ColumnScores>>;
  /** Mean of each metric over the rows. */
  readonly metrics: Readonly<Record<string, Bootstrap>>;
  /** By answer column, where the model told how sure it was and there are labels. */
  readonly calibration: Readonly<Record<string, LabelCalibration>>;
  readonly cost: ArmCost;
}

/** Two arms on one labelled column. */
export interface ColumnDifference {
  /** Rows with a true label by who was right. */
  readonly counts: PairedCounts;
  /** Accuracy of the second minus that of the first, with Tango's interval. */
  readonly accuracy: Estimate;
  /** The same difference by a paired bootstrap of the rows. */
  readonly accuracyBootstrap: Bootstrap;
  /** Macro-F1 of the second minus that of the first, by a paired bootstrap. */
  readonly macroF1: Bootstrap;
  readonly test: McNemarTest;
  /** P-value of the test after Holm's correction for all pairs and columns compared. */
  readonly p: number;
  /** Rows on which a difference of this size would be found; Infinity for none. */
  readonly rowsNeeded: number;
  readonly verdict: Verdict;
}

/** Two arms on a metric of the user's own. */
export interface MetricDifference {
  /** Second minus first, by a paired bootstrap, below 50 rows also Student's t; its confidence allows for all comparisons of metrics. */
  readonly difference: Bootstrap;
  /** `points` of 100 where the difference is one of shares, else the metric's own unit. */
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly rowsNeeded: number;
  readonly verdict: Verdict;
}

/** How far two arms gave the same answers in one column. */
export interface PairAgreement {
  readonly percent: Agreement;
  /** Cohen's kappa; absent where the answers are texts rather than labels. */
  readonly kappa?: Agreement;
}

/** How many times as long the second took, with Student's interval over the turns. */
export interface TimeRatio extends Estimate {
  /** Turns of both arms that it stands on. */
  readonly turns: number;
}

/** What the second arm costs as a multiple of the first. */
export interface CostRatios {
  readonly promptTokens: Bootstrap;
  readonly completionTokens: Bootstrap;
  /**
   * Milliseconds at the model, turn by turn, on the rows both were asked in this call where there are enough; else with
   * times of earlier calls, about which nothing is claimed.
   */
  readonly ms: TimeRatio;
  /** One sentence for the tokens and one for the time. */
  readonly verdicts: readonly Verdict[];
}

/** What a judge said about two arms. */
export interface JudgeResult {
  readonly model: ModelInfo;
  readonly rows: number;
  /** Rows on which one arm was better in both orders, or alone had an answer. */
  readonly firstWins: number;
  readonly secondWins: number;
  /** Everything else: equal answers, ties, and verdicts that changed with the order. */
  readonly ties: number;
  /** Rows asked about; the others were equal or lacked an answer. */
  readonly judged: number;
  /** Rows on which the verdicts of the two orders contradict each other or only one is a tie. */
  readonly inconsistent: number;
  /** Rows the judge gave no valid verdict on; counted as ties. */
  readonly unjudged: number;
  /** Share the second wins, a tie counting half. */
  readonly winRate: Estimate;
  readonly test: McNemarTest;
  /** After Holm's correction for all pairs judged. */
  readonly p: number;
  readonly position: PositionBias;
  readonly verdict: Verdict;
  /** Absent when no row had to be asked about. */
  readonly run?: RunSummary;
}

/** Whether the place of an answer decided rather than the answer. */
export interface PositionBias {
  /** Rows on which the answer shown first was chosen in both orders. */
  readonly first: number;
  /** Rows on which the answer shown second was chosen in both orders. */
  readonly second: number;
  readonly test: McNemarTest;
  /** Whether the judge is shown to prefer a place. */
  readonly biased: boolean;
}

/** Two arms against each other. */
export interface PairResult {
  readonly first: string;
  readonly second: string;
  readonly rows: number;
  /** By answer column; empty without labels. */
  readonly columns: Readonly<Record<string, ColumnDifference>>;
  readonly metrics: Readonly<Record<string, MetricDifference>>;
  readonly agreement: Readonly<Record<string, PairAgreement>>;
  readonly cost: CostRatios;
  readonly judge?: JudgeResult;
}

/** How far all arms gave the same answers in one column. */
export interface OverallAgreement {
  readonly percent: Agreement;
  /** Cohen's kappa of two arms, Fleiss' of more; absent where the answers are texts rather than labels. */
  readonly kappa?: Agreement;
  /** Krippendorff's alpha, which also uses rows with gaps; absent as `kappa` is. */
  readonly alpha?: Agreement;
}

/** One row on which the arms did not answer alike. */
export interface Disagreement {
  readonly id: string;
  /** Row number in the source, counted from 1. */
  readonly row: number;
  /** What the prompts were filled with. */
  readonly input: Readonly<Record<string, unknown>>;
  /** True values by answer column. */
  readonly gold: Readonly<Record<string, unknown>>;
  /** Answers by arm, then by answer column; null where there is none. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  /** Answer columns in which they differ. */
  readonly columns: readonly string[];
}

/** What may be concluded, in words. */
export interface ComparisonVerdict {
  /** The variant that is shown to be better than every other one; absent when none is. */
  readonly winner?: string;
  readonly sentences: readonly string[];
  /** The sentences as one text. */
  readonly text: string;
}

/** What a comparison found; plain data that shows itself as a report in a notebook. */
export interface Comparison extends Reporting {
  readonly verdict: ComparisonVerdict;
  /** Rows every arm has an outcome for. */
  readonly rows: number;
  /** What the reader should know: rows left out, failures, reused answers, labels nobody can answer. */
  readonly notes: readonly string[];
  /** In which order the arms were asked. */
  readonly order: "interleaved" | "sequence";
  readonly confidence: number;
  /** Answer column → column with its true labels; empty without labels. */
  readonly labels: Readonly<Record<string, string>>;
  readonly arms: readonly ArmResult[];
  readonly pairs: readonly PairResult[];
  /** By answer column. */
  readonly agreement: Readonly<Record<string, OverallAgreement>>;
  readonly disagreements: readonly Disagreement[];
  /**
   * Every row with the answers side by side: `id`, input columns, true labels, `ARM COLUMN`, `ARM status` (`ARM row
   * status` where an answer column is called `status`), and `ARM COLUMN_confidence` where `probabilities` were asked for.
   */
  readonly table: readonly Readonly<Record<string, unknown>>[];
  /** Plotly figures, drawn when they are asked for. */
  readonly charts: ComparisonCharts;
}
