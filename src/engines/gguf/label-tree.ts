import type { Token } from "node-llama-cpp";

/** A place where the tokens of labels part: after `prefix`, each branch goes on with a token of its own. */
export interface Fork {
  /** Tokens since the choice began. */
  readonly prefix: readonly Token[];
  readonly branches: readonly Branch[];
  /** Numbers of the labels that lead through here. */
  readonly labels: readonly number[];
}

/** One way on from a fork. */
export interface Branch {
  readonly token: Token;
  readonly labels: readonly number[];
  /** Where the labels of this branch part; absent when only one is left. */
  readonly fork?: Fork;
}

/**
 * The forks at which the tokens of several labels part, from the first one on.
 * Undefined where a label's tokens end while another's go on: then no token tells the shorter one.
 */
export function labelTree(paths: readonly (readonly Token[])[]): Fork | undefined {
  return forkOf(
    paths,
    paths.map((_, index) => index),
    0,
  );
}

function forkOf(
  paths: readonly (readonly Token[])[],
  labels: readonly number[],
  from: number,
): Fork | undefined {
  const first = paths[labels[0]!]!;
  let at = from;
  while (at < first.length && labels.every((label) => paths[label]![at] === first[at])) at++;
  const byToken = new Map<Token, number[]>();
  for (const label of labels) {
    const token = paths[label]![at];
    if (token === undefined) return undefined;
    const known = byToken.get(token);
    if (known) known.push(label);
    else byToken.set(token, [label]);
  }
  const branches: Branch[] = [];
  for (const [token, through] of byToken) {
    const fork = through.length > 1 ? forkOf(paths, through, at + 1) : undefined;
    if (through.length > 1 && fork === undefined) return undefined;
    branches.push({ token, labels: through, ...(fork && { fork }) });
  }
  return { prefix: first.slice(0, at), branches, labels };
}
