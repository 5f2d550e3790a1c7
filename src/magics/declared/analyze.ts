import { z } from "zod";
import { defineMagic } from "../define-magic.js";
import { parameter } from "../parameter.js";
import { writeCall, writeRunAndOptions } from "../write-call.js";

/** `%analyze RUN`: everything a run's folder knows about it. */
export const analyze = defineMagic({
  name: "analyze",
  form: "line",
  summary: "Analyses a run: answers, time, tokens, speed, errors, with intervals and charts.",
  parameters: z.strictObject({
    run: parameter(z.string().min(1).optional(), {
      description: `run id, the beginning of one, the run's name or folder, or \${result} of %%batch. Default: the newest.`,
      role: "run",
      position: 1,
      placeholder: "RUN",
    }),
    by: parameter(z.string().min(1).optional(), {
      description:
        "Columns to break the rows down by, with commas between: answers or the table's.",
      placeholder: "COLUMN[,COLUMN]",
    }),
    data: parameter(z.string().min(1).optional(), {
      description:
        "The run's table, where --by names one of its columns and the run cannot find it.",
      role: "path",
      placeholder: "FILE",
    }),
    output: parameter(z.string().min(1).optional(), {
      description: "Also write the report to this .html page or .md file.",
      role: "path",
      short: "o",
      placeholder: "FILE",
    }),
  }),
  hasValue: true,
  examples: [
    "%analyze",
    "%analyze feedback_v1 --by Topic",
    "const analysis = %analyze --by Topic -o report.html",
  ],
  lower: (call, writer) =>
    writeCall(writer, call, "analyze", () => writeRunAndOptions(writer, call), { around: "show" }),
});
