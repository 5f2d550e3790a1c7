import type { Token } from "node-llama-cpp";
import type { Fork } from "./label-tree.js";

/** Labels to choose from, as the scores need them. */
export interface LabelSet {
  readonly tree: Fork;
  /** For each label how many of its tokens come before the first choice that counts by length. */
  readonly heads: readonly number[];
  /** For each label the number of the group with the same first token. */
  readonly groups: readonly number[];
}

/** Tells how much the model favours each of these tokens after a prefix; undefined when there is no room to ask. */
export type AskLogits = (
  prefix: readonly Token[],
  next: readonly Token[],
) => Promise<readonly number[] | undefined>;

/** Forks less likely than this share of the likeliest label are not asked about: their labels share evenly. */
const WORTH_ASKING = 0.01;

/**
 * The probability of each label, adding up to 1; undefined when a fork could not be asked about.
 *
 * At a fork only the tokens that lead on to a label count, as under a grammar, so a token without an alternative
 * is certain. Labels with different first tokens get the shares of those tokens, which makes the likeliest label
 * the one greedy constrained generation writes. Labels that share their first token share its probability by
 * their likelihoods after it, normalised by length: the mean log-probability of the tokens that tell them apart,
 * so that a label is not held back for having more of them. Per-token normalisation of candidate answers:
 * T. Brown et al., "Language Models are Few-Shot Learners", NeurIPS 2020 (arXiv:2005.14165), 2.4.
 */
export async function scoreLabels(set: LabelSet, ask: AskLogits): Promise<number[] | undefined> {
  const tally = new LabelTally(set);
  let likeliest = 0;
  const open: { fork: Fork; share: number }[] = [{ fork: set.tree, share: 1 }];
  while (open.length > 0) {
    const at = open.reduce(
      (best, { share }, index) => (share > open[best]!.share ? index : best),
      0,
    );
    const [{ fork, share }] = open.splice(at, 1) as [(typeof open)[number]];
    const shares =
      share < likeliest * WORTH_ASKING ? evenShares(fork) : await askedShares(fork, ask);
    if (shares === undefined) return undefined;
    for (const [index, branch] of fork.branches.entries()) {
      tally.add(branch.labels, fork.prefix.length, shares[index]!);
      const through = share * shares[index]!;
      if (branch.fork) open.push({ fork: branch.fork, share: through });
      else likeliest = Math.max(likeliest, through);
    }
  }
  return tally.probabilities();
}

async function askedShares(fork: Fork, ask: AskLogits): Promise<number[] | undefined> {
  const logits = await ask(
    fork.prefix,
    fork.branches.map(({ token }) => token),
  );
  return logits && softmax(logits);
}

function evenShares({ branches, labels }: Fork): number[] {
  return branches.map((branch) => branch.labels.length / labels.length);
}

function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Log-probabilities of each label: up to its first token, and after it with the number of choices there. */
class LabelTally {
  readonly #set: LabelSet;
  readonly #head: number[];
  readonly #tail: number[];
  readonly #choices: number[];

  constructor(set: LabelSet) {
    const zeros = () => set.heads.map(() => 0);
    this.#set = set;
    this.#head = zeros();
    this.#tail = zeros();
    this.#choices = zeros();
  }

  add(labels: readonly number[], at: number, share: number): void {
    const log = Math.log(share);
    for (const label of labels) {
      if (at < this.#set.heads[label]!) this.#head[label]! += log;
      else {
        this.#tail[label]! += log;
        this.#choices[label]!++;
      }
    }
  }

  probabilities(): number[] {
    const { groups } = this.#set;
    const means = this.#tail.map((tail, label) =>
      Math.exp(tail / Math.max(1, this.#choices[label]!)),
    );
    const sums = new Map<number, number>();
    for (const [label, mean] of means.entries()) {
      sums.set(groups[label]!, (sums.get(groups[label]!) ?? 0) + mean);
    }
    return means.map(
      (mean, label) => (Math.exp(this.#head[label]!) * mean) / sums.get(groups[label]!)!,
    );
  }
}
