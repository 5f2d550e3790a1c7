export { type FigureWords, figureWords, outwards, writtenEstimate } from "../contract/index.js";

/** A p-value for a sentence; never written as 0. */
export function writtenP(p: number): string {
  if (p < 0.001) return "p < 0.001";
  return `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** A planned number of rows, rounded up to two digits. */
export function writtenRows(rows: number): string {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return (Math.ceil(rows / scale) * scale).toLocaleString("en-US");
}

/** A confidence as per cent. */
export function writtenConfidence(confidence: number): string {
  return `${Number((100 * confidence).toPrecision(6))} %`;
}
