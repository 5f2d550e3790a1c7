import type { z } from "zod";
import type { RowOf, TableInput } from "../process-result.js";
import { checkOptions } from "../read-options.js";
import type { CompareOptions } from "./compare-options.js";
import type { Comparison } from "./comparison.js";

/**
 * Asks two or more variants of a task about the same rows and says what is shown about their difference.
 * Variants differ in prompt, model, options or all of it. With labels: accuracy, macro-F1, McNemar's test with Holm's
 * correction and paired bootstrap intervals; without: agreement, metrics of your own, and a judge that sees each pair
 * in both orders. Every arm is a run of its own in the journal, so that answers that are there cost nothing. A row
 * without a valid answer counts as wrong. Labels are never shown to a model.
 *
 * @param data whatever `processDataset` takes; the rows are read into memory
 * @throws {TaskError} `option-invalid` before the first request, and what `processDataset` throws
 * @throws {RunStoppedError} when an arm stops early; its `partial` is the comparison of the rows all arms answered
 * @example
 * const result = await compare(rows, {
 *   model: "sample",
 *   variants: { short: "Classify:\n{{Message}}", long: "prompts/feedback.md" },
 *   answer: z.object({ Topic: z.enum(["Billing", "Shipping"]) }),
 *   label: "True_Topic",
 * });
 * result.verdict.text;
 */
export async function compare<D extends TableInput, A extends z.ZodType = z.ZodType>(
  data: D,
  options: CompareOptions<RowOf<D>, A>,
): Promise<Comparison> {
  await checkOptions("compare", options);
  // The statistics are loaded by the first comparison, not with the other functions.
  const { runComparison } = await import("./run-comparison.js");
  return runComparison(data, options as unknown as CompareOptions<never>);
}
