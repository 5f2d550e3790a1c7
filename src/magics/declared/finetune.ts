import { z } from "zod";
import type { FineTuneOptions, TrainerName } from "../../functions/index.js";
import { defineMagic } from "../define-magic.js";
import { parameter } from "../parameter.js";
import { readColumnsAndPrompt } from "../read-columns.js";
import { writeKeptCall } from "../write-call.js";
import { writeColumnsAndPrompt } from "../write-columns.js";
import { encoding, frame, promptFile, rowOptions, runOptions } from "./row-options.js";
import { as, asking, model } from "./shared-parameters.js";

const word = z.string().min(1).optional();
const count = z.number().int().min(1);
const share = z.number().min(0).max(1).optional();

/** A record, so that no trainer is forgotten. */
const TRAINERS = Object.keys({
  auto: 0,
  student: 0,
  llamafactory: 0,
  trl: 0,
  mlx: 0,
  none: 0,
} satisfies Record<TrainerName, 0>) as TrainerName[];

/** Those of the trainer's options whose value is one word. */
const WORD_OPTIONS = [
  "slow",
  "hubId",
  "python",
  "stallMs",
  "pollMs",
  "gguf",
  "outtype",
] satisfies (keyof NonNullable<FineTuneOptions["trainerOptions"]>)[];

const learning = {
  label: parameter(word, {
    description:
      "Column with the right answers; several with commas between, or ANSWER=COLUMN. Default: the columns above ---.",
    short: "l",
    placeholder: "COLUMN",
  }),
  ratings: parameter(word, {
    description: "Labels for values in the data: 1=Negative,5=Positive.",
    placeholder: "VALUE=LABEL,…",
  }),
  topics: parameter(word, {
    description: "Labels that count, with commas between; rows with others are left out.",
    placeholder: "A,B",
  }),
  trainer: parameter(z.enum(TRAINERS).optional(), {
    description: `Who trains: auto, student, llamafactory, trl, mlx, none, or \${a trainer}. Default auto.`,
    placeholder: "NAME",
  }),
  trainerOptions: parameter(word, {
    description: `Where an external trainer finds what it needs: slow=true,hubId=OWNER/NAME, or all as \${{ converter: ["python", "convert.py"] }}. Default: looked for.`,
    names: WORD_OPTIONS,
    list: true,
    placeholder: "NAME=VALUE,…",
  }),
  fallback: parameter(z.boolean().optional(), {
    description:
      "Make a configuration where training is not possible. Default on; --no-fallback fails instead.",
  }),
  minRows: parameter(count.optional(), {
    description: "Fewest labelled rows to train on. Default 50.",
    placeholder: "N",
  }),
  holdout: parameter(z.number().positive().optional(), {
    description:
      "Rows kept apart for the proof: a share below 1, or a number of rows. Default 0.2.",
    placeholder: "SHARE",
  }),
  examples: parameter(z.number().int().min(0).max(50).optional(), {
    description: "Most few-shot examples of a configuration, 0 to 50. Default 8.",
    placeholder: "N",
  }),
  improve: parameter(z.boolean().optional(), {
    description: "Let the model reword the instructions; what does not win is dropped.",
  }),
  deploy: parameter(word, {
    description: `Make a model of this name of the result at the Ollama server; or \${{ model, host, replace }}.`,
    placeholder: "NAME",
  }),
  dryRun: parameter(z.boolean().optional(), {
    description: "Write data and configuration, and neither train nor ask.",
  }),
};

const hyper = {
  epochs: parameter(z.number().positive().optional(), {
    description: "Passes over the training rows. Default: the trainer's.",
    short: "e",
    placeholder: "N",
  }),
  learningRate: parameter(z.number().positive().optional(), {
    description: "Peak learning rate. Default: the trainer's.",
    placeholder: "N",
  }),
  batchSize: parameter(count.optional(), {
    description: "Rows in one step. Default: the trainer's.",
    placeholder: "N",
  }),
  loraRank: parameter(count.optional(), {
    description: "Rank of the LoRA matrices, for trainers that adapt a model.",
    placeholder: "N",
  }),
  loraAlpha: parameter(z.number().positive().optional(), {
    description: "Scale of the LoRA update.",
    placeholder: "N",
  }),
  loraDropout: parameter(share, {
    description: "Share of the LoRA inputs left out while training, 0 to 1.",
    placeholder: "SHARE",
  }),
  warmupRatio: parameter(share, {
    description: "Share of the steps in which the learning rate rises, 0 to 1.",
    placeholder: "SHARE",
  }),
  weightDecay: parameter(z.number().min(0).optional(), {
    description: "Weight decay.",
    placeholder: "N",
  }),
  patience: parameter(count.optional(), {
    description: "Held-out checks without improvement after which training ends.",
    placeholder: "N",
  }),
  seed: parameter(z.number().int().optional(), {
    description: "Seed of the split, the examples and the training. Default 1.",
    placeholder: "N",
  }),
};

/** `%%finetune FRAME --label COL`: a trained model or a configuration, and the proof. */
export const finetune = defineMagic({
  name: "finetune",
  form: "cell",
  summary: "Makes a better model or a better prompt from labelled rows, and proves which.",
  parameters: z.strictObject({
    frame: frame("the labelled table"),
    ...learning,
    model,
    as: as("the result: .model and .prompt for other calls, .comparison, .charts, .files"),
    prompt: promptFile(`Prompt file, in place of the prompt in the cell; or \${a loaded one}.`),
    ...hyper,
    rows: rowOptions.rows,
    id: rowOptions.id,
    concurrency: rowOptions.concurrency,
    system: asking.system,
    temperature: asking.temperature,
    timeout: asking.timeout,
    retries: asking.retries,
    name: parameter(word, {
      description: "Name of the result. Default: the prompt file's, else the label columns.",
      placeholder: "NAME",
    }),
    run: runOptions.run,
    fresh: parameter(z.boolean().optional(), {
      description: "Start anew: no checkpoint and no earlier result is used.",
    }),
    encoding,
  }),
  body: {
    holds: "columns and prompt",
    required: false,
    description: `Answer columns as in %%batch, then ---, then the prompt. Without columns the labels are the values that stand in the label columns; without a prompt every other column is shown. {{column}} is filled in from the row, \${expression} from the notebook.`,
  },
  examples: [
    "%%finetune feedback --label Topic --model llama3.2 --as tuned\nClassify this message.\n{{Title}}\n{{Message}}",
    "%%finetune feedback --label Topic,Urgency --trainer student --epochs 6",
    "%%finetune feedback --label Topic --trainer trl --trainer-options slow=true,hubId=Qwen/Qwen2.5-0.5B-Instruct",
    "%%finetune feedback --trainer none --improve --as better\nTopic: Product | Billing | Other\n---\n{{Message}}",
  ],
  notes:
    "The same cell goes on from what is there: a checkpoint is gone on from, and no row is asked twice. The comparison is on rows that nobody learnt or chose from.",
  lower(call, writer) {
    writeKeptCall(writer, call, (runtime) =>
      writeColumnsAndPrompt(writer, call, readColumnsAndPrompt(call, true), runtime),
    );
  },
});
