import { z } from "zod";
import { defineMagic } from "../define-magic.js";
import { writePrompt } from "../lower-text.js";
import { writeKeptCall, writeOptional, writeOptions } from "../write-call.js";
import { writeAnswer } from "../write-references.js";
import { answer, as, asking, model } from "./shared-parameters.js";

/** `%%prompt`: one prompt, its answer shown as it comes. */
export const prompt = defineMagic({
  name: "prompt",
  form: "cell",
  summary: "Asks a model one prompt and shows the answer as it comes.",
  parameters: z.strictObject({
    model,
    as: as("the answer"),
    answer,
    ...asking,
  }),
  body: {
    holds: "prompt",
    required: true,
    description: `The prompt. \${expression} is filled in from the notebook; \\\${ is the two characters.`,
  },
  examples: [
    `%%prompt --model llama3.2\nWrite a haiku about \${subject}.`,
    `%%prompt --as mood --answer "Good | Bad"\nIs this review good or bad?\n\${review}`,
  ],
  lower(call, writer) {
    writeKeptCall(writer, call, (runtime) => {
      writeOptions(writer, call, ["as", "answer"]);
      writeOptional(writer.add(", "), call.given.get("answer"), writeAnswer);
      writePrompt(writer.add(", "), `${runtime}.text`, call.bodyFrom, call.bodyTo);
    });
  },
});
