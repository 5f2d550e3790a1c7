import { receiveMessageOnPort, workerData } from "node:worker_threads";
import type { TrainingBatch } from "./batches.js";
import { type GradientThreadData, lossAndGradients, TURN } from "./gradients.js";
import { loadTensorflow, type Tensorflow } from "./load-tensorflow.js";
import { LlamaModel } from "./model.js";
import { Random } from "./random.js";

const { shape, weights, gradients, turns, loss, port } = workerData as GradientThreadData;

try {
  const tf = await loadTensorflow();
  const model = new LlamaModel(tf, shape, new Random(0));
  for (let turn = 0; ; turn++) {
    Atomics.wait(turns, TURN.asked, turn);
    const message = receiveMessageOnPort(port);
    if (message === undefined) break;
    takeWeights(tf, model);
    giveGradients(lossAndGradients(tf, model, message.message as TrainingBatch));
    Atomics.store(turns, TURN.done, turn + 1);
    Atomics.notify(turns, TURN.done);
  }
} catch (error) {
  Atomics.store(turns, TURN.failed, 1);
  Atomics.notify(turns, TURN.done);
  throw error;
}

function takeWeights(tf: Tensorflow, model: LlamaModel): void {
  let at = 0;
  for (const weight of model.weights.values()) {
    // A copy: the backend reads an uploaded array later.
    const next = tf.tensor(Float32Array.from(weights.subarray(at, at + weight.size)), weight.shape);
    weight.assign(next);
    next.dispose();
    at += weight.size;
  }
}

function giveGradients(result: ReturnType<typeof lossAndGradients>): void {
  let at = 0;
  for (const values of result.gradients.values()) {
    gradients.set(values, at);
    at += values.length;
  }
  loss[0] = result.loss;
}
