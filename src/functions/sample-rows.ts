import type { Row } from "../contract/index.js";
import type { Table } from "../frames/index.js";
import { AsyncPromptError } from "./resolve-prompt.js";
import { someRows, type TableTask } from "./table-task.js";

/** What is known of a table before anything is asked. */
export interface SeenRows {
  readonly rows: number;
  /** Rows with nothing to ask about: counted for a template, estimated from the sample for a function. */
  readonly blankRows: number;
  /** The rendered prompts of the sample. */
  readonly texts: readonly { readonly id: string; readonly text: string }[];
}

/**
 * Renders a sample of the first thousand rows, and reads the others only to count those with nothing to ask about.
 * A prompt that is a function is called for the sample alone: it may cost something.
 */
export async function sampleRows(
  table: Table,
  { task, prompt }: Pick<TableTask, "task" | "prompt">,
  sample: number,
): Promise<SeenRows> {
  const step = Math.max(1, Math.floor(Math.min(table.rowCount ?? 1000, 1000) / sample));
  const texts: { id: string; text: string }[] = [];
  let rows = 0;
  let looked = 0;
  let blank = 0;
  for await (const batch of someRows(table)) {
    for (const row of batch) {
      const isBlank = prompt.template?.isBlank(row.values) ?? false;
      if (looked < sample && isSampled(rows, step)) {
        looked++;
        const text = isBlank ? undefined : renderQuietly(task, row);
        if (text !== undefined) texts.push({ id: row.id, text });
      }
      if (isBlank) blank++;
      rows++;
    }
    if (!prompt.template && table.rowCount !== undefined && looked >= sample) break;
  }
  const all = table.rowCount ?? rows;
  if (prompt.template) return { rows: all, blankRows: blank, texts };
  return { rows: all, blankRows: Math.round(all * (1 - texts.length / looked)), texts };
}

/** One row of every `step`, at a place that differs from step to step: tables have rhythms. */
function isSampled(index: number, step: number): boolean {
  const stratum = Math.floor(index / step);
  return index % step === Math.floor(((stratum * 0.618034) % 1) * step);
}

function renderQuietly(task: TableTask["task"], row: Row): string | undefined {
  try {
    return task.render(row)?.text;
  } catch (thrown) {
    if (thrown instanceof AsyncPromptError) throw thrown;
    return undefined;
  }
}
