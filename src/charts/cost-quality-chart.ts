import type { Figure } from "../contract/index.js";
import { type ChartEstimate, errorBars, hoverWords } from "./chart-estimate.js";
import { spansFar } from "./ecdf-chart.js";
import { logAxis } from "./log-axis.js";
import {
  axisOf,
  figure,
  figureOf,
  finite,
  percent,
  plainUnit,
  seriesColour,
  shortNames,
  words,
} from "./theme.js";

/** One candidate: what it costs and how good it is, each with its interval where there is one. */
export interface CostQualityPoint {
  readonly name: string;
  readonly cost: ChartEstimate;
  readonly quality: ChartEstimate;
}

/** What a plot of cost and quality shows. */
export interface CostQualityInput {
  /** What the cost is, such as `Time per row`. */
  readonly cost: string;
  readonly costUnit?: string;
  /** What the quality is, such as `Accuracy`. */
  readonly quality: string;
  /** Whether the quality is a share from 0 to 1, written as a percentage. Default true. */
  readonly qualityIsShare?: boolean;
  readonly points: readonly CostQualityPoint[];
  /** Default: quality and cost. */
  readonly title?: string;
}

/** Draws how good each candidate is over what it costs: the best are at the top left. */
export function costQualityChart(input: CostQualityInput): Figure {
  const { cost, costUnit, quality, qualityIsShare = true, points, title } = input;
  const known = points.filter(
    (point) => finite(point.cost.estimate) !== null && finite(point.quality.estimate) !== null,
  );
  const names = shortNames(known.map(({ name }) => name));
  const costs = known.map((point) => point.cost.estimate);
  const log = spansFar(costs, 20);
  const write = qualityIsShare ? percent : figure;
  const worth = (point: CostQualityPoint) =>
    hoverWords(point.quality, qualityIsShare ? "share" : {});
  const data = known.map((point, at) => {
    const color = seriesColour(at);
    const [right, up] = [errorBars([point.cost], { color }), errorBars([point.quality], { color })];
    return {
      type: "scatter",
      mode: "markers+text",
      name: names[at]!,
      x: [point.cost.estimate],
      y: [point.quality.estimate],
      text: [names[at]!],
      textposition: isRight(costs, point.cost.estimate, log) ? "bottom left" : "top right",
      cliponaxis: false,
      marker: { size: 11, color },
      ...(right ? { error_x: right } : {}),
      ...(up ? { error_y: up } : {}),
      customdata: [`${worth(point)}, ${hoverWords(point.cost, { unit: costUnit })}`],
      hovertemplate: "%{text}: %{customdata}<extra></extra>",
    };
  });
  const lines = known.map((point) =>
    `${point.name} ${write(point.quality.estimate)} for ${figure(point.cost.estimate)} ${costUnit ?? ""}`.trim(),
  );
  const alt = `${quality} over ${plainUnit(cost, costUnit)}: ${lines.join("; ") || "nothing measured"}.`;
  return figureOf(
    {
      title: words(title ?? `${quality} and ${cost[0]?.toLowerCase() ?? ""}${cost.slice(1)}`),
      alt,
    },
    data,
    {
      height: 400,
      xaxis: axisOf(
        { title: cost, unit: costUnit },
        { showline: true, ...(log ? logAxis(costs) : { rangemode: "tozero" }) },
      ),
      yaxis: axisOf({ title: quality }, qualityIsShare ? { tickformat: ".0%" } : {}),
      margin: { r: 40 },
    },
  );
}

/** Names are written towards the middle, where there is room for long ones. */
function isRight(costs: readonly number[], cost: number, log: boolean): boolean {
  const most = Math.max(...costs);
  const least = log ? Math.min(...costs) : 0;
  const place = log
    ? Math.log(cost / least) / Math.log(most / least)
    : (cost - least) / (most - least);
  return place > 0.5;
}
