import type { Tokenizer } from "../tokenizer.js";
import type { ClosedColumns } from "./closed-columns.js";
import { type StudentExample, valueText } from "./read-examples.js";
import { encodeTurns } from "./student-template.js";

/** How much each token of a prompt speaks for an answer. */
export interface Evidence {
  /** The token that the answer begins with. */
  readonly answer: number;
  /** One number for each token of the vocabulary; the mean over a text, times `SCALE`, is the answer's logit. */
  readonly weights: Float64Array;
}

/** Logit that a mean weight of 1 gives. */
export const SCALE = 30;

const PASSES = 30;
const MOST_UPDATES = 2e8;
const RATE = 0.1;
const DECAY = 0.01;

/** A text as counts for a linear model: its tokens, and what each of them adds to the logits. */
interface Row {
  readonly tokens: readonly number[];
  readonly share: number;
  readonly answer: number;
}

/**
 * Fits a logistic regression of each column's labels on the tokens of the prompts, wherever they stand.
 * A column counts whose labels begin with different tokens, none of which begins a label of a column before it.
 */
export function wordEvidence(
  tokenizer: Tokenizer,
  examples: readonly StudentExample[],
  closed: ClosedColumns,
): Evidence[] {
  const prompts = examples.map(({ turns }) => encodeTurns(tokenizer, turns));
  const taken = new Set<number>();
  const found: Evidence[] = [];
  for (const [column, labels] of closed) {
    const answers = labels.map((label) => tokenizer.encode(label)[0] ?? -1);
    const areApart = new Set(answers).size === answers.length && answers.length > 1;
    if (!areApart || answers.some((answer) => taken.has(answer))) continue;
    const rows = rowsOf(tokenizer, examples, prompts, column, labels);
    const weights = fitWeights(rows, labels.length, tokenizer.size);
    answers.forEach((answer, i) => {
      taken.add(answer);
      found.push({ answer, weights: weights[i] as Float64Array });
    });
  }
  return found;
}

function rowsOf(
  tokenizer: Tokenizer,
  examples: readonly StudentExample[],
  prompts: readonly (readonly number[])[],
  column: string,
  labels: readonly string[],
): Row[] {
  return examples.flatMap((example, i) => {
    const value = example.values.find((one) => one.column === column);
    const answer = value === undefined ? -1 : labels.indexOf(valueText(example, value));
    if (value === undefined || answer < 0) return [];
    const tokens = prompts[i] as readonly number[];
    // What is written of the answer takes part in the mean as well, and says nothing.
    const length = tokens.length + tokenizer.encode(example.answer.slice(0, value.start)).length;
    return [{ tokens, share: SCALE / length, answer }];
  });
}

/** Weights of each answer, by AdaGrad (Duchi et al. 2011), their mean over the answers taken away. */
function fitWeights(rows: readonly Row[], answers: number, vocabulary: number): Float64Array[] {
  const weights = Array.from({ length: answers }, () => new Float64Array(vocabulary));
  const squares = weights.map(() => new Float64Array(vocabulary).fill(1e-8));
  const updates = answers * rows.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const passes = Math.max(1, Math.min(PASSES, Math.floor(MOST_UPDATES / Math.max(1, updates))));
  for (let pass = 0; pass < passes; pass++) {
    for (const row of rows) learn(row, weights, squares);
  }
  for (let token = 0; token < vocabulary; token++) {
    const mean = weights.reduce((sum, each) => sum + (each[token] as number), 0) / answers;
    for (const each of weights) each[token] = (each[token] as number) - mean;
  }
  return weights;
}

function learn(
  { tokens, share, answer }: Row,
  weights: readonly Float64Array[],
  squares: readonly Float64Array[],
): void {
  const logits = weights.map(
    (each) => share * tokens.reduce((sum, token) => sum + (each[token] as number), 0),
  );
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  weights.forEach((each, i) => {
    const square = squares[i] as Float64Array;
    const error = ((powers[i] as number) / total - (i === answer ? 1 : 0)) * share;
    for (const token of tokens) {
      const gradient = error + DECAY * (each[token] as number);
      square[token] = (square[token] as number) + gradient * gradient;
      each[token] =
        (each[token] as number) - (RATE * gradient) / Math.sqrt(square[token] as number);
    }
  });
}
