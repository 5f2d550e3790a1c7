export { type BenchmarkBar, type BenchmarkInput, benchmarkChart } from "./benchmark-chart.js";
export type { ChartEstimate } from "./chart-estimate.js";
export { type ConfusionInput, confusionChart } from "./confusion-chart.js";
export {
  type CostQualityInput,
  type CostQualityPoint,
  costQualityChart,
} from "./cost-quality-chart.js";
export { type DifferenceInput, differenceChart } from "./difference-chart.js";
export { type ChartStep, type EcdfInput, ecdfChart } from "./ecdf-chart.js";
export {
  type ChartBin,
  type ChartMark,
  type HistogramInput,
  histogramChart,
} from "./histogram-chart.js";
export { type LabelInput, labelChart, type StatusInput, statusChart } from "./label-chart.js";
export { type Charts, isCharts, lazyCharts } from "./lazy-charts.js";
export { type LossInput, lossChart } from "./loss-chart.js";
export { type PlotlyLibrary, plotlyDraws, plotlyLibrary } from "./plotly-library.js";
export {
  type ReliabilityInput,
  type ReliabilityPoint,
  reliabilityChart,
} from "./reliability-chart.js";
export { chartSvg } from "./svg/chart-svg.js";
export { type SweepInput, type SweepLevel, sweepChart } from "./sweep-chart.js";
export { suitsAnyPage, TEXT_COLOUR } from "./theme.js";
export {
  type ConcurrencyInput,
  concurrencyChart,
  type ThroughputInput,
  throughputChart,
} from "./throughput-chart.js";
