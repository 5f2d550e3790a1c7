import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { Worker } from "node:worker_threads";
import {
  EngineError,
  PackageMissingError,
  TaskError,
  TrainingFailedError,
} from "../../errors/index.js";
import type {
  TrainedModel,
  Trainer,
  TrainingCapability,
  TrainingContext,
  TrainingJob,
} from "../trainer.js";
import { CHECKPOINT_FILE } from "./checkpoint.js";
import { readExamples } from "./read-examples.js";
import type { StudentThreadData, StudentThreadEvent, ThreadFailure } from "./student-messages.js";
import { studentSettings } from "./student-settings.js";

const PACKAGES = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"];
/** Time a cancelled training has to write its last checkpoint before its thread is ended. */
const GRACE_MS = 500;

/**
 * Trains a small model of its own from the examples alone: no GPU, no download, no server.
 * It starts from nothing, or from an earlier student with `extra.from`, and is meant for labels of closed sets.
 * Validation examples decide when training ends; without any, a tenth of the training examples does.
 */
export function studentTrainer(): Trainer {
  return { name: "student", capability, prepare, train };
}

async function capability(): Promise<TrainingCapability> {
  const missing = PACKAGES.find((name) => !isInstalled(name));
  if (missing === undefined) return { ok: true, details: { packages: PACKAGES } };
  const { message, hint } = new PackageMissingError(missing, "Training a student");
  return { ok: false, reason: message.split("\n")[0] ?? message, hint: hint ?? "" };
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** Writes what training will use, for a person to look at. */
async function prepare(job: TrainingJob): Promise<{ readonly files: readonly string[] }> {
  const settings = studentSettings(job.hyper);
  readExamples([...job.training, ...job.validation]);
  await mkdir(job.folder, { recursive: true });
  const lines = (examples: TrainingJob["training"]) =>
    examples.map(({ messages }) => `${JSON.stringify({ messages })}\n`).join("");
  const contents: [string, string][] = [
    ["student-training.jsonl", lines(job.training)],
    ["student-validation.jsonl", lines(job.validation)],
    ["student-settings.json", `${JSON.stringify({ trainer: "student", ...settings }, null, 2)}\n`],
  ];
  const files: string[] = [];
  for (const [name, content] of contents) {
    const file = path.join(job.folder, name);
    await writeFile(file, content);
    files.push(file);
  }
  return { files };
}

async function train(job: TrainingJob, context: TrainingContext = {}): Promise<TrainedModel> {
  const ready = await capability();
  if (!ready.ok) {
    const missing = PACKAGES.find((name) => !isInstalled(name)) ?? "";
    throw new PackageMissingError(missing, "Training a student");
  }
  studentSettings(job.hyper);
  const { signal } = context;
  if (signal?.aborted) throw cancelledError(job.folder);
  await mkdir(job.folder, { recursive: true });
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const workerData: StudentThreadData = { job, cancelled };
  const worker = new Worker(threadEntry(), { workerData });
  const cancel = (): void => {
    Atomics.store(cancelled, 0, 1);
    const timer = setTimeout(() => void worker.terminate(), GRACE_MS);
    worker.once("exit", () => clearTimeout(timer));
  };
  signal?.addEventListener("abort", cancel, { once: true });
  // Aborted while the folder was made.
  if (signal?.aborted) cancel();
  try {
    return await new Promise<TrainedModel>((resolve, reject) => {
      const hear = (event: StudentThreadEvent): void => {
        if (event.kind === "progress") context.onProgress?.(event.progress);
        else if (event.kind === "log") context.onLog?.(event.level, event.message);
        else if (event.kind === "trained") resolve(event.model);
        else if (event.kind === "cancelled") reject(cancelledError(job.folder));
        else reject(errorOf(event));
      };
      worker.on("message", (event: StudentThreadEvent) => {
        try {
          hear(event);
        } catch (error) {
          // Thrown from here, what a listener throws would end the whole process.
          reject(error);
        }
      });
      worker.on("error", (error) => reject(threadEnded(error)));
      worker.on("exit", () => reject(signal?.aborted ? cancelledError(job.folder) : threadEnded()));
    });
  } finally {
    signal?.removeEventListener("abort", cancel);
    await worker.terminate();
  }
}

/** The compiled thread; where sources are run directly, that of the build beside them. */
function threadEntry(): URL {
  const beside = new URL("./student-thread.js", import.meta.url);
  return existsSync(beside) ? beside : new URL(beside.href.replace("/src/", "/dist/"));
}

function cancelledError(folder: string): EngineError {
  const isKept = existsSync(path.join(folder, CHECKPOINT_FILE));
  const how = isKept ? "; its last checkpoint is kept" : " before its first checkpoint";
  return new EngineError("cancelled", `Training was cancelled${how}.`);
}

function threadEnded(cause?: unknown): TrainingFailedError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ".";
  return new TrainingFailedError(`The training thread ended before its time${reason}`, {
    hint: "Train again: it goes on from its last checkpoint. If memory ran out, lower batchSize or maxTokens.",
    cause,
  });
}

function errorOf({ name, code, message, hint, received, stack }: ThreadFailure): Error {
  const details = { ...(hint === undefined ? {} : { hint }), received };
  if (name === "TrainingFailedError") return new TrainingFailedError(message, details);
  if (name === "PackageMissingError")
    return new PackageMissingError(String(received), "Training a student");
  if (name === "TaskError") return new TaskError(code as TaskError["code"], message, details);
  return new TrainingFailedError(`Training stopped: ${message}`, {
    hint: "Train again: it goes on from its last checkpoint.",
    cause: Object.assign(new Error(message), { stack }),
  });
}
