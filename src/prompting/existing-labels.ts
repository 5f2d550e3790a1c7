import type { AnswerColumn } from "../contract/index.js";
import { valueText } from "./value-text.js";

const VALIDATED = /^validated_/i;

/**
 * Lines that offer the labels a row already has to the model; empty when it has none.
 * The label of the answer column `Sentiment`, or `Validated_Sentiment`, is the row's own `Sentiment`.
 * Line breaks inside a value become spaces, so that a value cannot pose as a line of its own.
 */
export function existingLabelLines(
  columns: readonly AnswerColumn[],
  values: Readonly<Record<string, unknown>>,
): string {
  return columns
    .flatMap(({ name }) => {
      const source = Object.hasOwn(values, name) ? name : name.replace(VALIDATED, "");
      const value = Object.hasOwn(values, source) ? valueText(values[source]) : "";
      const label = value.replace(/\s+/g, " ").trim();
      if (label === "") return [];
      return [`Existing ${source}: ${label} (keep it if right, correct it if wrong)`];
    })
    .join("\n");
}
