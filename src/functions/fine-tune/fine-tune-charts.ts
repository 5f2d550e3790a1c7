import { benchmarkChart, type Charts, lazyCharts, lossChart } from "../../charts/index.js";
import type { Figure } from "../../contract/index.js";
import type { Comparison } from "../compare/comparison.js";
import type { FineTuneResult, TrainingSummary } from "./fine-tune-result.js";

type Parts = Pick<FineTuneResult, "training" | "configuration" | "comparison">;

/** The figures of a fine-tuning: losses, candidates, accuracy, then those of the comparison. */
export function fineTuneCharts({ training, configuration, comparison }: Parts): Charts {
  const makers: Record<string, () => Figure> = {};
  if (training && training.losses.length > 0) makers.loss = () => losses(training);
  if (configuration && configuration.candidates.length > 0) {
    makers.candidates = () => candidates(configuration);
  }
  if (comparison) {
    for (const column of Object.keys(comparison.labels)) {
      makers[`accuracy ${column}`] = () => accuracy(comparison, column);
    }
    for (const name of Object.keys(comparison.charts)) {
      makers[name] = () => comparison.charts[name]!;
    }
  }
  return lazyCharts(makers);
}

function losses({ losses: points, trainer }: TrainingSummary): Figure {
  const curve = (name: string, key: "trainingLoss" | "validationLoss") => ({
    name,
    points: points.flatMap((point) =>
      point[key] === undefined ? [] : [{ step: point.step, loss: point[key] }],
    ),
  });
  const series = [curve("training", "trainingLoss"), curve("held-out", "validationLoss")];
  const held = series[1]!.points;
  const lowest = held.reduce<(typeof held)[number] | undefined>(
    (best, point) => (best && best.loss <= point.loss ? best : point),
    undefined,
  );
  return lossChart({
    series: series.filter(({ points: curve }) => curve.length > 0),
    title: `Loss of ${trainer}`,
    ...(lowest && { kept: lowest.step }),
  });
}

function candidates({
  candidates: measured,
  rewordings,
  rows,
}: NonNullable<Parts["configuration"]>): Figure {
  const bars = [
    ...measured.map(({ name, score }) => ({ model: name, estimate: score * 100 })),
    ...rewordings.map(({ score }, at) => ({ model: `rewording ${at + 1}`, estimate: score * 100 })),
  ];
  return benchmarkChart({
    quantity: "Right on the rows that decide",
    unit: "%",
    bars: bars.map((bar) => ({ ...bar, concurrency: 1 })),
    title: `Wordings and examples on ${rows} rows`,
  });
}

function accuracy({ arms, rows }: Comparison, column: string): Figure {
  return benchmarkChart({
    quantity: `Accuracy of ${column}`,
    unit: "%",
    bars: arms.map(({ name, scores }) => {
      const { estimate, low, high } = scores[column]!.accuracy;
      return {
        model: name,
        concurrency: 1,
        estimate: 100 * estimate,
        low: 100 * low,
        high: 100 * high,
      };
    }),
    title: `Accuracy of ${column} on ${rows} held-out rows`,
  });
}
