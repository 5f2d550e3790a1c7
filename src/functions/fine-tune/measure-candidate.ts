import { scoreRows } from "../../training/index.js";
import { askRows, type RowAnswer } from "./ask-rows.js";
import { type Job, makePrompt } from "./job.js";
import type { Example } from "./own-examples.js";

/** A wording with examples, as it is sent. */
export interface Candidate {
  readonly name: string;
  readonly system: string | undefined;
  readonly examples: readonly Example[];
}

/** A candidate with what it got right on the rows that decide. */
export interface Measured extends Candidate {
  readonly answers: readonly RowAnswer[];
  /** Mean of the scores. */
  readonly score: number;
  /** Score of each row. */
  readonly scores: readonly number[];
  readonly right: readonly boolean[];
}

/** Asks a candidate about the rows that decide, and scores it. */
export async function measure(
  job: Job,
  candidate: Candidate,
  onDone: (rows: number) => void = () => {},
): Promise<Measured> {
  const { task, split } = job;
  const { system, examples } = candidate;
  const prompt = makePrompt(task, { system, examples }).file;
  const answers = await askRows(job, split.validation, prompt, onDone);
  const values = answers.map((answer) => answer.values);
  const { mean, right, scores } = scoreRows(split.validation, values, task.columns);
  return { ...candidate, answers, score: mean, scores, right };
}
