import { loadTensorflow, type Tensorflow } from "../../src/training/load-tensorflow.js";
import { LlamaModel, type ModelShape } from "../../src/training/model.js";
import { Random } from "../../src/training/random.js";
import { Tokenizer } from "../../src/training/tokenizer.js";

/** Texts a small vocabulary is learnt from. */
export const TEXTS = [
  "the kettle broke after two days",
  "the refund never came",
  "Product Billing",
];

export const TINY: Omit<ModelShape, "vocabulary"> = {
  width: 16,
  layers: 2,
  heads: 2,
  keyHeads: 1,
  hidden: 12,
  context: 256,
  ropeBase: 10_000,
  epsilon: 1e-5,
};

/** A model small enough for finite differences, with a vocabulary to match. */
export async function makeTiny(): Promise<{
  tf: Tensorflow;
  model: LlamaModel;
  tokenizer: Tokenizer;
}> {
  const tf = await loadTensorflow();
  const tokenizer = Tokenizer.train(TEXTS, 280);
  const model = new LlamaModel(tf, { ...TINY, vocabulary: tokenizer.size }, new Random(3));
  return { tf, model, tokenizer };
}
