import { z } from "zod";
import { MagicUsageError } from "../../errors/index.js";
import { defineMagic, type MagicCall } from "../define-magic.js";
import { parameter } from "../parameter.js";
import { type ColumnsAndPrompt, readColumnsAndPrompt } from "../read-columns.js";
import { writeKeptCall } from "../write-call.js";
import { writeColumnsAndPrompt } from "../write-columns.js";
import { encoding, existing, frame, promptFile, rowOptions, runOptions } from "./row-options.js";
import { as, asking, model } from "./shared-parameters.js";

const word = z.string().min(1).optional();

const resultOptions = {
  output: parameter(word, {
    description:
      "File the answers go to, when the table is a file. Default NAME.answers.EXT beside it.",
    role: "path",
    short: "o",
    placeholder: "PATH",
  }),
  name: parameter(word, {
    description:
      'Prefix of the status and error columns, and name of a single answer column. Default "answer".',
    placeholder: "NAME",
  }),
  existing,
  confidence: parameter(z.boolean().optional(), {
    description:
      "Add a column COLUMN_confidence for every column of labels: the model's probability of its label.",
  }),
  provenance: parameter(z.boolean().optional(), {
    description: "Add the columns Model_Name, Batch_Size and Run_ID.",
  }),
  encoding,
};

/** `%%batch FRAME`: asks about every row of a table. */
export const batch = defineMagic({
  name: "batch",
  form: "cell",
  summary: "Asks a model about every row of a table; answered rows are never asked twice.",
  parameters: z.strictObject({
    frame: frame("the table"),
    model,
    as: as("the result: its table in .data, its run in .run, bad rows in .failures"),
    prompt: promptFile(`Prompt file, in place of the prompt in the cell; or \${a loaded one}.`),
    ...rowOptions,
    ...asking,
    ...runOptions,
    ...resultOptions,
  }),
  body: {
    holds: "columns and prompt",
    required: false,
    description: `Answer columns, one a line, then ---, then the prompt. A column is "Name: A | B | C" or "Name: text" (number, integer, boolean, list); "# words" behind it describe it to the model. Without --- everything is the prompt. {{column}} is filled in from the row, \${expression} from the notebook.`,
  },
  examples: [
    "%%batch feedback --model llama3.2 --as labelled\nTopic:   Product | Billing | Other\nUrgency: High | Medium | Low\n---\nClassify this message.\n{{Title}}\n{{Message}}",
    "%%batch feedback --prompt prompts/feedback.md --rows 20",
  ],
  lower(call, writer) {
    writeKeptCall(writer, call, (runtime) =>
      writeColumnsAndPrompt(writer, call, readBody(call), runtime),
    );
  },
});

/** Columns may stand alone beside a prompt file; without one there must be a prompt. */
function readBody(call: MagicCall): ColumnsAndPrompt {
  const { source, bodyFrom, bodyTo, given, start, nameEnd } = call;
  const body = readColumnsAndPrompt(call, given.has("prompt"));
  if (given.has("prompt") || source.slice(body.promptFrom, bodyTo).trim() !== "") return body;
  const isBlank = source.slice(bodyFrom, bodyTo).trim() === "";
  throw new MagicUsageError(
    isBlank ? "%%batch is empty: there is no prompt." : "There is no prompt below ---.",
    source,
    start,
    nameEnd,
    {
      hint: "Write what to ask about each row, with {{column}} where its text goes, or give --prompt FILE.",
    },
  );
}
