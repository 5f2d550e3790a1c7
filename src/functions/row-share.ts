import { type Estimate, wilsonInterval } from "../statistics/index.js";

/**
 * Share of rows with Wilson's interval. Where each row was asked several times the interval counts rows, not askings:
 * the repeats of a row are alike, and counting each as evidence of its own would claim too much.
 */
export function rowShare(count: number, total: number, repeats = 1): Estimate {
  if (repeats <= 1 || total === 0) return wilsonInterval(count, total);
  const rows = Math.max(1, Math.round(total / repeats));
  const hits = Math.min(rows, Math.round(count / repeats));
  const { low, high, confidence } = wilsonInterval(hits, rows);
  const estimate = count / total;
  return { estimate, low: Math.min(low, estimate), high: Math.max(high, estimate), confidence };
}
