import { TaskError } from "../../errors/index.js";
import type { HyperParameters, TrainingJob } from "../trainer.js";
import type { ConfigValue } from "../write-yaml.js";

/** Hyper-parameters with every default filled in. */
export type FilledHyper = Required<Omit<HyperParameters, "extra">>;

/** What computes: decides about number formats, and about how long training may take. */
export type Device = "cuda" | "mps" | "cpu" | "unknown";

/** One training, worked out to the numbers that go into a tool's configuration. */
export interface Plan {
  readonly folder: string;
  readonly name: string;
  /** Hugging Face id or folder of the base's weights. */
  readonly model: string;
  readonly trainingRows: number;
  readonly validationRows: number;
  readonly hyper: FilledHyper;
  /** Fields for the tool's own configuration, as the user gave them. */
  readonly extra: Readonly<Record<string, ConfigValue>>;
  readonly device: Device;
  /** Whether 16-bit brain floats are to be used. */
  readonly bf16: boolean;
  /** Examples in one pass of a device, and passes in one optimizer step. */
  readonly microBatch: number;
  readonly accumulation: number;
  /** Optimizer steps in all, and in one epoch. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Steps between two checkpoints and held-out checks, and between two lines of progress. */
  readonly checkEvery: number;
  readonly logEvery: number;
}

/** Defaults of LoRA training with the external trainers. */
export const EXTERNAL_DEFAULTS: FilledHyper = Object.freeze({
  epochs: 3,
  learningRate: 1e-4,
  batchSize: 8,
  loraRank: 16,
  loraAlpha: 32,
  loraDropout: 0.05,
  maxTokens: 2048,
  warmupRatio: 0.1,
  weightDecay: 0,
  patience: 5,
  seed: 42,
});

/** Keys of `extra` that are ours and go into no configuration. */
const OWN_KEYS = ["hubId"];

/** Held-out checks, with a checkpoint each, that one training makes at most. */
const CHECKS = 20;
const LOG_LINES = 200;

/**
 * Works a job out.
 * @throws TaskError `option-invalid` for a hyper-parameter out of its range.
 */
export function planOf(
  job: TrainingJob,
  model: string,
  machine: { readonly device: Device; readonly bf16: boolean },
): Plan {
  const hyper = filledHyper(job);
  const microBatch = largestDivisor(hyper.batchSize, 4);
  const accumulation = hyper.batchSize / microBatch;
  const stepsPerEpoch = Math.max(
    1,
    Math.ceil(Math.ceil(job.training.length / microBatch) / accumulation),
  );
  const steps = Math.max(1, Math.ceil(stepsPerEpoch * hyper.epochs));
  const extra = Object.entries(job.hyper.extra ?? {}).filter(([key]) => !OWN_KEYS.includes(key));
  return {
    folder: job.folder,
    name: job.name,
    model,
    trainingRows: job.training.length,
    validationRows: job.validation.length,
    hyper,
    extra: Object.fromEntries(extra) as Record<string, ConfigValue>,
    ...machine,
    microBatch,
    accumulation,
    steps,
    stepsPerEpoch,
    checkEvery: Math.max(1, Math.ceil(steps / CHECKS)),
    logEvery: Math.max(1, Math.floor(steps / LOG_LINES)),
  };
}

/** @throws TaskError `option-invalid` */
function filledHyper(job: TrainingJob): FilledHyper {
  const { extra: _, ...given } = job.hyper;
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const hyper: FilledHyper = { ...EXTERNAL_DEFAULTS, ...Object.fromEntries(set) };
  for (const [name, low, high, whole] of RANGES) {
    const value = hyper[name];
    const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
    if (fits) continue;
    const kind = whole ? "a whole number" : "a number";
    throw new TaskError("option-invalid", `${name} must be ${kind} from ${low} to ${high}.`, {
      hint: `Leave it out to have ${EXTERNAL_DEFAULTS[name]}.`,
      received: value,
    });
  }
  return hyper;
}

const RANGES: readonly (readonly [keyof FilledHyper, number, number, boolean])[] = [
  ["epochs", 0.01, 1000, false],
  ["learningRate", 1e-8, 1, false],
  ["batchSize", 1, 4096, true],
  ["loraRank", 1, 1024, true],
  ["loraAlpha", 0.01, 4096, false],
  ["loraDropout", 0, 0.9, false],
  ["maxTokens", 16, 1_048_576, true],
  ["warmupRatio", 0, 0.9, false],
  ["weightDecay", 0, 10, false],
  ["patience", 0, 1000, true],
  ["seed", 0, 2 ** 32 - 1, true],
];

function largestDivisor(number: number, most: number): number {
  for (let divisor = Math.min(most, number); divisor > 1; divisor--) {
    if (number % divisor === 0) return divisor;
  }
  return 1;
}
