import type { Outcome } from "../contract/index.js";
import type { JournalEntry } from "../runs/index.js";
import type { AskedRow } from "./repeats/repeat-rows.js";

/**
 * A row's outcome as the journal keeps it, with the prompt of a bad row, so that it can be asked again.
 * @param reusedFrom the run that asked, when the answer is only copied for this row
 */
export function entryOf(
  row: AskedRow,
  key: string,
  outcome: Outcome,
  prompt?: string,
  reusedFrom?: string,
): JournalEntry {
  return {
    key,
    index: row.index,
    id: row.id,
    repeat: row.repeat,
    status: outcome.status,
    text: outcome.text,
    values: outcome.values,
    probabilities: outcome.probabilities,
    thinking: outcome.thinking,
    error: outcome.error,
    warnings: outcome.warnings,
    repaired: outcome.repaired,
    attempts: outcome.attempts,
    tokens: outcome.tokens,
    durations: outcome.durations,
    packed: outcome.packed,
    prompt: outcome.status === "ok" ? undefined : prompt,
    reusedFrom,
    at: Date.now(),
  };
}
