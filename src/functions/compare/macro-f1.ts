import {
  type Bootstrap,
  type BootstrapOptions,
  bootstrapRows,
  type Label,
  type MaybeLabel,
} from "../../statistics/index.js";

/** True labels and answers as small whole numbers, for the rows that have a true label. */
export interface CodedColumn {
  readonly truth: Int32Array;
  /** By arm; -1 for an answer that is none of the labels, or none at all. */
  readonly answers: readonly Int32Array[];
  readonly classes: number;
}

/** Turns a labelled column of all arms into numbers; rows without a true label are left out. */
export function codeColumn(
  truth: readonly MaybeLabel[],
  answers: readonly (readonly MaybeLabel[])[],
  labels: readonly Label[],
): CodedColumn {
  const place = new Map<MaybeLabel, number>(labels.map((label, at) => [label, at]));
  const code = (value: MaybeLabel): number => place.get(value) ?? -1;
  const known = [...truth.keys()].filter((at) => code(truth[at]) >= 0);
  return {
    truth: Int32Array.from(known, (at) => code(truth[at])),
    answers: answers.map((column) => Int32Array.from(known, (at) => code(column[at]))),
    classes: labels.length,
  };
}

/** Macro-F1 of one arm, with its bootstrap interval over the rows. */
export function macroF1(coded: CodedColumn, arm: number, options: BootstrapOptions): Bootstrap {
  return bootstrapRows(coded.truth.length, scorer(coded, arm), options);
}

/** Macro-F1 of one arm minus that of another on the same rows, whole rows resampled. */
export function macroF1Difference(
  coded: CodedColumn,
  [first, second]: readonly [number, number],
  options: BootstrapOptions,
): Bootstrap {
  const [a, b] = [scorer(coded, first), scorer(coded, second)];
  return bootstrapRows(coded.truth.length, (rows) => b(rows) - a(rows), options);
}

/** Mean F1 of the classes that occur in the rows or in their answers. */
function scorer({ truth, answers, classes }: CodedColumn, arm: number) {
  const given = answers[arm]!;
  const hits = new Float64Array(classes);
  const seen = new Float64Array(classes);
  return (rows: Uint32Array): number => {
    hits.fill(0);
    seen.fill(0);
    for (const row of rows) {
      const [is, said] = [truth[row]!, given[row]!];
      seen[is]!++;
      if (said >= 0) seen[said]!++;
      if (is === said) hits[is]!++;
    }
    let sum = 0;
    let present = 0;
    for (let at = 0; at < classes; at++) {
      if (seen[at] === 0) continue;
      present++;
      sum += (2 * hits[at]!) / seen[at]!;
    }
    return sum / present;
  };
}
