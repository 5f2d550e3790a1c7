import path from "node:path";
import { VERSION } from "../../config/index.js";
import type { Comparison } from "../compare/comparison.js";
import type { FineTuneResult } from "./fine-tune-result.js";
import type { Job } from "./job.js";

/** Version of the layout of `metadata.json`. */
const METADATA_FORMAT = 1;

type Plain = Omit<FineTuneResult, "charts" | symbol>;

/** What `metadata.json` says: what was made of what, how it was decided, and the proof. */
export function metadataOf(
  { info, options, session, split, task }: Job,
  result: Plain,
): Record<string, unknown> {
  const { kind, decisions, findings, rows, training, configuration, files, comparison } = result;
  const ids = (part: readonly { readonly id: string }[]) => part.map(({ id }) => id);
  return {
    format: "promptframe/fine-tuning",
    format_version: METADATA_FORMAT,
    name: task.name,
    kind,
    message: result.message,
    created: session.run.manifest.created,
    finished: new Date().toISOString(),
    elapsed_ms: Math.round(session.elapsedMs),
    versions: { promptframe: VERSION, node: process.version },
    base_model: info,
    model: typeof result.model === "string" ? result.model : result.model.model,
    columns: task.columns,
    rating_mapping: options.ratingMapping,
    target_topics: Object.keys(task.topics).length > 0 ? task.topics : undefined,
    decisions,
    metrics: metricsOf(result),
    data: {
      source: task.describe,
      rows,
      findings,
      split: { validation: ids(split.validation), test: ids(split.test) },
    },
    training,
    configuration,
    deployed: result.deployed,
    comparison: comparison && comparisonOf(comparison),
    warnings: session.warnings,
    files: Object.fromEntries(
      Object.entries(files).map(([what, file]) => [what, path.relative(session.run.folder, file)]),
    ),
  };
}

/** The figures that are watched: size check, capability, training, validation, configuration. */
function metricsOf({
  decisions,
  rows,
  training,
  configuration,
  comparison,
  prompt,
}: Plain): Record<string, unknown> {
  const passed = (step: string) => decisions.find((each) => each.step === step)?.passed;
  const arms = comparison?.arms.map(({ name, counts, scores }) => ({
    name,
    ok: counts.ok,
    accuracy: Object.fromEntries(
      Object.entries(scores).map(([column, { accuracy }]) => [column, accuracy.estimate]),
    ),
  }));
  return {
    dataset_size: rows.usable,
    dataset_large_enough: passed("size"),
    capability: passed("capability"),
    training_succeeded: training && true,
    training_steps: training?.steps,
    training_seconds: training?.seconds,
    training_loss: training?.trainingLoss,
    validation_loss: training?.validationLoss,
    configuration_made: configuration !== undefined,
    configuration_examples: configuration && (prompt.examples?.length ?? 0) / 2,
    held_out_rows: comparison?.rows,
    held_out: arms,
  };
}

function comparisonOf({
  verdict,
  rows,
  arms,
  pairs,
  notes,
  confidence,
}: Comparison): Record<string, unknown> {
  return {
    rows,
    confidence,
    verdict: verdict.text,
    notes,
    // Each arm is a run of its own, which has the rows.
    runs: Object.fromEntries(arms.map(({ name, run }) => [name, run.id])),
    pairs: pairs.map(({ first, second, columns, metrics }) => ({
      first,
      second,
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, { counts, accuracy, macroF1, p, rowsNeeded }]) => [
          name,
          { counts, accuracy, macro_f1: macroF1, p, rows_needed: finite(rowsNeeded) },
        ]),
      ),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, { difference }]) => [name, difference]),
      ),
    })),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
