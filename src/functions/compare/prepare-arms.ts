import { closedColumns } from "../../answers/index.js";
import type { AnswerColumn } from "../../contract/index.js";
import { DataValidationError, TaskError } from "../../errors/index.js";
import type { AskingOptions, ProcessOptions, RunOptions } from "../process-options.js";
import { promptDigest } from "../resolve-prompt.js";
import { resolveTableTask, type TableTask } from "../table-task.js";
import type { CompareOptions } from "./compare-options.js";
import type { ComparedRows } from "./open-rows.js";
import type { NamedVariant } from "./read-variants.js";

/** One arm before its first row: its task, and the options its run gets. */
export interface Arm extends TableTask {
  readonly name: string;
  readonly options: ProcessOptions<never>;
  /** What its run is found again by, beside the task and the data. */
  readonly identity: string;
}

/** Requests in flight where the engine does not tell how many it runs side by side. */
export const DEFAULT_CONCURRENCY = 4;

/**
 * Resolves every variant against the table; whatever can be wrong with one is found before the first request.
 * @throws {DataValidationError} `missing-column`; of a label column with the reason why it cannot be used
 */
export async function prepareArms(
  variants: readonly NamedVariant[],
  data: ComparedRows,
  options: CompareOptions<never>,
): Promise<Arm[]> {
  const arms: Arm[] = [];
  for (const { name, task } of variants) {
    const own = armOptions(task, options);
    const resolved = await resolveTableTask(data.table, own).catch((error: unknown) => {
      throw withName(name, usesLabel(error, data) ?? error);
    });
    arms.push({ ...resolved, name, options: own, identity: identityOf(resolved, data) });
  }
  const told = options.probabilities ? withProbabilities(arms) : arms;
  return told.map((arm) => apart(arm, told));
}

/** @throws {TaskError} `option-invalid` where no arm chooses from labels */
function withProbabilities(arms: readonly Arm[]): Arm[] {
  const chooses = ({ task }: Arm) => closedColumns(task.answer).length > 0;
  if (arms.some(chooses)) {
    return arms.map((arm) => ({
      ...arm,
      task: Object.freeze({ ...arm.task, probabilities: chooses(arm) }),
    }));
  }
  throw new TaskError(
    "option-invalid",
    "compare: there are no probabilities: no answer column of any variant is a closed set.",
    { hint: "Give a column its labels, as in z.enum([…]), or leave out probabilities." },
  );
}

function armOptions(
  task: NamedVariant["task"],
  common: CompareOptions<never>,
): ProcessOptions<never> {
  const { variants, label, metrics, judge, order, baseline, margin, confidence, ...rest } = common;
  const { probabilities, resamples, seed, concurrency, onEvent, ...shared } = rest;
  return {
    ...shared,
    model: task.model ?? common.model,
    prompt: task.prompt ?? common.prompt,
    ...(task.system !== undefined && { system: task.system }),
    ...(task.answer !== undefined && { answer: task.answer }),
    ...(task.rowsPerRequest !== undefined && { rowsPerRequest: task.rowsPerRequest }),
    ...((task.options ?? common.options) && { options: { ...common.options, ...task.options } }),
  } as ProcessOptions<never>;
}

/** A prompt that names a label column would show the model what it is to find out. */
function usesLabel(error: unknown, data: ComparedRows): Error | undefined {
  if (!(error instanceof DataValidationError) || error.code !== "missing-column") return undefined;
  const shown = (error.received as readonly string[]).find((name) => data.hidden.includes(name));
  if (shown === undefined) return undefined;
  return new TaskError(
    "option-invalid",
    `The prompt names {{${shown}}}, which holds the true labels: the model would be shown the answer.`,
    { hint: "Take it out of the prompt, or score against another column.", received: shown },
  );
}

/** Says which variant an error belongs to. */
function withName(name: string, error: unknown): unknown {
  if (error instanceof Error) error.message = `Variant "${name}": ${error.message}`;
  return error;
}

/** Rows without their label columns are other rows than a run that shows them has. */
function identityOf({ prompt }: TableTask, { hidden, columns }: ComparedRows): string {
  const digest = promptDigest(prompt);
  const taken = hidden.filter((name) => columns.includes(name));
  return taken.length === 0 ? digest : `${digest}\nwithout ${JSON.stringify(taken)}`;
}

/** Arms that cannot be told apart by their text, such as functions made by one function, get runs of their own. */
function apart(arm: Arm, arms: readonly Arm[]): Arm {
  const same = arms.filter(
    ({ task, identity }) => task.key === arm.task.key && identity === arm.identity,
  );
  return same.length === 1 ? arm : { ...arm, identity: `${arm.identity}\narm ${arm.name}` };
}

/** Requests in flight, alike for all arms: what the smallest engine runs side by side. */
export function sharedConcurrency(
  arms: readonly Arm[],
  wanted: CompareOptions["concurrency"],
): number {
  if (typeof wanted === "number") return wanted;
  return Math.min(...arms.map(({ task }) => task.info.slots ?? DEFAULT_CONCURRENCY));
}

/**
 * In which order the arms are asked.
 * @throws {TaskError} `option-invalid` when arms that ask about several rows at once should take turns
 */
export function orderOf(
  arms: readonly Arm[],
  wanted: CompareOptions["order"],
): "interleaved" | "sequence" {
  const packed = arms.some(({ task }) => task.rowsPerRequest > 1);
  if (packed && wanted === "interleaved") {
    throw new TaskError(
      "option-invalid",
      "compare: variants that ask about several rows at once cannot take turns.",
      {
        hint: 'Leave rowsPerRequest out, or give order: "sequence".',
      },
    );
  }
  if (packed) return "sequence";
  if (wanted !== undefined) return wanted;
  const models = new Set(arms.map(({ task }) => `${task.info.engine} ${task.info.digest}`));
  return models.size === 1 ? "interleaved" : "sequence";
}

/** Answer columns that all arms have. */
export function commonColumns(arms: readonly Arm[]): AnswerColumn[] {
  const [first, ...others] = arms.map(({ task }) => task.answer.columns);
  return first!.filter(({ name }) =>
    others.every((columns) => columns.some((column) => column.name === name)),
  );
}

/** Options of an arm's run: those of the caller, and a name of its own where the caller gave one. */
export function runOptions(
  arm: Pick<Arm, "name" | "options">,
  concurrency: number,
): AskingOptions & RunOptions {
  const { run } = arm.options;
  return {
    ...arm.options,
    concurrency,
    ...(typeof run === "string" && { run: `${run} ${arm.name}` }),
  };
}
