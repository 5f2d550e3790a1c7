import type { TrainedModel, TrainingContext, TrainingJob, TrainingProgress } from "../trainer.js";

/** What the training thread is started with. */
export interface StudentThreadData {
  readonly job: TrainingJob;
  /** One number that becomes 1 when training shall end. */
  readonly cancelled: Int32Array;
}

/** An error as it crosses from the thread. */
export interface ThreadFailure {
  readonly kind: "failed";
  /** Name of its class in the room `errors`, or of any other error. */
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly received: unknown;
  readonly stack: string | undefined;
}

/** What the training thread tells. */
export type StudentThreadEvent =
  | { readonly kind: "progress"; readonly progress: TrainingProgress }
  | {
      readonly kind: "log";
      readonly level: Parameters<NonNullable<TrainingContext["onLog"]>>[0];
      readonly message: string;
    }
  | { readonly kind: "trained"; readonly model: TrainedModel }
  | { readonly kind: "cancelled" }
  | ThreadFailure;
