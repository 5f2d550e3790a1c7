import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { TrainingBatch } from "./batches.js";
import type { Tensorflow } from "./load-tensorflow.js";
import type { LlamaModel, ModelShape } from "./model.js";
import { halveBatch } from "./shards.js";

/** Gradients of every weight by name, and the loss they belong to. */
export interface LossGradients {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** What the second thread is started with. */
export interface GradientThreadData {
  readonly shape: ModelShape;
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  /** [0] steps asked for, [1] steps done, [2] 1 when the thread failed. */
  readonly turns: Int32Array;
  readonly loss: Float64Array;
  readonly port: MessagePort;
  readonly places: typeof TURN;
}

/** Longest time a step may take on the second thread. */
const LOST_MS = 120_000;

/** Places of the counters in `turns`. */
const TURN = { asked: 0, done: 1, failed: 2 } as const;

/**
 * Gradients of a model's loss, with the halves of a batch on two threads where there are two cores.
 * The result is the same with one thread, bit for bit.
 */
export class Gradients {
  readonly #tf: Tensorflow;
  readonly #model: LlamaModel;
  readonly #second: SecondThread | undefined;

  /** `threads` 1 keeps all work in this thread. Default: 2 where the machine has two cores. */
  constructor(tf: Tensorflow, model: LlamaModel, threads = Math.min(2, availableParallelism())) {
    this.#tf = tf;
    this.#model = model;
    this.#second = threads > 1 ? SecondThread.start(model) : undefined;
  }

  compute(batch: TrainingBatch): LossGradients {
    const [first, second] = halveBatch(batch) as [TrainingBatch, TrainingBatch | undefined];
    if (second === undefined) return lossAndGradients(this.#tf, this.#model, first);
    this.#second?.ask(this.#model, second);
    const one = lossAndGradients(this.#tf, this.#model, first);
    const two =
      this.#second?.answer(this.#model) ?? lossAndGradients(this.#tf, this.#model, second);
    return blend(one, two, weightOf(first) / (weightOf(first) + weightOf(second)));
  }

  /** Ends the second thread. */
  async close(): Promise<void> {
    await this.#second?.close();
  }
}

/** Gradients of one batch, in this thread; `loss` and `leanLoss` differ in rounding and cost. */
export function lossAndGradients(
  tf: Tensorflow,
  model: LlamaModel,
  batch: TrainingBatch,
  method: "loss" | "leanLoss" = "leanLoss",
): LossGradients {
  const gradients = new Map<string, Float32Array>();
  let loss = Number.NaN;
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => model[method](batch.input, batch.targets));
    for (const [name, weight] of model.weights) {
      const gradient = grads[weight.name]?.dataSync() as Float32Array | undefined;
      if (gradient !== undefined) gradients.set(name, gradient);
    }
    loss = value.dataSync()[0] as number;
  });
  return { loss, gradients };
}

function blend(one: LossGradients, two: LossGradients, share: number): LossGradients {
  for (const [name, values] of one.gradients) {
    const others = two.gradients.get(name) as Float32Array;
    for (let i = 0; i < values.length; i++) {
      values[i] = share * (values[i] as number) + (1 - share) * (others[i] as number);
    }
  }
  return { loss: share * one.loss + (1 - share) * two.loss, gradients: one.gradients };
}

function weightOf({ targets }: TrainingBatch): number {
  return targets.weights.reduce((sum, weight) => sum + weight, 0);
}

/** The thread that works on the second half, and the memory both share. */
class SecondThread {
  readonly #worker: Worker;
  readonly #data: GradientThreadData;
  readonly #port: MessagePort;

  static start(model: LlamaModel): SecondThread {
    const shared = (count: number) =>
      new Float32Array(new SharedArrayBuffer(count * Float32Array.BYTES_PER_ELEMENT));
    const { port1, port2 } = new MessageChannel();
    const data: GradientThreadData = {
      shape: model.shape,
      weights: shared(model.parameters),
      gradients: shared(model.parameters),
      turns: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)),
      loss: new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)),
      port: port2,
      places: TURN,
    };
    const worker = new Worker(compiled("./gradient-thread.js"), {
      workerData: data,
      transferList: [port2],
    });
    return new SecondThread(worker, data, port1);
  }

  private constructor(worker: Worker, data: GradientThreadData, port: MessagePort) {
    this.#worker = worker;
    this.#data = data;
    this.#port = port;
    // A thread that cannot start must not leave the first one waiting.
    worker.on("error", () => this.#fail());
    worker.on("exit", () => this.#fail());
  }

  ask(model: LlamaModel, batch: TrainingBatch): void {
    const { weights, turns } = this.#data;
    let at = 0;
    for (const weight of model.weights.values()) {
      weights.set(weight.dataSync() as Float32Array, at);
      at += weight.size;
    }
    this.#port.postMessage(batch);
    Atomics.add(turns, TURN.asked, 1);
    Atomics.notify(turns, TURN.asked);
  }

  /** Waits for the gradients; undefined when the thread cannot give any. */
  answer(model: LlamaModel): LossGradients | undefined {
    const { turns, gradients, loss } = this.#data;
    const asked = Atomics.load(turns, TURN.asked);
    const askedAt = performance.now();
    for (;;) {
      const done = Atomics.load(turns, TURN.done);
      if (done === asked) break;
      if (Atomics.load(turns, TURN.failed) !== 0) return undefined;
      // A thread that was killed says nothing; its half is worked on here from now on.
      if (performance.now() - askedAt > LOST_MS) this.#fail();
      Atomics.wait(turns, TURN.done, done, 1000);
    }
    const found = new Map<string, Float32Array>();
    let at = 0;
    for (const [name, weight] of model.weights) {
      found.set(name, gradients.subarray(at, at + weight.size));
      at += weight.size;
    }
    return { loss: loss[0] as number, gradients: found };
  }

  async close(): Promise<void> {
    this.#worker.removeAllListeners();
    this.#port.close();
    await this.#worker.terminate();
  }

  #fail(): void {
    Atomics.store(this.#data.turns, TURN.failed, 1);
  }
}

/** A compiled file beside this one; where sources are run directly, that of the build beside them. */
function compiled(file: string): URL {
  const beside = new URL(file, import.meta.url);
  return existsSync(beside) ? beside : new URL(beside.href.replace("/src/", "/dist/"));
}
