import type { ModelOptions } from "../../contract/index.js";
import type { ModelFacts } from "./model-facts.js";
import type { ResolvedOptions } from "./options.js";

const DEFAULT_WINDOW = 4096;

/** Context window of one request: what was asked for, at most what the model was trained with. */
export function windowFor(facts: ModelFacts, options: ResolvedOptions, run: ModelOptions): number {
  const asked = run.contextTokens ?? options.contextTokens ?? DEFAULT_WINDOW;
  return Math.max(2, Math.min(asked, facts.contextLength ?? asked));
}
