import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  ModelSetConfigError,
  PromptframeError,
  RunStoppedError,
  TaskError,
} from "../../errors/index.js";
import type { PromptFile } from "../../prompting/index.js";
import { standardDeviation } from "../../statistics/index.js";
import { exampleSets, systemPrompt } from "../../training/index.js";
import type { ConfigurationSummary, MeasuredCandidate, Rewording } from "./fine-tune-result.js";
import { improveWording } from "./improve-wording.js";
import { type Job, makePrompt, seedOf } from "./job.js";
import { type Candidate, type Measured, measure } from "./measure-candidate.js";
import { exampleOf } from "./own-examples.js";

const DEFAULT_EXAMPLES = 8;

/** A configuration, written and ready to be asked. */
export interface Configured {
  readonly prompt: PromptFile;
  readonly summary: ConfigurationSummary;
}

/**
 * Makes the model-set configuration: examples are selected, the system prompt is generated, both are measured
 * on rows that are neither examples nor test rows, and the best is written.
 * @throws {ModelSetConfigError} `model-set-config`
 */
export async function configure(job: Job): Promise<Configured> {
  const { session, task, split } = job;
  try {
    if (split.training.length === 0 || split.validation.length === 0 || split.test.length === 0) {
      throw new ModelSetConfigError(
        `${task.rows.length} usable labelled rows with texts of their own are too few for examples, a choice between them and a proof.`,
        { hint: "Label at least three rows that differ.", received: task.rows.length },
      );
    }
    return await makeConfiguration(job);
  } catch (error) {
    session.check();
    throw configurationFailure(error);
  }
}

/** Wrong options, stopped runs and engines that are not there keep their own names. */
function configurationFailure(error: unknown): unknown {
  const isNamed = [ModelSetConfigError, RunStoppedError, TaskError].some(
    (known) => error instanceof known,
  );
  if (isNamed || error instanceof PromptframeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ModelSetConfigError(`The configuration could not be made: ${message}.`, {
    hint: "Look into the log in the run's folder.",
    cause: error,
  });
}

async function makeConfiguration(job: Job): Promise<Configured> {
  const { task, split, options, session, own } = job;
  const system = systemPrompt({
    given: task.system,
    columns: task.columns,
    ratingMapping: options.ratingMapping,
    topics: task.topics,
  });
  const most = options.examples ?? DEFAULT_EXAMPLES;
  const sets = exampleSets(split.training, task.columns, most, seedOf(options));
  session.info("few-shot examples selected", { sets: sets.map(({ name }) => name) });
  const candidates: Candidate[] = [
    { name: "the prompt as it is", system: task.system, examples: own },
    ...sets.map(({ name, rows }) => ({
      name: `system prompt, ${name}`,
      system,
      examples: rows.map(exampleOf),
    })),
  ];
  if (options.dryRun)
    return write(
      job,
      { ...candidates.at(-1)!, answers: [], score: 0, scores: [], right: [] },
      [],
      [],
    );
  const measured = await measureAll(job, candidates);
  const best = pickBest(measured);
  session.info(`"${best.name}" is chosen`, { score: best.score });
  if (best === measured[0]) {
    session.warn(
      "no-gain",
      "No system prompt and no examples did better than the prompt as it is.",
    );
  }
  const { winner, rewordings } = options.improve
    ? await improveWording(job, best)
    : { winner: best, rewordings: [] };
  return write(job, winner, listed(measured, best, winner), rewordings);
}

async function measureAll(job: Job, candidates: readonly Candidate[]): Promise<Measured[]> {
  const { split, session } = job;
  const total = candidates.length * split.validation.length;
  session.enter({ title: "choosing system prompt and examples", total, done: 0, unit: "rows" });
  const measured: Measured[] = [];
  for (const [at, candidate] of candidates.entries()) {
    const before = at * split.validation.length;
    measured.push(
      await measure(job, candidate, (done) => session.advance({ done: before + done })),
    );
    const { name, score } = measured.at(-1)!;
    session.info(`measured: ${name}`, { score, rows: split.validation.length });
  }
  if (measured.some(({ answers }) => answers.some(({ values }) => values !== undefined)))
    return measured;
  throw new ModelSetConfigError(
    `The model gave no valid answer on ${split.validation.length} rows, whatever it was told.`,
    { hint: "Ask it a few rows with processDataset and look at the failures." },
  );
}

/**
 * The cheapest candidate that is within one standard error of the best: examples are sent with every row, and
 * have to earn it. After the one-standard-error rule of L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone,
 * "Classification and Regression Trees" (1984), 3.4.3, with the error of the paired difference.
 */
function pickBest(measured: readonly Measured[]): Measured {
  const best = measured.reduce((top, each) => (each.score > top.score ? each : top));
  return measured.find((each) => best.score - each.score <= pairedError(best, each)) ?? best;
}

function pairedError(a: Measured, b: Measured): number {
  const differences = a.scores.map((score, at) => score - b.scores[at]!);
  return standardDeviation(differences) / Math.sqrt(differences.length);
}

function listed(
  measured: readonly Measured[],
  best: Measured,
  winner: Measured,
): MeasuredCandidate[] {
  return measured.map((each) => ({
    name: each.name,
    examples: each.examples.length,
    score: each.score,
    right: each.right.filter(Boolean).length,
    chosen: each === best && winner === best,
  }));
}

async function write(
  job: Job,
  { name, system, examples }: Measured,
  candidates: readonly MeasuredCandidate[],
  rewordings: readonly Rewording[],
): Promise<Configured> {
  const { task, session, split, options, info, files } = job;
  const file = path.join(session.run.folder, "model_set_config.json");
  const { text, file: prompt } = makePrompt(task, {
    system,
    examples,
    path: file,
    version: options.version ?? "1",
    model: info.name,
    about: {
      rating_mapping: options.ratingMapping,
      target_topics: Object.keys(task.topics).length > 0 ? task.topics : undefined,
      created: session.run.manifest.created,
      run: session.run.id,
      evaluation: {
        about:
          "How the wordings did on rows that are neither examples nor test rows; the proof on test rows is in metadata.json.",
        rows: split.validation.length,
        chosen: name,
        candidates,
        rewordings: rewordings.length > 0 ? rewordings : undefined,
      },
    },
  });
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new ModelSetConfigError(`${file} cannot be written: ${(error as Error).message}.`, {
      hint: "Look at the disk and the folder's permissions, and call again: what was asked is kept.",
      cause: error,
    });
  }
  files.configuration = file;
  session.info("model-set configuration written", { file, examples: examples.length });
  const ids = examples.flatMap(({ row }) => row ?? []);
  const rows = split.validation.length;
  return { prompt, summary: { path: file, rows, candidates, rewordings, examples: ids } };
}
