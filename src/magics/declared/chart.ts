import { z } from "zod";
import { defineMagic } from "../define-magic.js";
import { parameter } from "../parameter.js";
import { writeCall, writeValue } from "../write-call.js";
import { writeVariable } from "../write-references.js";

/** `%chart RESULT`: the charts of a result, or one of them. */
export const chart = defineMagic({
  name: "chart",
  form: "line",
  summary: "Draws the charts of a result, or the one that is named.",
  parameters: z.strictObject({
    result: parameter(z.string().min(1), {
      description:
        "what %%bench, %%ab, %analyze, %%batch or %%finetune gave: a variable, its charts, or a Plotly figure.",
      role: "result",
      position: 1,
      placeholder: "RESULT",
      expression: true,
    }),
    name: parameter(z.string().min(1).optional(), {
      description: "which chart. Default: all of them.",
      role: "chart",
      position: 2,
      placeholder: "NAME",
    }),
  }),
  hasValue: true,
  examples: ["%chart result", "%chart result latency", "const figure = %chart result latency"],
  lower: (call, writer) =>
    writeCall(
      writer,
      call,
      "chart",
      () => {
        writeVariable(writer, call.given.get("result")!);
        const name = call.given.get("name");
        if (name) writeValue(writer.add(", "), name);
      },
      { around: "show" },
    ),
});
