import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Reply } from "../../src/contract/index.js";
import { gguf, scripted } from "../../src/engines/index.js";
import { TaskError } from "../../src/errors/index.js";
import { confidenceOf } from "../../src/functions/column-probabilities.js";
import { ask, batchInference, processDataset } from "../../src/functions/index.js";
import type { PromptFile } from "../../src/prompting/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const answer = z.object({
  Mood: z.enum(["good", "bad"]),
  Why: z.string(),
  Urgent: z.boolean(),
  Stars: z.int().min(1).max(5),
});
const prompt = "How is this?\n{{text}}";
const text = JSON.stringify({ Mood: "bad", Why: "so", Urgent: true, Stars: 4 });
const scored: Reply["scored"] = [
  { path: ["Mood"], probabilities: { good: 0.25, bad: 0.75 } },
  { path: ["Urgent"], probabilities: { true: 0.9, false: 0.1 } },
  { path: ["Stars"], probabilities: { 1: 0, 2: 0, 3: 0.4, 4: 0.6, 5: 0 } },
];

describe("confidence", () => {
  it("adds the probability of the chosen label for every closed-set column", async () => {
    const { data, columns, run } = await processDataset([{ text: "meh" }], {
      model: scripted(() => ({ text, scored })),
      prompt,
      answer,
      confidence: true,
    });
    expect(columns.slice(4)).toEqual([
      "Mood_confidence",
      "Urgent_confidence",
      "Stars_confidence",
      "answer_status",
      "answer_error",
    ]);
    expect(data[0]).toMatchObject({
      Mood: "bad",
      Mood_confidence: 0.75,
      Urgent_confidence: 0.9,
      Stars_confidence: 0.6,
      answer_status: "ok",
    });
    expect(run.warnings).toEqual([]);
  });

  it("keeps probabilities in the journal, so that asking for them later costs nothing", async () => {
    const model = scripted(() => ({ text, scored }));
    const options = { model, prompt, answer };
    const before = await processDataset([{ text: "meh" }], options);
    expect(before.columns).not.toContain("Mood_confidence");
    const { data, run } = await processDataset([{ text: "meh" }], { ...options, confidence: true });
    expect(model.calls).toBe(1);
    expect(run.reused).toBe(1);
    expect(data[0]).toMatchObject({ Mood_confidence: 0.75 });
  });

  it("is null, with a warning, where the engine tells none", async () => {
    const { data, run } = await processDataset([{ text: "a" }, { text: "b" }], {
      model: scripted(({ messages }) =>
        messages.at(-1)!.content.includes("a") ? text : { text: "nonsense", scored },
      ),
      prompt,
      answer,
      confidence: true,
      reask: false,
    });
    expect(data.map(({ Mood_confidence }) => Mood_confidence)).toEqual([null, null]);
    expect(run.warnings.map(({ message }) => message).join()).toMatch(/1 answered rows have no/);
  });

  it("tells each row of a pack its own", async () => {
    const packed = z.object({ Mood: z.enum(["good", "bad"]) });
    const model = scripted(() => ({
      text: '{"r1":{"Mood":"bad"},"r2":{"Mood":"good"}}',
      scored: [
        { path: ["r1", "Mood"], probabilities: { good: 0.2, bad: 0.8 } },
        { path: ["r2", "Mood"], probabilities: { good: 0.6, bad: 0.4 } },
      ],
    }));
    const { data } = await processDataset([{ text: "a" }, { text: "b" }], {
      model,
      prompt,
      answer: packed,
      confidence: true,
      rowsPerRequest: 2,
    });
    expect(data.map((row) => [row.Mood, row.Mood_confidence])).toEqual([
      ["bad", 0.8],
      ["good", 0.6],
    ]);
  });

  it("goes by what the model wrote where the schema makes something else of it", () => {
    const outcome = {
      status: "ok",
      values: { Mood: 0 },
      text: '{"Mood":"bad"}',
      probabilities: { Mood: { good: 0.25, bad: 0.75 } },
      attempts: 1,
    } as const;
    expect(confidenceOf("Mood", outcome)).toBe(0.75);
    expect(confidenceOf("Mood", outcome, false)).toBeNull();
    expect(confidenceOf("Other", outcome)).toBeNull();
    expect(confidenceOf("toString", outcome)).toBeNull();
    expect(confidenceOf("Mood", { ...outcome, status: "invalid" })).toBeNull();
    expect(confidenceOf("Mood", { ...outcome, text: "no JSON" })).toBeNull();
  });

  it("comes with single prompts and lists of prompts as probabilities", async () => {
    const model = scripted(() => ({ text, scored }));
    const asked = await ask("meh", { model, answer });
    expect(asked.probabilities!.Mood).toEqual({ good: 0.25, bad: 0.75 });
    const [result] = await batchInference(["meh"], { model, answer });
    expect(result!.probabilities!.Urgent).toEqual({ true: 0.9, false: 0.1 });
    const plain = scripted(() => text);
    expect("probabilities" in (await ask("meh", { model: plain, answer }))).toBe(false);
  });

  it("is null where a prompt file's gate put another value in place of the model's", async () => {
    const file: PromptFile = {
      name: "gated",
      digest: "0",
      template: "{{text}}",
      columns: [
        { name: "Fits", kind: "label", labels: ["Yes", "No"], notApplicable: "No" },
        { name: "Mood", kind: "label", labels: ["good", "bad"], notApplicable: "none" },
      ],
      gate: { column: "Fits", values: ["No"] },
    };
    const odds = (share: number): NonNullable<Reply["scored"]> => [
      { path: ["Fits"], probabilities: { Yes: share, No: 1 - share } },
      { path: ["Mood"], probabilities: { good: 0.25, bad: 0.75 } },
    ];
    const model = scripted(({ messages }) =>
      messages.at(-1)!.content.includes("fits")
        ? { text: '{"Fits":"Yes","Mood":"bad"}', scored: odds(0.9) }
        : { text: '{"Fits":"No","Mood":"bad"}', scored: odds(0.2) },
    );
    const { data } = await processDataset([{ text: "fits" }, { text: "no" }], {
      model,
      prompt: file,
      confidence: true,
    });
    expect(data.map((row) => [row.Mood, row.Fits_confidence, row.Mood_confidence])).toEqual([
      ["bad", 0.9, 0.75],
      ["none", 0.8, null],
    ]);
  });

  it("stands beside validated columns under their name", async () => {
    const { columns } = await processDataset([{ text: "a", Mood: "good" }], {
      model: scripted(() => ({ text: '{"Mood":"bad"}', scored })),
      prompt,
      answer: z.object({ Mood: z.enum(["good", "bad"]) }),
      confidence: true,
    });
    expect(columns.slice(0, 2)).toEqual(["Validated_Mood", "Validated_Mood_confidence"]);
  });

  it("is refused before the first request where no column is a closed set", async () => {
    const model = scripted(() => "{}");
    const asked = processDataset([{ text: "a" }], {
      model,
      prompt,
      answer: z.object({ Why: z.string(), Length: z.int().min(0) }),
      confidence: true,
    });
    await expect(asked).rejects.toThrow(TaskError);
    await expect(asked).rejects.toThrow(/closed set/);
    expect(model.calls).toBe(0);
  });

  it("comes from the sample model, in packs as well", async () => {
    const engine = gguf({ gpu: false, slots: 2 });
    const model = { engine, model: "sample" };
    const closed = z.object({ Sentiment: z.enum(["Positive", "Negative", "Neutral", "Mixed"]) });
    const rows = [{ text: "I love it." }, { text: "It broke after a day, I am furious." }];
    for (const rowsPerRequest of [1, 2]) {
      const { data } = await processDataset(rows, {
        model,
        prompt: "{{text}}",
        answer: closed,
        confidence: true,
        rowsPerRequest,
      });
      for (const row of data) {
        expect(row.Sentiment_confidence).toBeGreaterThan(0.2);
        expect(row.Sentiment_confidence).toBeLessThanOrEqual(1);
      }
    }
    await engine.close();
  });
});
