import type { AnswerColumn, ModelHandle } from "../../contract/index.js";
import { showOllamaModel } from "../../engines/index.js";
import type { Trainer } from "../../training/index.js";
import {
  commandTrainer,
  externalTrainers,
  findTrainer,
  isClosedSet,
  studentTrainer,
} from "../../training/index.js";
import type { FineTuneOptions } from "./fine-tune-options.js";

/** A trainer that can train this model here, or why there is none. */
export type TrainerChoice =
  | { readonly trainer: Trainer; readonly details: Readonly<Record<string, unknown>> }
  | {
      readonly trainer?: undefined;
      readonly reason: string;
      readonly hint: string;
      /** The trainer that was named and cannot. */
      readonly refused?: Trainer;
    };

/** What a trainer has to be able to do. */
export interface TrainingWish {
  /** Base model as the user named it. */
  readonly base: string;
  readonly handle: ModelHandle;
  readonly columns: readonly AnswerColumn[];
  readonly signal: AbortSignal;
}

/**
 * The first trainer that can: of `auto` an external one, then the student, which answers closed sets only.
 * @throws {TaskError} `option-invalid` for a trainer that is none
 */
export async function chooseTrainer(
  { trainer = "auto", trainerOptions }: FineTuneOptions,
  wish: TrainingWish,
): Promise<TrainerChoice> {
  if (trainer === "none") {
    return {
      reason: 'trainer is "none".',
      hint: 'Leave the option out, or name a trainer such as "student".',
    };
  }
  const isOwn = typeof trainer === "object" && !("command" in trainer);
  const external =
    isOwn || trainer === "student" ? trainerOptions : await withShown(trainerOptions, wish);
  if (trainer !== "auto") {
    const one = named(trainer, external);
    const choice = await ask(one, wish);
    return choice.trainer ? choice : { ...choice, refused: one };
  }
  const refusals: { reason: string; hint: string }[] = [];
  for (const candidate of [...externalTrainers(external), studentTrainer()]) {
    const choice = await ask(candidate, wish);
    if (choice.trainer) return choice;
    refusals.push({ reason: `${candidate.name}: ${choice.reason}`, hint: choice.hint });
  }
  return {
    reason: refusals.map(({ reason }) => reason).join(" "),
    hint: refusals.at(-1)!.hint,
  };
}

/** What the base model's own server says about it, which tells where its trainable weights are. */
async function withShown(
  options: FineTuneOptions["trainerOptions"],
  { handle, signal }: TrainingWish,
): Promise<FineTuneOptions["trainerOptions"]> {
  const isKnown = options?.shown !== undefined || options?.hubId !== undefined;
  if (isKnown || handle.engine.name !== "ollama") return options;
  const shown = await showOllamaModel(handle.model, { signal }).catch(() => undefined);
  return shown === undefined ? options : { ...options, shown };
}

function named(
  trainer: Exclude<FineTuneOptions["trainer"], undefined>,
  options: FineTuneOptions["trainerOptions"],
): Trainer {
  if (trainer === "student") return studentTrainer();
  if (typeof trainer === "string") return findTrainer(trainer, options);
  return "command" in trainer ? commandTrainer(trainer, options) : trainer;
}

async function ask(
  trainer: Trainer,
  { base, columns, signal }: TrainingWish,
): Promise<TrainerChoice> {
  if (trainer.name === "student" && !isClosedSet(columns)) {
    const open = columns.filter((column) => !isClosedSet([column])).map(({ name }) => name);
    return {
      reason: `a student answers closed sets only, and ${open.join(", ")} is free text.`,
      hint: "Name another trainer, or learn the labels alone.",
    };
  }
  const capability = await trainer.capability(base, signal);
  return capability.ok ? { trainer, details: capability.details } : capability;
}
