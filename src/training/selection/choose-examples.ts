import type { AnswerColumn } from "../../contract/index.js";
import type { LabelledRow } from "../data/labelled-row.js";
import { Random } from "../random.js";
import { similarity, type TextVector, textVectors } from "./text-vectors.js";

/** Rows looked at; choosing costs their square. */
const MOST_LOOKED_AT = 300;
/** An example is sent with every row: texts this many times longer than usual come last. */
const TOO_LONG = 3;

interface Candidate {
  readonly row: LabelledRow;
  readonly vector: TextVector;
  /** Its labels as `column label`, for closed sets. */
  readonly labels: readonly string[];
}

/**
 * Chooses examples that show every label first, then texts that stand for as many others as possible and
 * are not like those chosen already.
 *
 * Greedy maximisation of facility location, at most a factor 1 - 1/e from the best choice (G. L. Nemhauser,
 * L. A. Wolsey, M. L. Fisher, Mathematical Programming 14 (1978) 265-294), with the labels in front.
 * The same seed gives the same examples in the same order.
 */
export function chooseExamples(
  pool: readonly LabelledRow[],
  columns: readonly AnswerColumn[],
  count: number,
  seed: number,
): LabelledRow[] {
  const random = new Random(seed);
  const closed = columns.filter(({ labels, kind }) => labels !== undefined || kind === "boolean");
  const distinct = firstOfGroups(random.shuffle(pool));
  const candidates = candidatesOf(worthLookingAt(distinct, closed, count), closed);
  const near = candidates.map((a) =>
    Float64Array.from(candidates, (b) => similarity(a.vector, b.vector)),
  );
  const reached = new Float64Array(candidates.length);
  const shown = new Map<string, number>();
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, candidates.length)) {
    const best = pickBest(candidates, near, reached, shown, chosen);
    chosen.push(best);
    for (const label of candidates[best]!.labels) shown.set(label, (shown.get(label) ?? 0) + 1);
    near[best]!.forEach((value, at) => {
      reached[at] = Math.max(reached[at]!, value);
    });
  }
  return random.shuffle(chosen.map((at) => candidates[at]!.row));
}

function firstOfGroups(rows: readonly LabelledRow[]): LabelledRow[] {
  const seen = new Set<number>();
  return rows.filter(({ group }) => !seen.has(group) && seen.add(group));
}

/** At most `MOST_LOOKED_AT` rows, and in them every label; long texts only for labels and places that no others fill. */
function worthLookingAt(
  rows: readonly LabelledRow[],
  columns: readonly AnswerColumn[],
  count: number,
): LabelledRow[] {
  const lengths = rows.map(({ text }) => text.length).sort((a, b) => a - b);
  const most = TOO_LONG * (lengths[Math.floor(lengths.length / 2)] ?? 0);
  const short = rows.filter(({ text }) => text.length <= most);
  const long = rows.filter(({ text }) => text.length > most);
  long.sort((a, b) => a.text.length - b.text.length);
  const first = firstOfLabels([...short, ...long], columns);
  const others = short.filter((row) => !first.has(row));
  const missing = Math.max(0, count - first.size - others.length);
  others.push(...long.filter((row) => !first.has(row)).slice(0, missing));
  return [...first, ...others].slice(0, Math.max(MOST_LOOKED_AT, first.size));
}

/** The first row of every label of every column. */
function firstOfLabels(
  rows: readonly LabelledRow[],
  columns: readonly AnswerColumn[],
): Set<LabelledRow> {
  const seen = new Set<string>();
  return new Set(
    rows.filter((row) => {
      const fresh = labelsOf(row, columns).filter((label) => !seen.has(label));
      for (const label of fresh) seen.add(label);
      return fresh.length > 0;
    }),
  );
}

function labelsOf(row: LabelledRow, columns: readonly AnswerColumn[]): string[] {
  return columns.map(({ name }) => `${name} ${String(row.labels[name])}`);
}

/** `columns` are closed sets. */
function candidatesOf(rows: readonly LabelledRow[], columns: readonly AnswerColumn[]): Candidate[] {
  const vectors = textVectors(rows.map(({ content }) => content));
  return rows.map((row, at) => ({
    row,
    vector: vectors[at]!,
    labels: labelsOf(row, columns),
  }));
}

function pickBest(
  candidates: readonly Candidate[],
  near: readonly Float64Array[],
  reached: Float64Array,
  shown: ReadonlyMap<string, number>,
  chosen: readonly number[],
): number {
  let best = -1;
  let bestNew = -1;
  let bestGain = -1;
  for (const [at, { labels }] of candidates.entries()) {
    if (chosen.includes(at)) continue;
    const fresh = labels.filter((label) => !shown.has(label)).length;
    if (fresh < bestNew) continue;
    const often = labels.reduce((sum, label) => sum + (shown.get(label) ?? 0), 0);
    const gain = gainOf(near[at]!, reached) / (1 + often / Math.max(1, labels.length));
    if (fresh > bestNew || gain > bestGain) [best, bestNew, bestGain] = [at, fresh, gain];
  }
  return best;
}

/** By how much the texts become better represented. */
function gainOf(near: Float64Array, reached: Float64Array): number {
  let gain = 0;
  for (let at = 0; at < near.length; at++) gain += Math.max(0, near[at]! - reached[at]!);
  return gain;
}
