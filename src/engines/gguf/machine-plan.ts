/** How a model is laid out on this machine. */
export interface MachinePlan {
  /** Requests side by side, over all contexts. */
  readonly slots: number;
  /** Contexts that compute truly side by side, each with its share of the slots. */
  readonly contexts: number;
  /** CPU threads of each context. */
  readonly threads: number;
  readonly flashAttention: boolean | "auto";
  /** Reading a small file whole costs nothing and leaves it free to be replaced, as training again does. */
  readonly useMmap: boolean | "auto";
}

/** What the plan depends on. */
export interface MachineFacts {
  readonly sizeBytes: number;
  /** Context window of one request, in tokens. */
  readonly window: number;
  readonly gpu: boolean;
  /** Cores that are of use for computing. */
  readonly cores: number;
  readonly slots?: number;
  readonly threads?: number;
}

const SMALL = 200e6;
const LARGE = 2e9;
/** Beyond this many tokens flash attention saves more memory than it costs time. */
const SHORT = 8192;
const MOST_CONTEXTS = 4;
/** Fewer sequences than this in one context cost a small model more in each step than a second context gains. */
const SMALL_SHARE = 8;
const LARGER_SHARE = 2;

/** Requests side by side for a model of this size: each slot needs memory for a context window of its own. */
export function defaultSlots(sizeBytes: number): number {
  if (sizeBytes < SMALL) return 16;
  return sizeBytes > LARGE ? 4 : 8;
}

/**
 * Chooses slots, contexts and threads. Measured on two cores with models of 0.5 to 26 million weights:
 * a second thread in one context waits busily and costs a factor of up to 20; a second context with a thread
 * of its own gains up to 1.5 where the cores are free; flash attention on the processor slows small models
 * down to 0.7.
 */
export function planMachine(facts: MachineFacts): MachinePlan {
  const small = facts.sizeBytes < SMALL;
  const cores = Math.max(1, facts.cores);
  const threads = atLeastOne(facts.threads ?? (small && !facts.gpu ? 1 : cores - 1));
  const slots = facts.slots === undefined ? defaultSlots(facts.sizeBytes) : atLeastOne(facts.slots);
  const share = Math.floor(slots / (small ? SMALL_SHARE : LARGER_SHARE));
  const sideBySide = facts.gpu ? 1 : Math.min(Math.floor(cores / threads), MOST_CONTEXTS, share);
  return {
    slots,
    contexts: Math.max(1, sideBySide),
    threads,
    flashAttention: small && !facts.gpu && facts.window <= SHORT ? false : "auto",
    useMmap: small ? false : "auto",
  };
}

function atLeastOne(count: number): number {
  return Math.max(1, Math.floor(count));
}
