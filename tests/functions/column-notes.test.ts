import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunEvent } from "../../src/contract/index.js";
import { scripted } from "../../src/engines/index.js";
import { estimate, processDataset } from "../../src/functions/index.js";
import { parsePromptMarkdown } from "../../src/prompting/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const label = z.enum(["A", "B"]);
const prompt = "Sort {{text}}";

/** The warnings of a run, which estimate must tell too. */
async function warningsOf(row: Record<string, unknown>, options: object): Promise<string[]> {
  const task = { model: scripted(() => '{"T":"A","U":"B"}'), prompt, ...options } as never;
  const rows = [{ text: "one", ...row }];
  const events: RunEvent[] = [];
  const { run } = await processDataset(rows, {
    ...(task as object),
    onEvent: (event: RunEvent) => events.push(event),
  } as never);
  const told = run.warnings.map(({ message }) => message);
  const heard = events.filter((event) => event.type === "warning");
  expect(heard.map(({ message }) => message)).toEqual(told);
  expect((await estimate(rows, task)).warnings).toEqual(told);
  return told;
}

describe("an answer column that the table has already", () => {
  const answer = z.object({ T: label, U: label });

  it("is told with the column the answer is in, and how to overwrite it", async () => {
    expect(await warningsOf({ T: "B" }, { answer })).toEqual([
      'The table has a column T already: the model is shown its cells, and the answer is in Validated_T. existing: "replace" overwrites it unseen, existing: "validate" says that this is meant.',
    ]);
    const [both] = await warningsOf({ T: "B", U: "A" }, { answer });
    expect(both).toContain("the columns T and U already: the model is shown their cells");
    expect(both).toContain("the answers are in Validated_T and Validated_U");
  });

  it("needs no words where somebody has chosen", async () => {
    expect(await warningsOf({ T: "B" }, { answer, existing: "validate" })).toEqual([]);
    expect(await warningsOf({ T: "B" }, { answer, existing: "replace" })).toEqual([]);
    const file = parsePromptMarkdown("---\nexisting: validate\n---\nSort {{text}}");
    expect(await warningsOf({ T: "B" }, { answer, prompt: file })).toEqual([]);
    expect(await warningsOf({ other: "B" }, { answer })).toEqual([]);
  });
});

describe("a column in single braces beside a placeholder", () => {
  it("is told of as plain words", async () => {
    expect(await warningsOf({ T: "B" }, { prompt: "{{text}} {T}" })).toEqual([
      "{T} in the prompt is plain words: only two braces, as in {{T}}, stand for what the row has.",
    ]);
    expect(await warningsOf({ T: "B" }, { prompt: () => "{T}" })).toEqual([]);
  });
});

describe("a column that the result's own takes the place of", () => {
  const answer = z.object({ T: label });

  it("is told with a name under which both are kept", async () => {
    expect(await warningsOf({ answer_status: "delivered" }, { answer })).toEqual([
      "The table has a column answer_status already, and the result's own takes its place: name: \"T\" calls the result's own otherwise.",
    ]);
    expect(await warningsOf({ answer_status: "delivered" }, { answer, name: "T" })).toEqual([]);
    const [text] = await warningsOf({ answer_status: "x", answer_2_error: "y" }, {});
    expect(text).toContain('name: "answer_3"');
  });

  it("is told of columns that an option does not rename", async () => {
    const [, notes] = await warningsOf({ T: "A", Validated_T: "B" }, { answer });
    expect(notes).toBe(
      "The table has a column Validated_T already, and the result's own takes its place: rename Validated_T in the table to keep what is there.",
    );
    const [both] = await warningsOf(
      { answer_error: "", Run_ID: "7" },
      { answer, provenance: true },
    );
    expect(both).toContain("the columns answer_error and Run_ID already");
    expect(both).toContain('name: "T" calls the result\'s own otherwise; rename Run_ID');
  });

  it("is told when one result is asked a second question", async () => {
    const model = scripted(() => '{"T":"C"}');
    const first = await processDataset([{ text: "one" }], { model, prompt, answer, reask: false });
    expect(first.data[0]).toMatchObject({ T: null, answer_status: "invalid" });
    const second = await processDataset(first.data, {
      model: scripted(() => '{"U":"B"}'),
      prompt,
      answer: z.object({ U: label }),
    });
    expect(second.run.warnings.map(({ message }) => message)).toEqual([
      "The table has the columns answer_status and answer_error already, and the result's own take their places: name: \"U\" calls the result's own otherwise.",
    ]);
  });
});
