import { nearest, TaskError } from "../../errors/index.js";
import { type CommandTrainerOptions, commandTool } from "./command.js";
import { type ExternalTrainer, externalTrainer } from "./external-trainer.js";
import { LLAMAFACTORY } from "./llamafactory.js";
import { MLX } from "./mlx.js";
import type { ExternalTrainerOptions } from "./options.js";
import type { Tool } from "./tool.js";
import { TRL } from "./trl.js";

const TOOLS: Readonly<Record<string, Tool>> = { llamafactory: LLAMAFACTORY, trl: TRL, mlx: MLX };

/** Names of the external trainers that need no description. */
export const EXTERNAL_TRAINERS = Object.freeze(Object.keys(TOOLS)) as readonly string[];

/** Every external trainer, the best supported first; none is started or looked for yet. */
export function externalTrainers(options: ExternalTrainerOptions = {}): readonly ExternalTrainer[] {
  return Object.values(TOOLS).map((tool) => externalTrainer(tool, options));
}

/**
 * An external trainer by name: `llamafactory`, `trl` or `mlx`.
 * @throws TaskError `option-invalid` for another name.
 */
export function findTrainer(name: string, options: ExternalTrainerOptions = {}): ExternalTrainer {
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (tool !== undefined) return externalTrainer(tool, options);
  const meant = nearest(name, EXTERNAL_TRAINERS);
  throw new TaskError("option-invalid", `There is no external trainer "${name}".`, {
    hint: `${meant === undefined ? "" : `Did you mean "${meant}"? `}There are: ${EXTERNAL_TRAINERS.join(", ")}.`,
    received: name,
  });
}

/**
 * A trainer that any command line is, by template.
 * @throws TaskError `option-invalid` for a command without a program.
 * @example
 * commandTrainer({ command: ["axolotl", "train", "{{config}}"], config: { path: "axolotl.yaml", text } })
 */
export function commandTrainer(
  command: CommandTrainerOptions,
  options: ExternalTrainerOptions = {},
): ExternalTrainer {
  return externalTrainer(commandTool(command), options);
}

export type { CommandTrainerOptions, ProgressFile } from "./command.js";
export type { DryRun, ExternalTrainer } from "./external-trainer.js";
export { type HubId, hubIdOf, type ShownBase } from "./hub-id.js";
export type { ExternalTrainerOptions } from "./options.js";
export { EXTERNAL_DEFAULTS, type FilledHyper } from "./plan.js";
