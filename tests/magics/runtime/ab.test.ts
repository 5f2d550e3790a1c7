// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold expressions.
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadPrompt, scripted } from "../../../src/index.js";
import { setSessionModel } from "../../../src/magics/index.js";
import { useTempHome } from "../../functions/temp-home.js";
import { runCell } from "./run-cell.js";

useTempHome();
afterEach(() => setSessionModel(undefined));

const rows = Array.from({ length: 12 }, (_, i) => ({ Text: `text ${i}`, Gold: i % 2 ? "B" : "A" }));

/** Right on every row when it is asked carefully, else only on the first six. */
function model() {
  return scripted(({ messages }) => {
    const text = messages.at(-1)!.content;
    const row = Number(/text (\d+)/.exec(text)![1]);
    const isRight = text.startsWith("Carefully") || row < 6;
    return JSON.stringify({ Topic: (row % 2 === 1) === isRight ? "B" : "A" });
  });
}

describe("%%ab", () => {
  it("compares the variants of the cell and keeps the result under its name", async () => {
    const asked = model();
    setSessionModel(asked);
    const { values, shown } = await runCell(
      "%%ab rows --label Topic=Gold --as ab --rows 10\nTopic: A | B\n--- quick\n${how}: {{Text}}\n\n--- careful -t 0.5 --system 'Be exact.'\nCarefully: {{Text}}\n\n",
      { variables: { rows, how: "Quickly" } },
    );
    const { ab } = values;
    expect(ab.arms.map((arm: { name: string }) => arm.name)).toEqual(["quick", "careful"]);
    expect(ab.labels).toEqual({ Topic: "Gold" });
    expect(ab.pairs[0].columns.Topic.counts).toEqual({
      both: 6,
      onlyFirst: 0,
      onlySecond: 4,
      neither: 0,
    });
    const last = asked.requests.at(-1)!;
    expect(last.options).toMatchObject({ temperature: expect.any(Number) });
    const texts = asked.requests.map(({ messages }) => messages.at(-1)!.content);
    expect(texts).toContain("Quickly: text 0");
    expect(texts).toContain("Carefully: text 9");
    const careful = asked.requests.find(({ options }) => options.temperature === 0.5)!;
    expect(careful.messages[0]!.content).toMatch(/^Be exact\./);
    const bundle = shown.at(-1)!.data;
    expect(bundle["text/html"]).toContain("No difference could be shown between quick and careful");
    expect(bundle["text/plain"]).toContain("quick, careful on 10 rows");
  });

  it("takes a mapping of labels and a loaded prompt file as expressions", async () => {
    const file = await loadPrompt(path.resolve("prompts/feedback.md"));
    const asked = scripted(() => "{}");
    const { values } = await runCell(
      "%%ab rows -m ${asked} --label ${{ Topic: 'Gold' }} --rows 2 --no-reask --as ab\n--- own -p ${file}\n--- other -p ${file} -t 0.5",
      {
        variables: { rows: rows.map((row) => ({ ...row, Title: "t", Message: "m" })), asked, file },
      },
    );
    expect(values.ab.labels).toEqual({ Topic: "Gold" });
    expect(values.ab.arms).toHaveLength(2);
  });

  it("names variants by letters, and lets each ask its own model", async () => {
    const { values } = await runCell(
      "%%ab rows -l Gold --as ab\nTopic: A | B\n--- --model ${one}\n{{Text}}\n--- B --model ${two}\n{{Text}}\n---\nCarefully {{Text}}",
      { variables: { rows, one: model(), two: scripted(() => '{"Topic":"B"}', { name: "two" }) } },
    ).catch((error: Error) => ({ values: { error } }) as never);
    expect(String(values.error)).toContain("No model is chosen");
    const asked = model();
    setSessionModel(asked);
    const { values: made } = await runCell(
      "%%ab rows -l Gold --as ab\nTopic: A | B\n--- --model ${one}\n{{Text}}\n--- A --model ${two}\n{{Text}}\n---\nCarefully: {{Text}}",
      { variables: { rows, one: asked, two: scripted(() => '{"Topic":"B"}', { name: "two" }) } },
    );
    expect(made.ab.arms.map((arm: { name: string }) => arm.name)).toEqual(["B", "A", "C"]);
    expect(made.ab.arms[1].model.name).toBe("two");
    expect(made.ab.verdict.sentences.length).toBeGreaterThan(3);
  });

  it("hands the judge and its criteria on, and says what is wrong with a label", async () => {
    const judge = scripted(() => '{"Better":"1"}', { name: "judge" });
    const { values } = await runCell(
      "%%ab rows --model ${asked} --judge ${judge} --criteria 'be right' --as ab\n{{Text}}\n---\nCarefully: {{Text}}",
      { variables: { rows, asked: model(), judge } },
    );
    expect(values.ab.pairs[0].judge.position.biased).toBe(true);
    expect(judge.requests[0]!.messages[0]!.content).toContain("What counts: be right");
    await expect(
      runCell("%%ab rows --model ${asked} --label 'a=b=c'\n{{Text}}\n---\n{{Text}}!", {
        variables: { rows, asked: model() },
      }),
    ).rejects.toThrow(/--label cannot be read/);
  });
});
