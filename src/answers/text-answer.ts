import type { AnswerReading, AnswerSpec } from "../contract/index.js";
import { stripThinking } from "./find-regions.js";
import { CUT_ISSUE } from "./read-answer.js";

/**
 * The answer is the model's text itself, in one column, without thinking and outer white space.
 * @param name name of the column. Default "answer".
 */
export function textAnswer(name = "answer"): AnswerSpec {
  return Object.freeze({
    columns: Object.freeze([Object.freeze({ name, kind: "text" as const })]),
    read: (text: string, cut: boolean): AnswerReading => {
      const answer = stripThinking(text).trim();
      if (cut) return { status: "truncated", values: { [name]: answer }, issues: [CUT_ISSUE] };
      if (answer === "")
        return { status: "invalid", issues: [{ path: name, message: "the answer is empty" }] };
      return { status: "ok", values: { [name]: answer } };
    },
  });
}
