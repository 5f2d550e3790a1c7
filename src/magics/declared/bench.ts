import { z } from "zod";
import { MagicUsageError } from "../../errors/index.js";
import type { CodeWriter } from "../code-writer.js";
import { defineMagic, type MagicCall } from "../define-magic.js";
import { writePrompt } from "../lower-text.js";
import { parameter } from "../parameter.js";
import { writeKeptCall, writeOptional, writeOptions } from "../write-call.js";
import { writeAnswer, writeFrame } from "../write-references.js";
import { answer, as, asking, model } from "./shared-parameters.js";

const word = z.string().min(1).optional();
const count = z.number().int().min(1);
const limitMs = z.number().positive().optional();

const LEVELS = /^[1-9]\d*(,[1-9]\d*)*$/;

const compared = {
  models: parameter(word, {
    description: `Models to compare, with commas between: llama3.2,qwen2.5:3b, or \${a list} of names and handles.`,
    role: "model",
    list: true,
    placeholder: "A,B",
  }),
  model: parameter(model, {
    description: "The one model to measure, or that --hosts run. Default: the one of %use.",
    role: "model",
    short: "m",
    placeholder: "MODEL",
  }),
  hosts: parameter(word, {
    description: "Ollama servers that run --model, with commas between.",
    placeholder: "A,B",
  }),
};

const measured = {
  runs: parameter(count.max(1000).optional(), {
    description: "How often every request is measured. Default 3.",
    short: "n",
    placeholder: "N",
  }),
  concurrency: parameter(z.union([count.max(1024), z.string().regex(LEVELS)]).optional(), {
    description: "Requests in flight, or several levels to sweep: 1,2,4,8. Default 1.",
    short: "c",
    placeholder: "N[,N]",
    expects: "whole numbers from 1 with commas between, such as 1,2,4",
  }),
  requests: parameter(count.max(100_000).optional(), {
    description:
      "Requests of one run at one level. Default: one for every prompt, at least twice the highest level.",
    placeholder: "N",
  }),
  warmup: parameter(z.number().int().min(0).max(1000).optional(), {
    description: "Requests before each measurement that count for nothing. Default up to 4.",
    placeholder: "N",
  }),
  order: parameter(z.enum(["abba", "random", "sequential", "together"]).optional(), {
    description: "In which order models are measured. Default abba: forwards, then backwards.",
  }),
  unique: parameter(z.boolean().optional(), {
    description: "Make every request another, so that no prompt cache answers for the model.",
  }),
  stream: parameter(z.boolean().optional(), {
    description: "Stream the answers, which time to first token needs. Default on.",
  }),
};

const judged = {
  label: parameter(word, {
    description: "Column of FRAME with the right answer, for quality beside speed.",
    placeholder: "COLUMN",
  }),
  answer,
  ttft: parameter(limitMs, {
    description: "Limit on the time to first token in milliseconds, for goodput.",
    placeholder: "MS",
  }),
  tpot: parameter(limitMs, {
    description: "Limit on the time per output token in milliseconds, for goodput.",
    placeholder: "MS",
  }),
  e2e: parameter(limitMs, {
    description: "Limit on the whole latency in milliseconds, for goodput.",
    placeholder: "MS",
  }),
};

const kept = {
  run: parameter(word, {
    description: "Name of the run, to find it again.",
    role: "run",
    placeholder: "NAME",
  }),
  fresh: parameter(z.boolean().optional(), {
    description: "Start anew even where an interrupted benchmark could go on.",
  }),
  reuse: parameter(z.boolean().optional(), {
    description: "Give a finished benchmark's measurements again instead of measuring.",
  }),
  output: parameter(word, {
    description: "Also write the result to this .html, .md, .json or .csv file.",
    role: "path",
    short: "o",
    placeholder: "FILE",
  }),
};

/** `%%bench`: measures models side by side. */
export const bench = defineMagic({
  name: "bench",
  form: "cell",
  summary: "Measures how fast models answer, with intervals; the body is the prompt.",
  parameters: z.strictObject({
    frame: parameter(word, {
      description:
        'a table whose rows fill the prompt: a variable, or the "path" of a file. Default: the prompt is asked as it is.',
      role: "frame",
      position: 1,
      placeholder: "FRAME",
    }),
    ...compared,
    as: as("the result: .verdict, .rows, .charts, .toCSV()"),
    ...measured,
    ...judged,
    ...asking,
    ...kept,
  }),
  body: {
    holds: "prompt",
    required: true,
    description: `The prompt. \${expression} is filled in from the notebook; with FRAME {{column}} from the row.`,
  },
  examples: [
    "%%bench --models llama3.2,qwen2.5:3b --runs 5\nExplain AI briefly.",
    "%%bench feedback --models llama3.2 --concurrency 1,2,4 --requests 50 --as speed\nSummarise this in one sentence.\n{{Message}}",
  ],
  lower(call, writer) {
    checkModels(call);
    writeKeptCall(writer, call, (runtime) => writeBench(writer, call, runtime));
  },
});

function writeBench(writer: CodeWriter, call: MagicCall, runtime: string): void {
  const frame = call.given.get("frame");
  writeOptions(writer, call, ["frame", "as", "answer"]);
  writeOptional(writer.add(", "), frame, writeFrame);
  writeOptional(writer.add(", "), call.given.get("answer"), writeAnswer);
  const tag = `${runtime}.${frame ? "template" : "text"}`;
  writePrompt(writer.add(", "), tag, call.bodyFrom, call.bodyTo);
}

function checkModels({ given, source }: MagicCall): void {
  const models = given.get("models");
  const other = given.get("model") ?? given.get("hosts");
  if (models === undefined || other === undefined) return;
  const { start, end } = other.option ?? other;
  throw new MagicUsageError("--models already says what is measured.", source, start, end, {
    hint: "Give either --models, or --model with or without --hosts.",
  });
}
