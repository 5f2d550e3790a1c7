import { z } from "zod";
import { defineMagic } from "../define-magic.js";
import { lowerInterpolatedText } from "../lower-text.js";
import { parameter } from "../parameter.js";
import { writeCall, writeName, writeOptions } from "../write-call.js";
import { writeAnswer } from "../write-references.js";
import { as, asking, model } from "./shared-parameters.js";

/** `%%prompt`: one prompt, its answer shown as it comes. */
export const prompt = defineMagic({
  name: "prompt",
  form: "cell",
  summary: "Asks a model one prompt and shows the answer as it comes.",
  parameters: z.strictObject({
    model,
    as: as("the answer"),
    answer: parameter(z.string().min(1).optional(), {
      description:
        'What the answer must be: "A | B | C", text, number, integer, boolean, or a variable with a zod schema.',
      role: "schema",
      short: "a",
      placeholder: "SHAPE",
    }),
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
    const name = call.given.get("as");
    const answer = call.given.get("answer");
    writeName(writer, name);
    const inside = (runtime: string) => {
      writeOptions(writer, call, ["as", "answer"]);
      writer.add(", ");
      if (answer) writeAnswer(writer, answer);
      else writer.add("undefined");
      writer.add(`, ${runtime}.text\`\n`);
      lowerInterpolatedText(writer, call.bodyFrom, call.bodyTo);
      writer.add("`");
    };
    writeCall(writer, call, "prompt", inside, name ? {} : { around: "done" });
  },
});
