import type { AnswerColumn, ModelHandle } from "../../contract/index.js";
import type { PromptFile } from "../../prompting/index.js";
import { wordOverlap } from "../../training/index.js";
import { compare } from "../compare/compare.js";
import type { Comparison } from "../compare/comparison.js";
import { askingOptions } from "./ask-rows.js";
import { freeName, type Job, recordsOf } from "./job.js";

/** What is held against the base model. */
export interface Contender {
  readonly name: string;
  readonly model: string | ModelHandle;
  readonly prompt: PromptFile;
}

/** Compares the result with the base model on the rows that nothing was learnt or chosen from. */
export async function compareWithBase(job: Job, contender: Contender): Promise<Comparison> {
  const { options, task, base, split, session, info } = job;
  const taken = [...task.inputColumns, ...task.columns.map(({ name }) => name)];
  const truth = Object.fromEntries(
    task.columns.map(({ name }) => [name, freeName(`True_${name}`, taken)]),
  );
  const label = Object.fromEntries(
    task.columns.filter(isRightOrWrong).map(({ name }) => [name, truth[name]!]),
  );
  const metrics = Object.fromEntries(
    task.columns
      .filter((column) => !isRightOrWrong(column))
      .map(({ name }) => [
        `${name}: words shared`,
        (row: Record<string, unknown>, answer: Record<string, unknown>) =>
          wordOverlap(plain(answer[name]), plain(row[truth[name]!])),
      ]),
  );
  const baseName = freeName(info.name, [contender.name]);
  const total = split.test.length * 2;
  const done = new Map<string, number>();
  session.enter({ title: `comparing with ${info.name}`, total, done: 0, unit: "rows" });
  const result = await compare(recordsOf(task, split.test, truth), {
    ...askingOptions(job),
    variants: {
      [baseName]: { model: options.model, prompt: base },
      [contender.name]: { model: contender.model, prompt: contender.prompt },
    },
    ...(options.answer === undefined ? {} : { answer: options.answer }),
    baseline: baseName,
    ...(Object.keys(label).length > 0 ? { label } : {}),
    ...(Object.keys(metrics).length > 0 ? { metrics } : {}),
    onEvent: (event) => {
      if (event.type !== "progress") return;
      done.set(event.arm, event.progress.done);
      session.advance({ done: [...done.values()].reduce((sum, rows) => sum + rows, 0) });
    },
  });
  session.check();
  return result;
}

/** Whether an answer is right or wrong; texts, lists and objects are more or less right. */
function isRightOrWrong({ kind, labels }: AnswerColumn): boolean {
  return labels !== undefined || !["text", "list", "object"].includes(kind);
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
