import type { Outcome } from "../../contract/index.js";
import {
  type Bootstrap,
  bootstrap,
  bootstrapRatio,
  bootstrapRows,
  covering,
  fewestUnits,
  pairedRatio,
  ratioVerdict,
  type Verdict,
} from "../../statistics/index.js";
import type { Answers, ArmAnswers } from "./answers.js";
import { type Figuring, options, type Pair } from "./compare-labels.js";
import type { ArmCost, CostRatios, TimeRatio } from "./comparison.js";
import { spoken } from "./words.js";

/** How the arms were asked: rows of one turn met the same conditions at the server. */
export interface Timing {
  readonly order: "interleaved" | "sequence";
  readonly turnRows: number;
}

type Measure = (outcome: Outcome) => number | undefined;

const promptTokens: Measure = (outcome) => outcome.tokens?.prompt;
const completionTokens: Measure = (outcome) => outcome.tokens?.completion;
const allTokens: Measure = ({ tokens }) => tokens && tokens.prompt + tokens.completion;

/** Time at the model, a row's share of its request; a place in a queue says nothing about a prompt. */
const workingMs: Measure = ({ durations, packed = 1 }) =>
  durations && Math.max(0, durations.totalMs - (durations.queueMs ?? 0)) / packed;

/** Below so many turns their spread is not known well enough for a claim. */
const FEWEST_TURNS = 6;

/** With fewer rows a bootstrap of their ratio is too narrow, and has to cover Student's t of the logarithms too. */
const ENOUGH_ROWS = 50;

/** What an arm costs per row, over the rows that were asked. */
export function armCost(
  { arms, places }: Answers,
  at: number,
  figuring: Figuring,
  { turnRows }: Timing,
): ArmCost {
  const { outcomes } = arms[at]!;
  const of = (measure: Measure): Bootstrap => {
    const values = outcomes.map(({ outcome }) => measure(outcome)).filter(isNumber);
    return bootstrap(values, "mean", options(figuring));
  };
  const times = outcomes.map(({ outcome }) => workingMs(outcome));
  const turns = inTurns(places, turnRows, (row) => isNumber(times[row]));
  const sums = turns.map((rows) => sum(rows.map((row) => times[row]!)));
  const meanOf = (picked: Uint32Array): number => {
    let [total, count] = [0, 0];
    for (const turn of picked) {
      total += sums[turn]!;
      count += turns[turn]!.length;
    }
    return total / count;
  };
  return {
    promptTokens: of(promptTokens),
    completionTokens: of(completionTokens),
    ms: bootstrapRows(turns.length, meanOf, options(figuring)),
    earlierRows: outcomes.filter(({ outcome, reused }) => reused && outcome.durations).length,
  };
}

/** What the second arm costs as a multiple of the first, on the rows both were asked about. */
export function costRatios(
  answers: Answers,
  [first, second]: Pair,
  figuring: Figuring,
  timing: Timing,
): CostRatios {
  const { arms } = answers;
  const [a, b] = [arms[first]!, arms[second]!];
  const ratio = (measure: Measure): Bootstrap => {
    const both = a.outcomes.flatMap(({ outcome }, at) => {
      const [one, other] = [measure(outcome), measure(b.outcomes[at]!.outcome)];
      return isNumber(one) && isNumber(other) ? [[one, other] as const] : [];
    });
    const [ones, others] = [both.map(([one]) => one), both.map(([, other]) => other)];
    const found = bootstrapRatio(ones, others, { ...options(figuring), paired: true });
    if (found.rows >= ENOUGH_ROWS) return found;
    return covering(found, pairedRatio(ones, others, figuring.confidence));
  };
  const names = { first: spoken(a.name), second: spoken(b.name) };
  const now = timeRatio(answers, [a, b], figuring, { ...timing, reused: false });
  const isEnough = now.turns >= FEWEST_TURNS;
  const ms = isEnough ? now : timeRatio(answers, [a, b], figuring, { ...timing, reused: true });
  return {
    promptTokens: ratio(promptTokens),
    completionTokens: ratio(completionTokens),
    ms,
    verdicts: [
      tokenVerdict(names, ratio(allTokens)),
      timeVerdict(names, ms, { ...timing, isEnough }),
    ],
  };
}

/**
 * Ratio of the times of two arms, turn by turn: rows of one turn share what the server was busy with, and would make
 * the interval too narrow one by one.
 */
function timeRatio(
  { places }: Answers,
  [first, second]: readonly [ArmAnswers, ArmAnswers],
  { confidence }: Figuring,
  { turnRows, reused }: Timing & { readonly reused: boolean },
): TimeRatio {
  const [a, b] = [first, second].map(({ outcomes }) =>
    outcomes.map((each) => (each.reused && !reused ? undefined : workingMs(each.outcome))),
  ) as [(number | undefined)[], (number | undefined)[]];
  const turns = inTurns(places, turnRows, (row) => isNumber(a[row]) && isNumber(b[row]));
  const sums = (times: (number | undefined)[]) =>
    turns.map((rows) => sum(rows.map((row) => times[row]!)));
  const { pairs, ...ratio } = pairedRatio(sums(a), sums(b), confidence);
  return { ...ratio, turns: pairs };
}

/** Rows by the turn they were asked in; turns without a row that has what is wanted are left out. */
function inTurns(
  places: readonly number[],
  turnRows: number,
  has: (row: number) => boolean,
): number[][] {
  const turns = new Map<number, number[]>();
  for (const [row, place] of places.entries()) {
    if (!has(row)) continue;
    const turn = Math.floor(place / turnRows);
    const rows = turns.get(turn);
    if (rows) rows.push(row);
    else turns.set(turn, [row]);
  }
  return [...turns.values()];
}

interface Names {
  readonly first: string;
  readonly second: string;
}

function tokenVerdict(names: Names, ratio: Bootstrap): Verdict {
  const measure = "the number of tokens per row";
  if (ratio.rows > 0 && ratio.low === 1 && ratio.high === 1) {
    const sentence = `${names.first} and ${names.second} take the same number of tokens per row.`;
    return { claim: "no-difference-shown", sentence };
  }
  return ratioVerdict({
    ...names,
    measure,
    ratio,
    measurements: ratio.rows,
    fewest: fewestUnits(ratio.confidence),
    higherIsBetter: false,
  });
}

/** A claim about time needs times that were taken under like conditions: in this call, in turns. */
function timeVerdict(
  names: Names,
  ratio: TimeRatio,
  { order, isEnough }: Timing & { readonly isEnough: boolean },
): Verdict {
  if (order === "interleaved" && isEnough) {
    const measure = "the time per row";
    return ratioVerdict({
      ...names,
      measure,
      ratio,
      measurements: ratio.turns,
      higherIsBetter: false,
    });
  }
  const why =
    order === "sequence"
      ? "they were asked one after the other, and the load may have changed"
      : "too few rows were asked by both in this call";
  return {
    claim: "not-comparable",
    sentence: `Nothing is said about the time per row of ${names.first} and ${names.second}: ${why}.`,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
