import { z } from "zod";
import { defineMagic, type Magic } from "../define-magic.js";
import { parameter } from "../parameter.js";
import { writeCall, writeOptions, writeRunAndOptions, writeValue } from "../write-call.js";

const name = (required: boolean, description: string) => {
  const text = z.string().min(1);
  return parameter(required ? text : text.optional(), {
    description,
    role: "model",
    position: 1,
    placeholder: "MODEL",
  });
};

/** `%models`: the models that can be asked. */
const models = defineMagic({
  name: "models",
  form: "line",
  summary: "Lists the models that can be asked, engine by engine.",
  hasValue: true,
  examples: ["%models", "const all = %models"],
  lower: (call, writer) => writeCall(writer, call, "models", () => {}, { around: "show" }),
});

/** `%pull MODEL`: fetches a model. */
const pull = defineMagic({
  name: "pull",
  form: "line",
  summary: "Fetches a model, with its progress shown.",
  parameters: z.strictObject({
    model: name(true, "the model to fetch, such as llama3.2 or llama3.2:1b."),
  }),
  examples: ["%pull llama3.2:1b"],
  lower: (call, writer) =>
    writeCall(writer, call, "pull", () => writeValue(writer, call.given.get("model")!)),
});

/** `%use MODEL`: the default model from here on. */
const use = defineMagic({
  name: "use",
  form: "line",
  summary: "Sets the model that %%prompt and %%batch ask from here on; without a name tells it.",
  parameters: z.strictObject({
    model: name(false, "the model, as the option model takes it."),
  }),
  examples: ["%use sample", "%use llama3.2", `%use \${model}`],
  lower: (call, writer) =>
    writeCall(writer, call, "use", () => {
      const model = call.given.get("model");
      if (model) writeValue(writer, model);
    }),
});

const run = (description: string) =>
  parameter(z.string().min(1).optional(), {
    description,
    role: "run",
    position: 1,
    placeholder: "RUN",
  });

/** `%runs`: runs on disk. */
const runs = defineMagic({
  name: "runs",
  form: "line",
  summary: "Lists the runs of this folder, this notebook's and others', newest first.",
  parameters: z.strictObject({
    state: parameter(
      z
        .enum([
          "running",
          "paused",
          "stopping",
          "finished",
          "cancelled",
          "interrupted",
          "failed",
          "broken",
        ])
        .optional(),
      { description: "Only runs in this state.", placeholder: "STATE" },
    ),
    limit: parameter(z.number().int().min(1).optional(), {
      description: "Most runs to list. Default 20.",
      short: "n",
      placeholder: "N",
    }),
  }),
  hasValue: true,
  examples: ["%runs", "%runs --state running", "const all = %runs --limit 100"],
  lower: (call, writer) =>
    writeCall(writer, call, "runs", () => writeOptions(writer, call), { around: "show" }),
});

interface RunMagic {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly example: string;
  readonly options?: z.ZodRawShape;
}

function runMagic({ name, summary, description, example, options = {} }: RunMagic): Magic {
  return defineMagic({
    name,
    form: "line",
    summary,
    parameters: z.strictObject({ run: run(description), ...options }),
    hasValue: true,
    examples: [`%${name}`, example],
    lower: (call, writer) =>
      writeCall(writer, call, name, () => writeRunAndOptions(writer, call), { around: "show" }),
  });
}

const ID = "run id, the beginning of one, or the run's name.";

/** The magics that look at one run or steer it. */
const steering: readonly Magic[] = [
  runMagic({
    name: "run",
    summary: "Tells about one run: state, counts, model, prompt, data, folder.",
    description: `${ID} Default: the newest.`,
    example: "const info = %run feedback_v1",
    options: {
      watch: parameter(z.boolean().optional(), {
        description: "Follow a run that works elsewhere, with its bar and buttons, until it ends.",
        short: "w",
      }),
    },
  }),
  runMagic({
    name: "pause",
    summary: "Pauses a running run, wherever it runs; requests under way finish.",
    description: `${ID} Default: the one that is running.`,
    example: "%pause feedback_v1",
  }),
  runMagic({
    name: "resume",
    summary: "Lets a paused run go on.",
    description: `${ID} Default: the one that is paused.`,
    example: "%resume feedback_v1",
  }),
  runMagic({
    name: "cancel",
    summary: "Ends a run; what it has answered stays.",
    description: `${ID} Default: the one that is running or paused.`,
    example: "%cancel feedback_v1",
  }),
  runMagic({
    name: "failures",
    summary: "Shows the rows of a run that are not ok, with the model's text.",
    description: `${ID} Default: the newest.`,
    example: "const bad = %failures feedback_v1",
  }),
];

/** Magics of models and runs, in the order of help. */
export const modelAndRunMagics: readonly Magic[] = [models, pull, use, runs, ...steering];
