import type { ScoredValue } from "../../contract/index.js";
import type { ClosedSet } from "../closed-sets.js";
import { labelName, labelProbabilities } from "../label-probabilities.js";
import type { AnswerToken, TokenOdds } from "./token-odds.js";
import { type ValueSpan, valueSpans } from "./value-spans.js";

/**
 * The probabilities of closed-set values, read off the token probabilities of a generated answer.
 * Along the answer's own tokens each alternative token adds its probability to the labels it leads to, in equal
 * parts where there are several; what leads to no label is left out, as the schema forbade it. A label that no
 * listed token leads to counts as likely as the least likely token listed, which makes the others rather too low
 * than too high. `names` are the declared names of keys that went out under others.
 */
export function labelOdds(
  text: string,
  tokens: readonly AnswerToken[],
  sets: readonly ClosedSet[],
  names?: ReadonlyMap<string, string>,
): readonly ScoredValue[] {
  const bytes = toBytes(text);
  const said = tokens.map((token) => token.bytes).join("");
  // Thoughts may come before the answer.
  const from = said.lastIndexOf(bytes);
  if (bytes === "" || from < 0) return [];
  const spans = new Map(valueSpans(bytes).map((span) => [keyOf(declared(span, names)), span]));
  return sets.flatMap(({ path, texts }) => {
    const span = spans.get(keyOf(path));
    const weights = span && weigh(bytes, span, startsOf(tokens, -from), texts.map(toBytes));
    return weights === undefined
      ? []
      : [{ path, probabilities: labelProbabilities(texts.map(labelName), weights) }];
  });
}

interface PlacedToken {
  readonly token: AnswerToken;
  readonly start: number;
}

function startsOf(tokens: readonly AnswerToken[], from: number): PlacedToken[] {
  let start = from;
  return tokens.map((token) => {
    const placed = { token, start };
    start += token.bytes.length;
    return placed;
  });
}

/** Weights of the labels; undefined when the value is none of them or its tokens are not all there. */
function weigh(
  bytes: string,
  { start, end }: ValueSpan,
  tokens: readonly PlacedToken[],
  labels: readonly string[],
): number[] | undefined {
  const chosen = labels.indexOf(bytes.slice(start, end));
  if (chosen < 0) return undefined;
  const weights = labels.map(() => 0);
  let open = labels.map((_, label) => label);
  let share = 1;
  for (const placed of tokens) {
    if (open.length === 1) break;
    if (placed.start + placed.token.bytes.length <= start) continue;
    const step = followToken(bytes, start, placed, labels, open);
    if (step === undefined) return undefined;
    for (const [label, part] of step.aside) weights[label]! += share * part;
    share *= step.onward;
    open = step.open;
  }
  if (open.length > 1) return undefined;
  weights[chosen]! += share;
  return weights;
}

/** What one token of the answer decides: the labels still open, their share, and the shares of labels passed by. */
interface Step {
  readonly open: number[];
  readonly onward: number;
  readonly aside: readonly (readonly [label: number, share: number])[];
}

function followToken(
  bytes: string,
  valueStart: number,
  { token, start }: PlacedToken,
  labels: readonly string[],
  open: readonly number[],
): Step | undefined {
  const lead = bytes.slice(start, valueStart);
  const written = bytes.slice(valueStart, Math.max(start, valueStart));
  const leadsTo = ({ bytes: text }: TokenOdds): number[] => {
    if (!text.startsWith(lead)) return [];
    const value = written + text.slice(lead.length);
    return open.filter((label) => isOnTheWay(value, labels[label]!));
  };
  const onward = leadsTo(token);
  if (onward.length === 0) return undefined;
  if (onward.length === open.length) return { open: [...open], onward: 1, aside: [] };
  let through = 0;
  const weights = new Map<number, number>();
  for (const option of withItself(token)) {
    const to = leadsTo(option);
    const weight = Math.exp(option.logprob);
    if (to.length === open.length) continue;
    if (sameLabels(to, onward)) through += weight;
    else for (const label of to) weights.set(label, (weights.get(label) ?? 0) + weight / to.length);
  }
  const unseen = open.filter((label) => !weights.has(label) && !onward.includes(label));
  for (const label of unseen) weights.set(label, unseenWeight(token, unseen.length));
  const sum = [...weights.values()].reduce((total, weight) => total + weight, through);
  if (!(sum > 0)) return undefined;
  return {
    open: onward,
    onward: through / sum,
    aside: [...weights].map(([label, weight]) => [label, weight / sum] as const),
  };
}

/** Whether a value that begins like this may become, or has become, the label. */
function isOnTheWay(value: string, label: string): boolean {
  if (label.startsWith(value)) return true;
  // A number ends only where something follows that cannot be part of it.
  return value.startsWith(label) && (label.endsWith('"') || /[\s,}\]]/.test(value[label.length]!));
}

function withItself(token: AnswerToken): readonly TokenOdds[] {
  return token.top.some(({ bytes }) => bytes === token.bytes) ? token.top : [token, ...token.top];
}

/** Most that a token outside the list can have: no more than the last one in it, and than what is left in all. */
function unseenWeight(token: AnswerToken, count: number): number {
  const listed = withItself(token).map(({ logprob }) => Math.exp(logprob));
  const rest = Math.max(0, 1 - listed.reduce((sum, weight) => sum + weight, 0));
  const least =
    token.top.length === 0 ? rest : Math.min(...token.top.map(({ logprob }) => Math.exp(logprob)));
  return Math.min(least, rest / count);
}

function sameLabels(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((label, at) => label === other[at]);
}

function declared(
  { path }: ValueSpan,
  names: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  return names === undefined ? path : path.map((key) => names.get(key) ?? key);
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
