import { resolveSettings } from "../config/index.js";
import type { ModelInfo, Row } from "../contract/index.js";
import type { Table } from "../frames/index.js";
import { estimateTokens } from "../prompting/index.js";
import { listRuns, type RunNote } from "../runs/index.js";
import type { ProcessOptions } from "./process-options.js";
import { checkOptions } from "./read-options.js";
import { repeatNotes } from "./repeats/repeat-rows.js";
import { openInput, resolveTableTask, someRows } from "./table-task.js";
import type { Task } from "./task.js";

/** What a run would cost, before anything runs. */
export interface Estimate {
  /** Rows that would be asked or found in a journal. */
  readonly rows: number;
  /** Rows with nothing to ask about: every column of the template is empty. */
  readonly blankRows: number;
  /** Requests an empty journal would need. */
  readonly calls: number;
  /** Tokens of all prompts, estimated from a sample of rows at about 4 characters a token. */
  readonly promptTokens: number;
  /** Tokens of all answers: measured in earlier runs of this model, else a guess from the answer's columns. */
  readonly completionTokens: number;
  /** Milliseconds, from the speed of earlier runs of this model; absent when there is none. */
  readonly timeMs?: number;
  /** Where the time comes from, as a sentence. */
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
  const table = await openInput(data, options);
  try {
    const { task, repeats, notes } = await resolveTableTask(table, options);
    const seen = await sampleRows(table, task, options.sample ?? SAMPLE);
    return describe(task, seen, repeats, notes);
  } finally {
    await table.close();
  }
}

interface Seen {
  readonly rows: number;
  readonly blankShare: number;
  readonly texts: readonly { readonly id: string; readonly text: string }[];
}

async function sampleRows(table: Table, task: Task, sample: number): Promise<Seen> {
  const step = Math.max(1, Math.floor(Math.min(table.rowCount ?? 1000, 1000) / sample));
  const texts: { id: string; text: string }[] = [];
  let rows = 0;
  let looked = 0;
  let blank = 0;
  for await (const batch of someRows(table)) {
    for (const row of batch) {
      if (isSampled(rows, step) && looked < sample) {
        looked++;
        const text = renderQuietly(task, row);
        if (text === undefined) blank++;
        else texts.push({ id: row.id, text });
      }
      rows++;
    }
    if (table.rowCount !== undefined && looked >= sample)
      return { rows: table.rowCount, blankShare: blank / looked, texts };
  }
  return { rows, blankShare: looked === 0 ? 0 : blank / looked, texts };
}

/** One row of every `step`, at a place that differs from step to step: tables have rhythms. */
function isSampled(index: number, step: number): boolean {
  const stratum = Math.floor(index / step);
  return index % step === Math.floor(((stratum * 0.618034) % 1) * step);
}

function renderQuietly(task: Task, row: Row): string | undefined {
  try {
    return task.render(row)?.text;
  } catch {
    return undefined;
  }
}

async function describe(
  task: Task,
  seen: Seen,
  repeats: number,
  notes: readonly RunNote[],
): Promise<Estimate> {
  const filled = Math.round(seen.rows * (1 - seen.blankShare));
  const asked = filled * repeats;
  const calls = Math.ceil(asked / task.rowsPerRequest);
  const shown = task.examples?.map(({ content }) => content) ?? [];
  const constant = estimateTokens([task.system ?? "", ...shown].join("\n"));
  const rowTokens = seen.texts.map(({ text }) => estimateTokens(text));
  const mean = rowTokens.reduce((sum, tokens) => sum + tokens, 0) / Math.max(1, rowTokens.length);
  const past = await pastSpeed(task);
  const perRow = past?.tokensPerRow ?? guessAnswerTokens(task);
  const warnings = [
    ...(task.info.notes ?? []),
    ...[...notes, ...repeatNotes(task, repeats)].map(({ message }) => message),
    ...overflow(task, constant, rowTokens),
  ];
  return {
    rows: seen.rows,
    blankRows: seen.rows - filled,
    calls,
    promptTokens: Math.round(asked * mean + calls * constant),
    completionTokens: Math.round(asked * perRow),
    ...(past ? { timeMs: (asked / past.rowsPerSecond) * 1000 } : {}),
    basis: past
      ? `${past.rowsPerSecond.toFixed(1)} rows/s, measured in run ${past.run}`
      : `no earlier run of ${task.info.name} here to learn the speed from; ask a few rows first with rows: { first: 20 }`,
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

interface Speed {
  readonly run: string;
  readonly rowsPerSecond: number;
  readonly tokensPerRow: number;
}

/** Speed of the newest run of the same model that asked anything. */
async function pastSpeed(task: Task): Promise<Speed | undefined> {
  for (const { id, digest, manifest } of await listRuns({ home: resolveSettings().home })) {
    if (digest !== task.info.digest) continue;
    const rowsPerRequest = Number(manifest?.recipe.rowsPerRequest ?? 1);
    for (const { started, ended, usage } of manifest?.sessions.toReversed() ?? []) {
      const rows = (usage?.physical.requests ?? 0) * rowsPerRequest;
      const seconds = (Date.parse(ended) - Date.parse(started)) / 1000;
      if (!usage || rows === 0 || !(seconds > 0)) continue;
      return {
        run: id,
        rowsPerSecond: rows / seconds,
        tokensPerRow: usage.physical.completionTokens / rows,
      };
    }
  }
  return undefined;
}
