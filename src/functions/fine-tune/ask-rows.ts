import type { Outcome, RunEvent } from "../../contract/index.js";
import type { PromptFile } from "../../prompting/index.js";
import type { LabelledRow } from "../../training/index.js";
import { processDataset } from "../process-dataset.js";
import type { AskingOptions } from "../process-options.js";
import { type Job, recordsOf } from "./job.js";

/** An answer to a row: its values where it is whole and valid, and its text. */
export interface RowAnswer {
  readonly values: Readonly<Record<string, unknown>> | undefined;
  readonly text: string;
}

/**
 * Asks the base model about some rows with a prompt. Answers are kept, so that the same question costs nothing
 * the next time, whatever prompt was asked in between.
 */
export async function askRows(
  job: Job,
  rows: readonly LabelledRow[],
  prompt: PromptFile,
  onDone: (rows: number) => void,
): Promise<RowAnswer[]> {
  const { session, options, task } = job;
  const answers: RowAnswer[] = rows.map(() => ({ values: undefined, text: "" }));
  await processDataset(recordsOf(task, rows), {
    ...askingOptions(job),
    model: options.model,
    prompt,
    ...(options.answer === undefined ? {} : { answer: options.answer }),
    run: `${session.run.id}-choices`,
    onEvent: (event: RunEvent) => {
      if (event.type === "progress") onDone(event.progress.done);
      else if (event.type === "row") answers[event.index] = answerOf(event.outcome);
    },
  });
  session.check();
  return answers;
}

function answerOf({ status, values, text = "" }: Outcome): RowAnswer {
  return { values: status === "ok" ? values : undefined, text };
}

/** Options of the requests, as the user gave them; the rows shown and stopped by this session. */
export function askingOptions({ options, session }: Job): Omit<AskingOptions, "model"> {
  const { concurrency, startDelayMs, timeout, retries, debug } = options;
  const given = { options: options.options, concurrency, startDelayMs, timeout, retries, debug };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    signal: session.signal,
    handleSignals: false,
    progress: false,
  };
}
