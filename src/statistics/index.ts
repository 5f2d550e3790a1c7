export type { Agreement } from "./agreement.js";
export {
  type BootstrapCompareOptions,
  bootstrap,
  bootstrapDifference,
  bootstrapRatio,
  bootstrapRows,
} from "./bootstrap.js";
export {
  type Bootstrap,
  type BootstrapOptions,
  bootstrapGroups,
  type GroupsStatistic,
} from "./bootstrap-groups.js";
export { brierScore } from "./brier-score.js";
export type { Numbers } from "./check-input.js";
export {
  type AverageScore,
  type ClassificationScores,
  type ClassScore,
  scoreLabels,
  scoreMatrix,
} from "./class-scores.js";
export { cohenKappa, type KappaOptions, type KappaWeights } from "./cohen-kappa.js";
export {
  type ConcurrencyKnee,
  type ConcurrencyLevel,
  concurrencyKnee,
  type KneeOptions,
  type LevelGain,
} from "./concurrency-knee.js";
export { type ConfusionMatrix, confusionMatrix } from "./confusion-matrix.js";
export { covering } from "./covering.js";
export { type Description, describeNumbers, mean, standardDeviation } from "./describe.js";
export {
  type Claim,
  type DifferenceFacts,
  differenceVerdict,
  type Verdict,
} from "./difference-verdict.js";
export { type EcdfPoint, ecdf } from "./ecdf.js";
export { fewestUnits } from "./fewest-units.js";
export { outwards, writtenEstimate } from "./figure-words.js";
export { fitTemperature, type TemperatureFit } from "./fit-temperature.js";
export { fleissKappa } from "./fleiss-kappa.js";
export { type Goodput, goodput, type RequestTiming, type ServiceLevel } from "./goodput.js";
export { type HistogramBin, type HistogramOptions, histogram } from "./histogram.js";
export { holm } from "./holm.js";
export type { Estimate, Interval } from "./interval.js";
export { isClearKnee, kneeVerdict } from "./knee-verdict.js";
export {
  type AlphaOptions,
  krippendorffAlpha,
  type MeasurementLevel,
} from "./krippendorff-alpha.js";
export type { Label, MaybeLabel } from "./label.js";
export { type McNemarTest, mcnemar } from "./mcnemar.js";
export { countPairs, type PairedCounts } from "./paired-counts.js";
export { pairedDifference } from "./paired-difference.js";
export { pairedMeans } from "./paired-means.js";
export { pairedRatio } from "./paired-ratio.js";
export { percentAgreement } from "./percent-agreement.js";
export { clopperPearsonInterval, wilsonInterval } from "./proportion-interval.js";
export { type Percentiles, percentiles, quantile, quantiles } from "./quantile.js";
export { quantileInterval } from "./quantile-interval.js";
export type { Ratings } from "./rating-table.js";
export { type RatioFacts, ratioVerdict } from "./ratio-verdict.js";
export {
  type Calibration,
  type CalibrationOptions,
  calibration,
  type ReliabilityBin,
} from "./reliability.js";
export { type PlanOptions, rowsForPairedMeans, rowsForPairedShares } from "./rows-needed.js";
export { SeededRandom } from "./seeded-random.js";
export type { Statistic } from "./statistic.js";
export { studentFactor } from "./student-factor.js";
