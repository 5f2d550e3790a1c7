import { availableParallelism } from "node:os";
import { TaskError } from "../../errors/index.js";
import type { HyperParameters } from "../trainer.js";

/** How a student is trained, defaults filled in. */
export interface StudentSettings {
  /** Most passes over the training examples. */
  readonly epochs: number;
  /** Peak learning rate of Adam. */
  readonly learningRate: number;
  /** Examples in one step. */
  readonly batchSize: number;
  /** Longest example in tokens; longer ones are left out and counted. */
  readonly maxTokens: number;
  readonly warmupRatio: number;
  readonly weightDecay: number;
  /** Passes without a better held-out loss after which training ends. */
  readonly patience: number;
  readonly seed: number;
  /**
   * Folder or GGUF file of an earlier student to go on from, or `"sample"` for the model that ships with the package.
   * Default: start from nothing, which a few hundred short texts of everyday language are too few for.
   */
  readonly from?: string;
  /** Width of a token's state; `heads` times a multiple of 8. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; divides `heads`. */
  readonly keyHeads: number;
  /** Width inside the feed-forward part. */
  readonly hidden: number;
  /** Most tokens of the vocabulary. */
  readonly vocabulary: number;
  /** Share of the prompt's tokens left out at random while learning. */
  readonly drop: number;
  /** Share of the merges left out at random in some words while learning (BPE-dropout). */
  readonly loose: number;
  /** Threads that learn: 1 or 2; the result is the same. */
  readonly threads: number;
  /** Seconds between two checkpoints: the most work a kill can cost. */
  readonly checkpointSeconds: number;
}

/** What is used where the job says nothing: little is added, with care, to what single words say from the start. */
export const STUDENT_DEFAULTS: StudentSettings = Object.freeze({
  epochs: 12,
  learningRate: 5e-4,
  batchSize: 16,
  maxTokens: 1024,
  warmupRatio: 0.05,
  weightDecay: 0.05,
  patience: 4,
  seed: 7,
  width: 96,
  layers: 2,
  heads: 3,
  keyHeads: 3,
  hidden: 256,
  vocabulary: 2048,
  drop: 0.3,
  loose: 0.1,
  threads: Math.min(2, availableParallelism()),
  checkpointSeconds: 10,
});

/** What differs when training goes on from an earlier student: it knows most of the language already. */
const FROM_DEFAULTS = { epochs: 6, learningRate: 3e-4, patience: 3, drop: 0.05, loose: 0.05 };

type Range = readonly [low: number, high: number, whole: boolean];

const RANGES: Readonly<Record<Exclude<keyof StudentSettings, "from">, Range>> = {
  epochs: [1, 100_000, true],
  learningRate: [1e-8, 10, false],
  batchSize: [1, 4096, true],
  maxTokens: [8, 8192, true],
  warmupRatio: [0, 1, false],
  weightDecay: [0, 10, false],
  patience: [1, 100_000, true],
  seed: [0, 2 ** 32 - 1, true],
  width: [8, 1024, true],
  layers: [1, 32, true],
  heads: [1, 64, true],
  keyHeads: [1, 64, true],
  hidden: [8, 4096, true],
  vocabulary: [261, 32_768, true],
  drop: [0, 0.9, false],
  loose: [0, 0.9, false],
  threads: [1, 2, true],
  checkpointSeconds: [0, 3600, false],
};
/** Settings of adapters, which a model trained from nothing does not have. */
const OF_ADAPTERS = ["loraRank", "loraAlpha", "loraDropout"];

/**
 * Fills in the defaults; `extra` holds the student's own settings.
 * @throws TaskError (`option-invalid`) for an unknown setting or a value out of its range
 */
export function studentSettings(hyper: HyperParameters): StudentSettings {
  const { extra, ...common } = hyper;
  const given = Object.fromEntries(
    Object.entries({ ...common, ...extra }).filter(
      ([name, value]) => value !== undefined && !OF_ADAPTERS.includes(name),
    ),
  );
  for (const [name, value] of Object.entries(given)) checkSetting(name, value);
  const gentle = given.from === undefined ? {} : FROM_DEFAULTS;
  const settings: StudentSettings = { ...STUDENT_DEFAULTS, ...gentle, ...given };
  const { width, heads, keyHeads } = settings;
  if (width % (8 * heads) !== 0) {
    throw invalid("width", width, `a multiple of 8 times ${heads} heads`);
  }
  if (heads % keyHeads !== 0) throw invalid("keyHeads", keyHeads, `a divisor of ${heads} heads`);
  return settings;
}

function checkSetting(name: string, value: unknown): void {
  if (name === "from") {
    if (typeof value === "string" && value !== "") return;
    throw invalid(name, value, "the path of an earlier student's folder or GGUF file");
  }
  if (!Object.hasOwn(RANGES, name)) {
    throw new TaskError("option-invalid", `The student trainer has no setting "${name}".`, {
      hint: `It has ${["from", ...Object.keys(RANGES)].join(", ")}.`,
      received: value,
    });
  }
  const [low, high, whole] = RANGES[name as keyof typeof RANGES];
  const fits = typeof value === "number" && value >= low && value <= high;
  if (fits && (!whole || Number.isInteger(value))) return;
  throw invalid(name, value, `a ${whole ? "whole " : ""}number from ${low} to ${high}`);
}

function invalid(name: string, value: unknown, expected: string): TaskError {
  return new TaskError(
    "option-invalid",
    `${name} must be ${expected}, not ${JSON.stringify(value) ?? typeof value}.`,
    { hint: "Leave it out to use the default.", received: value },
  );
}
