import type { Outcome } from "../../contract/index.js";
import {
  type Bootstrap,
  bootstrap,
  bootstrapRatio,
  ratioVerdict,
  type Verdict,
} from "../../statistics/index.js";
import type { ArmAnswers } from "./answers.js";
import { type Figuring, options, type Pair } from "./compare-labels.js";
import type { ArmCost, CostRatios } from "./comparison.js";

type Measure = (outcome: Outcome) => number | undefined;

const MEASURES = {
  promptTokens: (outcome) => outcome.tokens?.prompt,
  completionTokens: (outcome) => outcome.tokens?.completion,
  ms: workingMs,
} satisfies Record<string, Measure>;

/** Time at the model, a row's share of its request; a place in a queue says nothing about a prompt. */
function workingMs({ durations, packed = 1 }: Outcome): number | undefined {
  if (durations === undefined) return undefined;
  return Math.max(0, durations.totalMs - (durations.queueMs ?? 0)) / packed;
}

/** What an arm costs per row, over the rows that were asked. */
export function armCost({ outcomes }: ArmAnswers, figuring: Figuring): ArmCost {
  const of = (measure: Measure): Bootstrap => {
    const values = outcomes.map(({ outcome }) => measure(outcome)).filter(isNumber);
    return bootstrap(values, "mean", options(figuring));
  };
  return {
    promptTokens: of(MEASURES.promptTokens),
    completionTokens: of(MEASURES.completionTokens),
    ms: of(MEASURES.ms),
    earlierRows: outcomes.filter(({ outcome, reused }) => reused && outcome.durations).length,
  };
}

/** What the second arm costs as a multiple of the first, on the rows both were asked about. */
export function costRatios(
  arms: readonly ArmAnswers[],
  [first, second]: Pair,
  figuring: Figuring,
): CostRatios {
  const names = { first: arms[first]!.name, second: arms[second]!.name };
  const ratio = (measure: Measure): Bootstrap => {
    const both = arms[first]!.outcomes.flatMap(({ outcome }, at) => {
      const a = measure(outcome);
      const b = measure(arms[second]!.outcomes[at]!.outcome);
      return isNumber(a) && isNumber(b) ? [[a, b] as const] : [];
    });
    return bootstrapRatio(
      both.map(([a]) => a),
      both.map(([, b]) => b),
      { ...options(figuring), paired: true },
    );
  };
  const tokens = ratio((outcome) => total(outcome));
  const ms = ratio(MEASURES.ms);
  const verdicts: Verdict[] = [
    spoken("the number of tokens per row", tokens),
    spoken("the time per row", ms),
  ];
  return {
    promptTokens: ratio(MEASURES.promptTokens),
    completionTokens: ratio(MEASURES.completionTokens),
    ms,
    verdicts,
  };

  function spoken(measure: string, found: Bootstrap): Verdict {
    const measurements = found.rows;
    if (measurements > 0 && found.low === 1 && found.high === 1) {
      const sentence = `${names.first} and ${names.second} need the same: ${measure} is equal.`;
      return { claim: "no-difference-shown", sentence };
    }
    return ratioVerdict({
      ...names,
      measure,
      ratio: found,
      measurements,
      higherIsBetter: false,
    });
  }
}

function total({ tokens }: Outcome): number | undefined {
  return tokens && tokens.prompt + tokens.completion;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
