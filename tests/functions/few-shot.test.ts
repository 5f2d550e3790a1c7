import { describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import { processDataset, runs } from "../../src/functions/index.js";
import { parseModelSet } from "../../src/prompting/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const config = (answer: string) =>
  parseModelSet(
    JSON.stringify({
      format: "promptframe/model-set-config",
      format_version: 1,
      system_prompt: "Judge.",
      prompt: "Mood?\n{{text}}",
      columns: { Mood: ["good", "bad"] },
      few_shot_examples: [{ prompt: "Mood?\nlovely", answer: { Mood: answer } }],
    }),
  );

const rows = Array.from({ length: 4 }, (_, i) => ({ text: `m${i}`, Mood: "good" }));
const example = [
  { role: "user", content: "Mood?\nlovely" },
  { role: "assistant", content: '{"Mood":"good"}' },
];

describe("example turns of a prompt", () => {
  it("go between the system text and the row, and into the key", async () => {
    const model = scripted(() => '{"Mood":"bad"}');
    const { data } = await processDataset(rows, { model, prompt: config("good") });
    expect(model.requests[0]!.messages.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
    ]);
    expect(model.requests[0]!.messages.slice(1, 3)).toEqual(example);
    // The right answer that the table holds is neither shown nor kept apart.
    expect(model.requests.flatMap(({ messages }) => messages.at(-1)!.content).join()).not.toContain(
      "good",
    );
    expect(data[0]).toMatchObject({ Mood: "bad", answer_status: "ok" });
    await processDataset(rows, { model, prompt: config("good") });
    expect(model.calls).toBe(4);
    await processDataset(rows, { model, prompt: config("bad") });
    expect(model.calls).toBe(8);
  });

  it("are shown as a pack where rows go in packs", async () => {
    const model = scripted(({ messages }) => {
      const ids = [...messages.at(-1)!.content.matchAll(/^=== (r\d+)$/gm)].map(([, id]) => id);
      return JSON.stringify(Object.fromEntries(ids.map((id) => [id, { Mood: "bad" }])));
    });
    const { run } = await processDataset(rows, {
      model,
      prompt: config("good"),
      rowsPerRequest: 2,
    });
    expect(run.counts.ok).toBe(4);
    expect(model.calls).toBe(2);
    const [, asked, answered] = model.requests[0]!.messages;
    expect(asked!.content).toContain("=== r1\nMood?\nlovely\n=== end");
    expect(answered).toEqual({ role: "assistant", content: '{"r1":{"Mood":"good"}}' });
  });

  it("are there again when failed rows are asked again", async () => {
    let broken = true;
    const model = scripted(
      () => {
        if (broken) throw new EngineError("refused", "no");
        return '{"Mood":"bad"}';
      },
      { digest: "one" },
    );
    const { run } = await processDataset(rows, { model, prompt: config("good") });
    broken = false;
    const { mended } = await runs.retryFailures(run.id, { model });
    expect(mended).toBe(4);
    expect(model.requests.at(-1)!.messages.slice(1, 3)).toEqual(example);
  });
});
