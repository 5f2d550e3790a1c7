import { z } from "zod";
import { zodAnswer } from "../../answers/index.js";
import { resolveSettings } from "../../config/index.js";
import type { AnswerColumn } from "../../contract/index.js";
import { openModel } from "../../engines/index.js";
import { nearest, TaskError } from "../../errors/index.js";
import { judgeOptions } from "../option-schemas.js";
import { checkShape } from "../read-options.js";
import { systemText } from "../resolve-answer.js";
import { defineTask, type Task } from "../task.js";
import { whileOpening } from "../while-opening.js";
import type { CompareOptions, JudgeOptions } from "./compare-options.js";
import { judgedColumns, judgeSystem } from "./judge-prompt.js";

/** A judge that is there and can answer. */
export interface Judge {
  readonly task: Task;
  readonly given: JudgeOptions;
  /** Answer columns it is shown. */
  readonly columns: readonly string[];
}

/** What a judge may say. */
const VERDICT = z.object({
  Better: z.enum(["1", "2", "tie"]).describe("the number of the better answer, or tie"),
});

/**
 * Opens the judge, so that a wrong name is found before the first row is asked.
 * @throws {TaskError} `option-invalid`; and what opening a model throws
 */
export async function prepareJudge(
  options: CompareOptions<never>,
  columns: readonly AnswerColumn[],
): Promise<Judge | undefined> {
  const given = options.judge;
  if (given === undefined) return undefined;
  checkShape("compare, judge", judgeOptions, given);
  const shown = judgedColumns(given.columns, columns);
  checkColumns(shown, columns);
  const handle = await openModel(given.model, resolveSettings());
  const chosen = given.options ?? {};
  const info = await whileOpening(options, (signal) =>
    handle.engine.inspect(handle.model, chosen, signal),
  );
  const answer = zodAnswer(VERDICT, { name: "judge" });
  const task = defineTask({
    handle,
    info,
    options: chosen,
    system: systemText(judgeSystem(given.criteria), undefined, answer),
    answer,
    render: (row) => ({ text: row.values.text as string }),
    rowsPerRequest: 1,
    reask: true,
  });
  return { task, given, columns: shown };
}

function checkColumns(shown: readonly string[], columns: readonly AnswerColumn[]): void {
  const names = columns.map(({ name }) => name);
  if (shown.length === 0) {
    throw new TaskError(
      "option-invalid",
      "compare: the variants have no answer column in common.",
      {
        hint: "A judge compares answers of the same columns: give all variants the same answer.",
      },
    );
  }
  const unknown = shown.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names);
  throw new TaskError("option-invalid", `compare, judge: there is no answer column "${unknown}".`, {
    hint: near === undefined ? `There are ${names.join(", ")}.` : `Did you mean "${near}"?`,
    received: unknown,
  });
}
