import type { Claim, Verdict } from "../../statistics/index.js";
import type { ComparisonVerdict, OverallAgreement, PairResult } from "./comparison.js";
import { percentWords, spoken } from "./words.js";

/** What a comparison found, before it is put into words. */
export interface Findings {
  readonly names: readonly string[];
  readonly pairs: readonly PairResult[];
  readonly agreement: Readonly<Record<string, OverallAgreement>>;
  readonly rows: number;
  /** Whether every pair was compared, not only those with the baseline. */
  readonly allPairs: boolean;
}

/** Says what may be concluded, and no more. */
export function overallVerdict(findings: Findings): ComparisonVerdict {
  const { names, pairs, rows } = findings;
  const measures = pairs.map(qualityVerdicts);
  const hasQuality = measures.some((each) => each.length > 0);
  const winner = hasQuality && rows > 0 ? findWinner(findings, measures) : undefined;
  const lead = names.length > 2 && hasQuality ? [leadSentence(findings, measures, winner)] : [];
  const quality = hasQuality ? measures.flat().map(({ sentence }) => sentence) : unscored(findings);
  // With more pairs the ratios stand in the report's table: a wall of sentences would hide what matters.
  const spoken = pairs.length === 1 ? pairs : [];
  const cost = spoken.flatMap((pair) => pair.cost.verdicts.map(({ sentence }) => sentence));
  const sentences = [...lead, ...quality, ...cost];
  return Object.freeze({
    ...(winner !== undefined && { winner }),
    sentences: Object.freeze(sentences),
    text: sentences.join("\n"),
  });
}

/** Verdicts on quality, the leading measure first: labels, then metrics, then the judge. */
function qualityVerdicts({ columns, metrics, judge }: PairResult): Verdict[] {
  return [
    ...Object.values(columns).map(({ verdict }) => verdict),
    ...Object.values(metrics).map(({ verdict }) => verdict),
    ...(judge ? [judge.verdict] : []),
  ];
}

/** The variant that the leading measure shows to be better than each of the others. */
function findWinner(
  { names, pairs, allPairs }: Findings,
  measures: readonly (readonly Verdict[])[],
): string | undefined {
  if (!allPairs) return undefined;
  return names.find((name) =>
    pairs.every(({ first, second }, at) => {
      if (first !== name && second !== name) return true;
      const wanted: Claim = first === name ? "first-better" : "second-better";
      return measures[at]![0]?.claim === wanted;
    }),
  );
}

function leadSentence(
  { allPairs, names, pairs }: Findings,
  measures: readonly (readonly Verdict[])[],
  winner: string | undefined,
): string {
  if (!allPairs) {
    return "Every variant is compared with the baseline only; nothing is said about the others among themselves.";
  }
  if (winner !== undefined)
    return `${spoken(winner)} is better than each of the other ${names.length - 1}.`;
  const beaten = new Set(
    pairs.map(({ first, second }, at) => {
      const claim = measures[at]![0]?.claim;
      if (claim === "first-better") return second;
      return claim === "second-better" ? first : undefined;
    }),
  );
  const open = names.filter((name) => !beaten.has(name));
  const none = "No variant is shown to be better than each of the others";
  if (open.length === names.length || open.length === 0) return `${none}.`;
  return `${none}; ${open.map(spoken).join(", ")} ${open.length === 1 ? "is" : "are"} not shown to be worse than any.`;
}

function unscored({ agreement, rows }: Findings): string[] {
  if (rows === 0) return ["There are no rows to compare."];
  const parts = Object.entries(agreement).map(([column, { percent }]) => {
    const share = percentWords(percent.estimate);
    return `${column}: the variants gave the same answer on ${share} of the rows`;
  });
  const said =
    parts.length === 0 ? "The variants have no answer column in common" : parts.join("; ");
  return [`${said}. Without labels, a metric or a judge nothing says which is better.`];
}
