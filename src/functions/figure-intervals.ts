import type { FigureIntervals } from "../runs/index.js";

/** How a run's reports put intervals around figures; loaded at the end of a run, so that none begins later for it. */
export async function figureIntervals(): Promise<FigureIntervals> {
  const { quantileInterval } = await import("../statistics/index.js");
  const { rowShare } = await import("./row-share.js");
  return { share: rowShare, quantile: quantileInterval };
}
