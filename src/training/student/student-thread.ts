import { parentPort, workerData } from "node:worker_threads";
import { PromptframeError } from "../../errors/index.js";
import type { StudentThreadData, StudentThreadEvent } from "./student-messages.js";
import { TrainingCancelled, trainStudent } from "./train-student.js";

const { job, cancelled } = workerData as StudentThreadData;
const tell = (event: StudentThreadEvent): void => parentPort?.postMessage(event);

try {
  const model = await trainStudent(job, {
    cancelled: () => Atomics.load(cancelled, 0) !== 0,
    onProgress: (progress) => tell({ kind: "progress", progress }),
    onLog: (level, message) => tell({ kind: "log", level, message }),
  });
  tell({ kind: "trained", model });
} catch (error) {
  tell(error instanceof TrainingCancelled ? { kind: "cancelled" } : failure(error));
}

function failure(error: unknown): StudentThreadEvent {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const known = error instanceof PromptframeError ? error : undefined;
  // The hint is part of the printed message already; it is taken off to be put on again outside.
  const bare = known?.hint === undefined ? message : message.slice(0, -known.hint.length - 1);
  return {
    kind: "failed",
    ...{ name, message: bare, stack },
    ...{ code: known?.code, hint: known?.hint, received: plain(known?.received) },
  };
}

function plain(value: unknown): unknown {
  return ["string", "number", "boolean"].includes(typeof value) ? value : undefined;
}
