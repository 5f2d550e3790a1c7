import { z } from "zod";
import type { CodeWriter } from "../code-writer.js";
import { defineMagic, type MagicCall } from "../define-magic.js";
import { writePrompt } from "../lower-text.js";
import { parameter } from "../parameter.js";
import { readVariantsBody, type VariantPart } from "../read-variants.js";
import { writeKeptCall, writeProperty } from "../write-call.js";
import { writeTable } from "../write-columns.js";
import { encoding, existing, frame, promptFile, rowOptions, runOptions } from "./row-options.js";
import { as, asking, model } from "./shared-parameters.js";

const word = z.string().min(1).optional();

const measuring = {
  label: parameter(word, {
    description:
      "Column with the true labels, or ANSWER=COLUMN for several, parted by commas. No model is shown it.",
    short: "l",
    placeholder: "COLUMN",
  }),
  judge: parameter(word, {
    description: "Model that chooses between the answers, each pair in both orders.",
    role: "model",
    placeholder: "MODEL",
  }),
  criteria: parameter(word, {
    description: "What makes an answer good, for the judge.",
    placeholder: "TEXT",
  }),
  baseline: parameter(word, {
    description: "Variant that all others are compared with. Default: every pair.",
    placeholder: "NAME",
  }),
  margin: parameter(z.number().min(0).max(1).optional(), {
    description: "A difference of accuracy too small to matter, 0 to 1.",
    placeholder: "SHARE",
  }),
  probabilities: parameter(z.boolean().optional(), {
    description:
      "Ask for the probability of each label, for calibration, also where that costs time (Ollama).",
  }),
  order: parameter(z.enum(["interleaved", "sequence"]).optional(), {
    description:
      "Whether the variants take turns or follow each other. Default: turns, with one model.",
  }),
};

/** `%%ab FRAME`: variants of a prompt on the same rows. */
export const ab = defineMagic({
  name: "ab",
  form: "cell",
  summary: "Compares variants of a prompt on the same rows, with intervals, tests and a verdict.",
  parameters: z.strictObject({
    frame: frame("the table"),
    ...measuring,
    model,
    as: as("the comparison: .verdict, .arms, .pairs, .disagreements, .table, .charts"),
    prompt: promptFile("Prompt file of the variants that bring no prompt."),
    rows: rowOptions.rows,
    id: rowOptions.id,
    concurrency: rowOptions.concurrency,
    rowsPerRequest: rowOptions.rowsPerRequest,
    ...asking,
    ...runOptions,
    existing,
    encoding,
  }),
  body: {
    holds: "columns and variants",
    required: true,
    description: `Answer columns, one a line as in %%batch, then the variants. A line of --- begins a variant; behind the dashes stand its name and what it does differently: --- short --model llama3.2 -t 0, or --prompt FILE. Without columns the first prompt may stand right below the magic. {{column}} is filled in from the row, \${expression} from the notebook.`,
  },
  examples: [
    "%%ab feedback --model llama3.2 --label True_Topic --as wording\nTopic: Product | Billing | Other\n--- short\nClassify this message.\n{{Message}}\n--- careful\nRead the message twice, then name its one main topic.\n{{Title}}\n{{Message}}",
    "%%ab feedback --prompt prompts/feedback.md --label Topic=True_Topic --rows 100\n--- small --model llama3.2\n--- large --model llama3.1:8b",
    "%%ab feedback --judge llama3.1:8b --criteria 'short and complete'\nSum up in one sentence: {{Message}}\n---\nWhat does the customer want? {{Message}}",
  ],
  notes:
    "Every variant is a run of its own: answers that are there are not asked again. A row without a valid answer counts as wrong. The verdict claims no more than the interval allows.",
  lower(call, writer) {
    writeKeptCall(writer, call, (runtime) => writeAb(writer, call, runtime));
  },
});

function writeAb(writer: CodeWriter, call: MagicCall, runtime: string): void {
  const body = readVariantsBody(call);
  writeTable(writer, call, body.columns);
  writer.add(", [");
  for (const part of body.variants) writeVariant(writer, part, runtime);
  writer.add("]");
}

/** What a variant's line gives stands on that line, and its prompt below, as in the cell. */
function writeVariant(writer: CodeWriter, part: VariantPart, runtime: string): void {
  writer.add("[{ ");
  for (const [name, value] of part.given) {
    writeProperty(writer, name, value);
    writer.add(", ");
  }
  writer.add("}, ");
  const { promptFrom, promptTo } = part;
  if (writer.source.slice(promptFrom, promptTo).trim() === "") {
    writer.add("undefined], ");
    if (promptFrom > 0 && writer.source[promptFrom - 1] === "\n") writer.add("\n");
    writer.copy(promptFrom, promptTo);
    return;
  }
  writePrompt(writer, `${runtime}.template`, promptFrom, promptTo);
  writer.add("], ");
}
