import { z } from "zod";
import { MagicUsageError } from "../../errors/index.js";
import type { CodeWriter } from "../code-writer.js";
import { defineMagic, type MagicCall } from "../define-magic.js";
import { lowerInterpolatedText } from "../lower-text.js";
import { parameter } from "../parameter.js";
import { type ColumnLine, type ColumnsAndPrompt, readColumns, readLines } from "../read-columns.js";
import { writeCall, writeName, writeOptions } from "../write-call.js";
import { writeFrame } from "../write-references.js";
import { as, asking, model } from "./shared-parameters.js";

const count = z.number().int().min(1);
const word = z.string().min(1).optional();

/** `20` is the first 20 rows, `5-10`, `30-` and `-5` are ranges with both ends in them. */
function readRows(text: string): object {
  const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(text)!;
  if (dash === "") return { first: Number(from) };
  return { ...(from && { from: Number(from) }), ...(to && { to: Number(to) }) };
}

/** Options that choose the rows of a table and how they are asked about. */
export const rowOptions = {
  rows: parameter(
    z
      .string()
      .regex(/^(\d+|\d+-\d*|-\d+)$/)
      .transform(readRows)
      .optional(),
    {
      description:
        "Rows to ask: 20 (the first 20), 5-10, 30-. Row numbers count from 1. Default: all.",
      placeholder: "ROWS",
      expects: "rows such as 20, 5-10 or 30-",
    },
  ),
  id: parameter(word, {
    description: "Column that identifies a row. Default: the row number.",
    placeholder: "COLUMN",
  }),
  concurrency: parameter(z.union([z.literal("auto"), count.max(1024)]).optional(), {
    description:
      "Requests in flight, or auto, which follows the server's throughput. Default auto.",
    short: "c",
    placeholder: "N|auto",
    expects: "a whole number from 1 to 1024, or auto",
  }),
  repeats: parameter(count.max(100).optional(), {
    description:
      "How often each row is asked, 1 to 100; columns then tell how far the answers agree. Default 1.",
    placeholder: "N",
    expects: "a whole number from 1 to 100",
  }),
  rowsPerRequest: parameter(
    z.union([z.enum(["small", "medium", "large"]), count.max(50)]).optional(),
    {
      description:
        "Rows in one request, 1 to 50, or small (5), medium (10), large (20). Default 1.",
      placeholder: "N",
      expects: "a whole number from 1 to 50, or small, medium, large",
    },
  ),
};

/** Options of a run that is kept on disk. */
export const runOptions = {
  run: parameter(word, {
    description: "Name of the run, to find it again whatever changes.",
    role: "run",
    placeholder: "NAME",
  }),
  fresh: parameter(z.boolean().optional(), {
    description: "Start a new run and reuse no earlier answer.",
  }),
  failOnError: parameter(z.number().min(0).max(1).optional(), {
    description: "Share of bad rows, 0 to 1, at which the run stops. Default: never.",
    placeholder: "SHARE",
  }),
  reask: parameter(z.boolean().optional(), {
    description: "Ask once more when an answer is invalid. Default on; --no-reask turns it off.",
  }),
};

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
  existing: parameter(z.enum(["validate", "replace"]).optional(), {
    description: "What an answer column does that the table has already. Default validate.",
  }),
  confidence: parameter(z.boolean().optional(), {
    description:
      "Add a column COLUMN_confidence for every column of labels: the model's probability of its label.",
  }),
  provenance: parameter(z.boolean().optional(), {
    description: "Add the columns Model_Name, Batch_Size and Run_ID.",
  }),
  encoding: parameter(word, {
    description: "Text encoding of a file. Default utf-8.",
    placeholder: "NAME",
  }),
};

/** `%%batch FRAME`: asks about every row of a table. */
export const batch = defineMagic({
  name: "batch",
  form: "cell",
  summary: "Asks a model about every row of a table; answered rows are never asked twice.",
  parameters: z.strictObject({
    frame: parameter(z.string().min(1), {
      description: 'the table: a variable, or the "path" of a file.',
      role: "frame",
      position: 1,
      placeholder: "FRAME",
    }),
    model,
    as: as("the result: its table in .data, its run in .run, bad rows in .failures"),
    prompt: parameter(word, {
      description: "Prompt file, in place of the prompt in the cell.",
      role: "path",
      short: "p",
      placeholder: "FILE",
    }),
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
    const name = call.given.get("as");
    writeName(writer, name);
    writeCall(writer, call, "batch", (runtime) => writeBatch(writer, call, runtime), {
      ...(name ? {} : { around: "done" }),
    });
  },
});

function writeBatch(writer: CodeWriter, call: MagicCall, runtime: string): void {
  const body = readBody(call);
  writeFrame(writer, call.given.get("frame")!);
  writer.add(", ");
  writeOptions(writer, call, ["frame", "as"]);
  if (body.columns) writeColumns(writer, body.columns);
  else writer.add(", undefined");
  // The separator's own line, or the header's, ends here, and the prompt begins on the next.
  if (call.given.has("prompt")) writer.add(", undefined");
  else {
    writer.add(`, ${runtime}.template\`\n`);
    lowerInterpolatedText(writer, body.promptFrom, call.bodyTo);
    writer.add("`");
  }
}

/** The columns each on its line; the closing brace is on the separator's. */
export function writeColumns(writer: CodeWriter, lines: readonly ColumnLine[]): void {
  writer.add(", {\n");
  for (const { start, end, column } of lines) {
    if (column) {
      const { name, nameEnd, shape } = column;
      const key = JSON.stringify(name);
      // Written plainly, this one name would set the prototype.
      writer.stand(name === "__proto__" ? `[${key}]` : key, start, nameEnd);
      writer
        .add(": ")
        .stand(JSON.stringify(shape), nameEnd + 1, end)
        .add(",");
    }
    writer.add("\n");
  }
  writer.add("}");
}

function readBody(call: MagicCall): ColumnsAndPrompt {
  const { source, bodyFrom, bodyTo, given, start, nameEnd } = call;
  const file = given.get("prompt");
  const isBlank = source.slice(bodyFrom, bodyTo).trim() === "";
  const parts = readColumns(source, bodyFrom, bodyTo);
  const hasPrompt = source.slice(parts.promptFrom, bodyTo).trim() !== "";
  if (file === undefined) {
    if (hasPrompt) return parts;
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
  if (isBlank || (parts.columns && !hasPrompt)) return parts;
  if (!parts.columns && looksLikeColumns(source.slice(bodyFrom, bodyTo))) {
    return { columns: readLines(source, bodyFrom, bodyTo), promptFrom: bodyTo };
  }
  throw new MagicUsageError(
    "There are two prompts: --prompt, and the one in the cell.",
    source,
    file.start,
    file.end,
    { hint: "Keep one of them. Columns may stand in the cell beside --prompt." },
  );
}

/** Whether every line of a text is a column's, rightly written or not: a prompt's lines name no column by a colon. */
export function looksLikeColumns(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#.*)?$|^[^:{}]+:\s*[^\s{}][^{}]*$/.test(line));
}
