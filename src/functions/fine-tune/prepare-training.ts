import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Config, HyperParameters, Trainer, TrainingJob } from "../../training/index.js";
import { examplesJsonl, trainingExample, writeYaml } from "../../training/index.js";
import { systemText } from "../resolve-answer.js";
import { earlierStudent } from "./earlier-student.js";
import { type Job, makePrompt } from "./job.js";
import { beginTraining, digestOfTraining } from "./trained-model.js";

const HYPER = [
  "epochs",
  "learningRate",
  "batchSize",
  "loraRank",
  "loraAlpha",
  "loraDropout",
  "maxTokens",
  "warmupRatio",
  "weightDecay",
  "patience",
  "seed",
  "extra",
] as const satisfies readonly (keyof HyperParameters)[];

/** Settings of a student that say where it begins: from an earlier one, or from nothing with this shape. */
const SHAPE = ["from", "width", "layers", "heads", "keyHeads", "hidden", "vocabulary"];

/** Writes the training data and its configuration; nothing is trained yet. */
export async function prepareTraining(job: Job, trainer: Trainer): Promise<TrainingJob> {
  const { task, split, options, base, session, files } = job;
  const { folder } = session.run;
  const system = systemText(undefined, base, task.answer);
  const examples = (rows: typeof split.training) =>
    rows.map((row) => trainingExample(row, task.columns, system));
  const training: TrainingJob = {
    folder: path.join(folder, "training"),
    name: task.name,
    base: typeof options.model === "string" ? options.model : options.model.model,
    training: examples(split.training),
    validation: examples(split.validation),
    hyper: await hyperOf(job, trainer),
  };
  if (!options.dryRun) {
    await beginTraining(job, digestOfTraining(job, trainer, training), training.folder);
  }
  await mkdir(training.folder, { recursive: true });
  const texts = {
    "training.jsonl": examplesJsonl(training.training),
    "validation.jsonl": examplesJsonl(training.validation),
    "test.jsonl": examplesJsonl(examples(split.test)),
    "config.yaml": configText(job, trainer, training),
  };
  for (const [name, text] of Object.entries(texts)) {
    const file = path.join(folder, name);
    await writeFile(file, text);
    files[name.replace(/\.\w+$/, "")] = file;
  }
  const prompt = path.join(folder, "prompt.json");
  await writeFile(prompt, makePrompt(task, { system: task.system }).text);
  files.prompt = prompt;
  session.info("training data written", {
    training: training.training.length,
    validation: training.validation.length,
    test: split.test.length,
  });
  const prepared = await trainer.prepare(training);
  for (const file of prepared.files) files[`trainer: ${path.basename(file)}`] ??= file;
  session.info(`${trainer.name} is prepared`, { files: prepared.files });
  return training;
}

/** The hyper-parameters given; a student goes on from its base where that is a student itself. */
async function hyperOf({ options, session }: Job, trainer: Trainer): Promise<HyperParameters> {
  const given = HYPER.map((name) => [name, options[name]] as const);
  const hyper: HyperParameters = Object.fromEntries(
    given.filter(([, value]) => value !== undefined),
  );
  const isDecided = trainer.name !== "student" || SHAPE.some((key) => key in (options.extra ?? {}));
  const from = isDecided ? undefined : await earlierStudent(options.model);
  if (from === undefined) return hyper;
  session.info("the student goes on from the base model", { from });
  return { ...hyper, extra: { ...hyper.extra, from } };
}

function configText(
  { task, split, options, info }: Job,
  trainer: Trainer,
  job: TrainingJob,
): string {
  const rows = (part: keyof typeof split) => split[part].length;
  return writeYaml(
    {
      name: task.name,
      trainer: trainer.name,
      base_model: job.base,
      base_digest: info.digest,
      data: {
        source: task.describe,
        training: "training.jsonl",
        validation: "validation.jsonl",
        test: "test.jsonl",
        training_rows: rows("training"),
        validation_rows: rows("validation"),
        test_rows: rows("test"),
      },
      columns: Object.fromEntries(
        task.columns.map(({ name, kind, labels }) => [name, labels ?? kind]),
      ),
      rating_mapping: options.ratingMapping,
      target_topics: Object.keys(task.topics).length > 0 ? task.topics : undefined,
      hyper_parameters: job.hyper as Config,
    },
    `What "${task.name}" is trained with. The trainer's own configuration is in the folder training.`,
  );
}
