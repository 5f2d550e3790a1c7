import type { Tensorflow } from "../load-tensorflow.js";
import type { LlamaModel } from "../model.js";
import { SPECIAL_IDS, type Tokenizer } from "../tokenizer.js";
import type { ClosedColumns } from "./closed-columns.js";
import { type StudentExample, valueText } from "./read-examples.js";
import { scoreLabels } from "./score-labels.js";
import { encodeTurns } from "./student-template.js";

/** What a model answered for one column of one example. */
export interface LabelAnswer {
  readonly expected: string;
  readonly given: string;
  /** Probability of the given label among the labels of its column. */
  readonly probability: number;
  /** Logarithms of the labels' probabilities, in the column's order. */
  readonly logProbabilities: readonly number[];
}

/**
 * Lets a model fill in the closed columns of examples one after the other, with its own earlier answers before it.
 * Every label is scored by all its tokens, so labels may begin alike.
 */
export function answerLabels(
  tf: Tensorflow,
  model: LlamaModel,
  tokenizer: Tokenizer,
  examples: readonly StudentExample[],
  closed: ClosedColumns,
): ReadonlyMap<string, readonly LabelAnswer[]> {
  const answers = new Map<string, LabelAnswer[]>();
  const rows = examples.map((example) => ({
    example,
    prompt: encodeTurns(tokenizer, example.turns),
    written: "",
    /** Up to where the example's own answer is written. */
    end: 0,
  }));
  for (const [column, labels] of closed) {
    const asked = rows.flatMap((row) => {
      const value = row.example.values.find((one) => one.column === column && one.start >= row.end);
      if (value === undefined) return [];
      // A free text between two labels is taken as it should be.
      row.written += row.example.answer.slice(row.end, value.start);
      row.end = value.end;
      return [{ row, value }];
    });
    const [first] = asked;
    if (first === undefined) continue;
    const [after] = tokenizer.encode(first.row.example.answer.slice(first.value.end));
    const paths = labels.map((label) => [...tokenizer.encode(label), after ?? SPECIAL_IDS.end]);
    const prompts = asked.map(({ row }) => [...row.prompt, ...tokenizer.encode(row.written)]);
    const scores = scoreLabels(tf, model, prompts, paths);
    const given = asked.map(({ row, value }, i) => {
      const logProbabilities = scores[i] as number[];
      const best = logProbabilities.indexOf(Math.max(...logProbabilities));
      row.written += labels[best];
      return {
        expected: valueText(row.example, value),
        given: labels[best] as string,
        probability: Math.exp(logProbabilities[best] as number),
        logProbabilities,
      };
    });
    answers.set(column, given);
  }
  return answers;
}
