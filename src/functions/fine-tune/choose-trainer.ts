import type { AnswerColumn } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
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
  | { readonly trainer?: undefined; readonly reason: string; readonly hint: string };

/** What a trainer has to be able to do. */
export interface TrainingWish {
  /** Base model as the user named it. */
  readonly base: string;
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
  if (trainer !== "auto") return ask(named(trainer, trainerOptions), wish);
  const refusals: { reason: string; hint: string }[] = [];
  for (const candidate of [...externalTrainers(trainerOptions), studentTrainer()]) {
    const choice = await ask(candidate, wish);
    if (choice.trainer) return choice;
    refusals.push({ reason: `${candidate.name}: ${choice.reason}`, hint: choice.hint });
  }
  return {
    reason: refusals.map(({ reason }) => reason).join(" "),
    hint: refusals.at(-1)!.hint,
  };
}

function named(
  trainer: Exclude<FineTuneOptions["trainer"], undefined>,
  options: FineTuneOptions["trainerOptions"],
): Trainer {
  if (trainer === "student") return studentTrainer();
  if (typeof trainer === "string") return findTrainer(trainer, options);
  if ("command" in trainer) return commandTrainer(trainer, options);
  const parts = ["capability", "prepare", "train"] as const;
  if (
    typeof trainer.name === "string" &&
    parts.every((part) => typeof trainer[part] === "function")
  ) {
    return trainer;
  }
  throw new TaskError("option-invalid", "trainer is neither a name nor a trainer.", {
    hint: 'Give "auto", "none", "student", "llamafactory", "trl", "mlx", { command: […] } or an object with name, capability, prepare and train.',
  });
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
