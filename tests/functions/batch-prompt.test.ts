import { describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import { batchInference, fineTuneOrConfig, runs } from "../../src/functions/index.js";
import type { PromptFile } from "../../src/prompting/index.js";
import { labelledRows, learner } from "./fine-tune/labelled-rows.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const fast = { startDelayMs: 0 } as const;
const file: PromptFile = {
  name: "moods",
  digest: "0",
  template: "How is this?\n{{Message}}",
  system: "Be exact.",
  columns: [{ name: "Mood", kind: "label", labels: ["good", "bad"] }],
  options: { maxTokens: 7 },
  examples: [
    { role: "user", content: "How is this?\nlovely" },
    { role: "assistant", content: '{"Mood":"good"}' },
  ],
};

describe("batchInference with a prompt", () => {
  it("puts each prompt into its template, with its system text, examples, columns and options", async () => {
    const model = scripted(() => '{"Mood":"bad"}');
    const results = await batchInference(["awful", { text: "sad" }], {
      model,
      prompt: file,
      ...fast,
    });
    expect(results.map(({ prompt, values }) => [prompt, values])).toEqual([
      ["awful", { Mood: "bad" }],
      ["sad", { Mood: "bad" }],
    ]);
    const [first] = model.requests;
    expect(first!.options.maxTokens).toBe(7);
    expect(first!.messages[0]).toMatchObject({
      role: "system",
      content: expect.stringMatching(/^Be exact\.[\s\S]*Mood/),
    });
    expect(first!.messages.slice(1, 3)).toEqual(file.examples);
    expect(first!.messages.at(-1)!.content).toBe("How is this?\nawful");
  });

  it("takes a template as well, and asks again where it changes", async () => {
    const model = scripted(({ messages }) => messages.at(-1)!.content);
    const ask = (prompt: string) => batchInference(["a"], { model, prompt, ...fast });
    expect((await ask("Say {{it}}."))[0]!.response).toBe("Say a.");
    expect((await ask("Shout {{it}}!"))[0]!.response).toBe("Shout a!");
    expect((await ask("Say {{it}}."))[0]).toMatchObject({ response: "Say a.", reused: true });
    expect(model.calls).toBe(2);
  });

  it("can have its bad answers asked again", async () => {
    let healed = false;
    const model = scripted(() => (healed ? '{"Mood":"good"}' : "nonsense"));
    const batch = batchInference(["a"], { model, prompt: file, reask: false, ...fast });
    const { id } = await batch.run;
    healed = true;
    expect(await runs.retryFailures(id, { model })).toMatchObject({ retried: 1, mended: 1 });
    expect(model.requests.at(-1)!.messages).toEqual(model.requests[0]!.messages);
  });

  it.each([
    ["none", "Classify."],
    ["two", "{{Title}}\n{{Message}}"],
  ])("is refused before the first request where its template has %s columns", async (_, prompt) => {
    const model = scripted(() => "x");
    const asked = batchInference(["a"], { model, prompt, ...fast });
    await expect(asked).rejects.toMatchObject({ code: "option-invalid" });
    await expect(asked).rejects.toThrow(/one of exactly one column[\s\S]*processDataset/);
    expect(model.calls).toBe(0);
  });

  it("takes what fineTuneOrConfig made, examples included", async () => {
    const model = learner();
    const tuned = await fineTuneOrConfig(labelledRows(30), {
      model,
      label: "Topic",
      prompt: "{{Message}}",
      minRows: 100,
    });
    expect(tuned.prompt.examples!.length).toBeGreaterThan(0);
    const [shown] = tuned.prompt.examples!;
    const [result] = await batchInference([`${shown!.content} again`], { ...pair(tuned), ...fast });
    expect(result!.values).toEqual(JSON.parse(tuned.prompt.examples![1]!.content));
  });
});

function pair({ model, prompt }: Awaited<ReturnType<typeof fineTuneOrConfig>>) {
  return { model: typeof model === "string" ? learner() : model, prompt };
}
