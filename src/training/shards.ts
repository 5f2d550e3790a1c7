import type { TrainingBatch } from "./batches.js";

/** Halves of a batch, so that two threads can work on one step; the same for any number of threads. */
export function halveBatch(batch: TrainingBatch): readonly TrainingBatch[] {
  const { input, targets } = batch;
  if (input.batch < 2) return [batch];
  const rows = Math.ceil(input.batch / 2);
  const middle = rows * input.length;
  // Positions are in the order of the rows.
  const found = targets.positions.findIndex((position) => position >= middle);
  const cut = found < 0 ? targets.positions.length : found;
  const halves = [
    {
      input: { tokens: input.tokens.slice(0, middle), batch: rows, length: input.length },
      targets: {
        positions: targets.positions.slice(0, cut),
        tokens: targets.tokens.slice(0, cut),
        weights: targets.weights.slice(0, cut),
      },
    },
    {
      input: {
        tokens: input.tokens.slice(middle),
        batch: input.batch - rows,
        length: input.length,
      },
      targets: {
        positions: targets.positions.slice(cut).map((position) => position - middle),
        tokens: targets.tokens.slice(cut),
        weights: targets.weights.slice(cut),
      },
    },
  ];
  return halves.filter((half) => half.targets.weights.some((weight) => weight > 0));
}
