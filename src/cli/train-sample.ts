import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { resolveSettings } from "../config/index.js";
import { closeEngines, openModel } from "../engines/index.js";
import { PromptframeError, TaskError } from "../errors/index.js";
import {
  type EvaluationItem,
  type EvaluationScore,
  type LossProgress,
  makeEvaluation,
  makeFeedbackFiles,
  type RowSource,
  SAMPLE_COLUMNS,
  SAMPLE_DEFAULTS,
  SAMPLE_SCHEMA,
  SAMPLE_STAGES,
  type SampleOptions,
  scoreAnswers,
  type TrainedSample,
  trainSample,
} from "../training/sample/index.js";

const DATA = fileURLToPath(new URL("../../data/", import.meta.url));
const SOURCES: readonly RowSource[] = ["train-template", "held-out", "hand-written"];
const EVALUATION_ROWS = 400;
const AT_ONCE = 16;
const REPORT_EVERY = 10;

/** Options that ask for one training instead of those of the shipped model. */
const ONE_TRAINING = ["steps", "seed", "noise", "easy", "known", "rate", "from"] as const;

const USAGE = `Trains the sample model from nothing and writes it as a GGUF file with its model card.

  npm run train:sample -- [options]

Without options: the ${SAMPLE_STAGES.length} trainings of the shipped model, ${SAMPLE_STAGES.reduce((sum, { steps }) => sum + steps, 0)} steps. With one of ${ONE_TRAINING.map((name) => `--${name}`).join(", ")}: one training.

  --steps N   optimizer steps (default ${SAMPLE_DEFAULTS.steps})
  --seed N    where everything random starts (default ${SAMPLE_DEFAULTS.seed})
  --threads N 1 or 2 (default: 2 where there are two cores); two take half the time and give the same model
  --noise N   share of the prompts' tokens left out while learning, 0 to 0.5 (default ${SAMPLE_DEFAULTS.noise})
  --easy N    share of the steps on easy examples, 0 to 1 (default ${SAMPLE_DEFAULTS.easy})
  --known N   share of the wordings that are those of data/feedback.csv, 0 to 1 (default ${SAMPLE_DEFAULTS.known})
  --rate N    peak learning rate (default 0.004, with --from 0.002)
  --from PATH go on from an earlier model file; its seed and steps stay in the card (default: from nothing)
  --out PATH  model file (default data/sample.gguf); the card lies beside it as .json
  --data      only write data/feedback.csv and data/feedback.gold.csv again
  --eval      only measure the model file that is there, and update its card
  --help      this text`;

interface CardTraining extends Omit<TrainedSample, "file"> {
  /** The training that this one went on from. */
  readonly wentOnFrom?: CardTraining | undefined;
}

/** What the model card holds; no date, so that the same training gives the same card. */
interface ModelCard {
  readonly training?: CardTraining;
  readonly accuracy?: Readonly<Record<string, EvaluationScore>>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      steps: { type: "string" },
      seed: { type: "string" },
      threads: { type: "string" },
      noise: { type: "string" },
      easy: { type: "string" },
      known: { type: "string" },
      rate: { type: "string" },
      from: { type: "string" },
      out: { type: "string" },
      data: { type: "boolean", default: false },
      eval: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const file = path.resolve(values.out ?? path.join(DATA, "sample.gguf"));
  if (values.help) return console.log(USAGE);
  if (values.data) return writeData();
  if (!values.eval) {
    const stages = stagesOf(values);
    const earlier = values.from === undefined ? undefined : await readMade(values.from);
    await writeMade(file, await train(stages, earlier));
  }
  await evaluate(file);
}

function stagesOf(values: Readonly<Record<string, string | boolean | undefined>>): SampleOptions[] {
  const given = values as Readonly<Record<string, string | undefined>>;
  const threads = numberOf("threads", given.threads, 1, 2);
  if (ONE_TRAINING.every((name) => values[name] === undefined)) {
    return SAMPLE_STAGES.map((stage) => ({ ...stage, threads }));
  }
  const one: SampleOptions = {
    threads,
    steps: numberOf("steps", given.steps, 1, 1e9),
    seed: numberOf("seed", given.seed, 0, 1e9),
    noise: numberOf("noise", given.noise, 0, 0.5),
    easy: numberOf("easy", given.easy, 0, 1),
    known: numberOf("known", given.known, 0, 1),
  };
  return [
    given.rate === undefined ? one : { ...one, rate: numberOf("rate", given.rate, 1e-6, 0.1) },
  ];
}

