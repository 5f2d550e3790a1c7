import type { ModelInfo } from "../contract/index.js";
import { estimateTokens } from "../prompting/index.js";
import type { RunNote } from "../runs/index.js";
import { pastPace } from "./past-pace.js";
import type { ProcessOptions } from "./process-options.js";
import { checkOptions } from "./read-options.js";
import { repeatNotes } from "./repeats/repeat-rows.js";
import { type SeenRows, sampleRows } from "./sample-rows.js";
import { readInput, resolveTableTask } from "./table-task.js";
import type { Task } from "./task.js";

/** What a run would cost, before anything runs. */
export interface Estimate {
  /** Rows that would be asked or found in a journal. */
  readonly rows: number;
  /**
   * Rows with nothing to ask about. Counted where the prompt is a template, all of whose columns are empty there;
   * estimated from the sample where it is a function.
   */
  readonly blankRows: number;
  /** Requests an empty journal would need: fewer where rows ask the same, more where answers are asked for again. */
  readonly calls: number;
  /** Tokens of all prompts, estimated from a sample of rows at about 4 characters a token. */
  readonly promptTokens: number;
  /** Tokens of all answers: as in earlier runs of this task, else guessed from the answer's columns. */
  readonly completionTokens: number;
  /** Milliseconds of asking, loading the model left out; absent where the model answered nothing here before. */
  readonly timeMs?: number;
  /** The speed that the time comes from, how many rows it rests on, and whether they were asked the same. */
  readonly basis: string;
  /** The first rendered prompts, to look at. */
  readonly samples: readonly {
    readonly id: string;
    readonly system?: string;
    readonly text: string;
  }[];
  readonly model: ModelInfo;
  /** Things worth knowing before the start, such as rows that will not fit the context window. */
  readonly warnings: readonly string[];
}

/** Rows rendered for the estimate of tokens; spread over the first thousand rows. */
const SAMPLE = 50;
const SHOWN = 3;

/**
 * Renders a few rows and says how many calls, tokens and how much time to expect. Calls no model.
 * @throws the same errors as `processDataset` for anything wrong with the data, prompt or model
 */
export async function estimate(
  data: unknown,
  options: ProcessOptions<never> & { readonly sample?: number },
): Promise<Estimate> {
  await checkOptions("estimate", options);
  return readInput(data, options, async (table) => {
    const { task, prompt, repeats, notes } = await resolveTableTask(table, options);
    const seen = await sampleRows(table, { task, prompt }, options.sample ?? SAMPLE);
    return describe(task, seen, repeats, notes);
  });
}

async function describe(
  task: Task,
  seen: SeenRows,
  repeats: number,
  notes: readonly RunNote[],
): Promise<Estimate> {
  const asked = (seen.rows - seen.blankRows) * repeats;
  const calls = Math.ceil(asked / task.rowsPerRequest);
  const shown = task.examples?.map(({ content }) => content) ?? [];
  const constant = estimateTokens([task.system ?? "", ...shown].join("\n"));
  const rowTokens = seen.texts.map(({ text }) => estimateTokens(text));
  const mean = rowTokens.reduce((sum, tokens) => sum + tokens, 0) / Math.max(1, rowTokens.length);
  const past = await pastPace(task);
  const perRow = past?.tokensPerRow ?? guessAnswerTokens(task);
  const warnings = [
    ...(task.info.notes ?? []),
    ...[...notes, ...repeatNotes(task, repeats)].map(({ message }) => message),
    ...overflow(task, constant, rowTokens),
  ];
  return {
    rows: seen.rows,
    blankRows: seen.blankRows,
    calls,
    promptTokens: Math.round(asked * mean + calls * constant),
    completionTokens: Math.round(asked * perRow),
    ...(past ? { timeMs: (asked / past.rowsPerSecond) * 1000 } : {}),
    basis:
      past?.basis ??
      `no earlier run of ${task.info.name} here to learn the speed from; ask some rows first with rows: { first: 50 }`,
    samples: seen.texts.slice(0, SHOWN).map(({ id, text }) => ({
      id,
      ...(task.system === undefined ? {} : { system: task.system }),
      text,
    })),
    model: task.info,
    warnings,
  };
}

function overflow(task: Task, constant: number, rowTokens: readonly number[]): string[] {
  const window = task.options.contextTokens ?? task.info.contextTokens ?? task.info.contextLength;
  if (window === undefined) return [];
  const room = window - (task.options.maxTokens ?? 0) - constant;
  const over = rowTokens.filter((tokens) => tokens > room).length;
  if (over === 0) return [];
  return [
    `${over} of ${rowTokens.length} sampled rows may not fit: the context window is ${window} tokens, of which ${task.options.maxTokens ?? 0} are kept for the answer and ${constant} for the instructions. Such rows fail; they are never cut silently.`,
  ];
}

/** A label costs about 3 tokens with its key, a free text about 30. */
function guessAnswerTokens(task: Task): number {
  if (task.answer.schema === undefined) return 100;
  return task.answer.columns.reduce((sum, { kind }) => sum + (kind === "text" ? 30 : 6), 4);
}
