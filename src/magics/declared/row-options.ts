import { z } from "zod";
import { parameter } from "../parameter.js";

const count = z.number().int().min(1);
const word = z.string().min(1).optional();

/** The table whose rows are asked about. */
export const frame = (what: string) =>
  parameter(z.string().min(1), {
    description: `${what}: a variable, or the "path" of a file.`,
    role: "frame",
    position: 1,
    placeholder: "FRAME",
  });

/** `--prompt FILE`. */
export const promptFile = (description: string) =>
  parameter(word, { description, role: "path", short: "p", placeholder: "FILE" });

/** What becomes of answer columns that the table has already. */
export const existing = parameter(z.enum(["validate", "replace"]).optional(), {
  description: "What an answer column does that the table has already. Default validate.",
});

/** `--encoding NAME`. */
export const encoding = parameter(word, {
  description: "Text encoding of a file. Default utf-8.",
  placeholder: "NAME",
});

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
