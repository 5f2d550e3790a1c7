import { receiveMessageOnPort, workerData } from "node:worker_threads";
import type { TrainingBatch } from "./batches.js";
import type { GradientThreadData, LossGradients } from "./gradients.js";
import type { Tensorflow } from "./load-tensorflow.js";
import type { LlamaModel } from "./model.js";

const { shape, weights, gradients, turns, loss, port, places } = workerData as GradientThreadData;

try {
  await work();
} finally {
  // The first thread waits without listening, so it is told in the memory both share.
  Atomics.store(turns, places.failed, 1);
  Atomics.notify(turns, places.done);
}

/** Loads what it needs only here, so that a file that is missing is told like any other failure. */
async function work(): Promise<void> {
  const { lossAndGradients } = await import("./gradients.js");
  const { loadTensorflow } = await import("./load-tensorflow.js");
  const { LlamaModel } = await import("./model.js");
  const { Random } = await import("./random.js");
  const tf = await loadTensorflow();
  const model = new LlamaModel(tf, shape, new Random(0));
  for (let turn = 0; ; turn++) {
    Atomics.wait(turns, places.asked, turn);
    const message = receiveMessageOnPort(port);
    if (message === undefined) return;
    takeWeights(tf, model);
    giveGradients(lossAndGradients(tf, model, message.message as TrainingBatch));
    Atomics.store(turns, places.done, turn + 1);
    Atomics.notify(turns, places.done);
  }
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

function giveGradients(result: LossGradients): void {
  let at = 0;
  for (const values of result.gradients.values()) {
    gradients.set(values, at);
    at += values.length;
  }
  loss[0] = result.loss;
}