function numberOf(
  name: keyof typeof SAMPLE_DEFAULTS | "rate",
  text: string | undefined,
  low: number,
  high: number,
): number {
  const usual = { ...SAMPLE_DEFAULTS, rate: 0.002, threads: Math.min(2, availableParallelism()) }[
    name
  ];
  const value = text === undefined ? usual : Number(text);
  const isShare = ["noise", "easy", "known", "rate"].includes(name);
  const whole = isShare || Number.isInteger(value);
  if (whole && value >= low && value <= high) return value;
  const kind = isShare ? "number" : "whole number";
  throw new TaskError(
    "option-invalid",
    `--${name} must be a ${kind} from ${low} to ${high}, not "${text}".`,
    {
      hint: `For example: npm run train:sample -- --${name} ${usual}`,
      received: text,
    },
  );
}

async function writeData(): Promise<void> {
  const { feedback, gold } = makeFeedbackFiles();
  await mkdir(DATA, { recursive: true });
  await writeFile(path.join(DATA, "feedback.csv"), feedback);
  await writeFile(path.join(DATA, "feedback.gold.csv"), gold);
  console.log(`wrote feedback.csv and feedback.gold.csv in ${DATA}`);
}

/** A model and how it was made. */
interface MadeSample {
  readonly file: Uint8Array;
  readonly training: CardTraining;
}

/** One training after the other, each from the model before. */
async function train(
  stages: readonly SampleOptions[],
  earlier: MadeSample | undefined,
): Promise<MadeSample> {
  let made = earlier;
  for (const stage of stages) {
    console.log(`training ${stage.steps} steps from seed ${stage.seed}`);
    const from = made === undefined ? {} : { from: made.file };
    const { file, ...training } = await trainSample({ ...stage, ...from, onProgress: report });
    const wentOnFrom = made === undefined ? {} : { wentOnFrom: made.training };
    made = { file, training: { ...training, ...wentOnFrom } };
  }
  return made as MadeSample;
}

async function readMade(file: string): Promise<MadeSample> {
  const { training } = await readCard(file);
  return { file: await readFile(file), training: training as CardTraining };
}

async function writeMade(place: string, { file, training }: MadeSample): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  // Whoever has the file before open or mapped keeps that one.
  await writeFile(`${place}.new`, file);
  await rename(`${place}.new`, place);
  await updateCard(place, { training });
  const size = (file.byteLength / 1e6).toFixed(2);
  console.log(`wrote ${place}: ${training.parameters} parameters, ${size} MB`);
}

function report(progress: LossProgress): void {
  const { step, steps, loss, heldOutLoss } = progress;
  if (step % REPORT_EVERY !== 0 && heldOutLoss === undefined) return;
  const heldOut = heldOutLoss === undefined ? "" : `  held-out loss ${heldOutLoss.toFixed(3)}`;
  const left = Math.ceil(progress.remainingMs / 60_000);
  console.log(`step ${step}/${steps}  loss ${loss.toFixed(3)}${heldOut}  about ${left} min left`);
}

async function evaluate(file: string): Promise<void> {
  const accuracy: Record<string, EvaluationScore> = {};
  console.log("share of exactly right answers, on rows that training never saw:");
  for (const source of SOURCES) {
    const items = makeEvaluation(source, EVALUATION_ROWS);
    const started = performance.now();
    const score = scoreAnswers(items, await askAll(file, items));
    const speed = items.length / ((performance.now() - started) / 1000);
    accuracy[source] = score;
    console.log(`${describe(source, score)}  ${speed.toFixed(0)} rows/s`);
  }
  await closeEngines();
  await updateCard(file, { accuracy });
}

async function askAll(file: string, items: readonly EvaluationItem[]): Promise<string[]> {
  const { engine, model } = await openModel(`gguf:${file}`, resolveSettings());
  const texts: string[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      const content = items[index]?.prompt ?? "";
      const messages = [{ role: "user" as const, content }];
      const options = { temperature: 0, maxTokens: 120 };
      texts[index] = (await engine.ask({ model, messages, schema: SAMPLE_SCHEMA, options })).text;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return texts;
}

function describe(source: string, score: EvaluationScore): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const columns = SAMPLE_COLUMNS.map((column) => `${column} ${percent(score.exact[column])}`);
  return `${source.padEnd(15)} ${String(score.rows).padStart(4)} rows  ${columns.join("  ")}  words of Key_Point ${percent(score.keyPointWords)}`;
}

function cardPlace(file: string): string {
  return file.replace(/(\.gguf)?$/, ".json");
}

async function readCard(file: string): Promise<ModelCard> {
  return readFile(cardPlace(file), "utf8").then(
    (text) => JSON.parse(text) as ModelCard,
    () => ({}),
  );
}

async function updateCard(file: string, part: ModelCard): Promise<void> {
  const known = await readCard(file);
  const card = { name: "promptframe sample", license: "Apache-2.0", ...known, ...part };
  await writeFile(cardPlace(file), `${JSON.stringify(card, null, 2)}\n`);
}

await main().catch((error: unknown) => {
  if (!(error instanceof PromptframeError) && !(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
