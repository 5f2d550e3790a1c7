import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { ollama, scripted } from "../../../src/engines/index.js";
import { compare, processDataset } from "../../../src/functions/index.js";
import {
  type FakeOllama,
  type FakeOllamaOptions,
  startFakeOllama,
} from "../../servers/fake-ollama.js";
import { useTempHome } from "../temp-home.js";
import { answer, moodRows, readPrompt, wordings } from "./scripts.js";

useTempHome();

const label = "True_Mood";
const resamples = 200;
const variants = wordings("A", "B");

/** A server that always says good: rightly and at 0.9 of even rows, wrongly and at 0.6 of odd ones. */
async function serve(options: FakeOllamaOptions = {}) {
  const fake = await startFakeOllama({
    answer: () => '{"Mood":"good"}',
    // Tokens are four letters long here: {"Mo od": "goo d"}
    odds: ({ request, token }): Record<string, number> => {
      if (token !== '"goo') return {};
      return readPrompt(request.prompt).row % 2
        ? { '"goo': 0.6, '"bad': 0.4 }
        : { '"goo': 0.9, '"bad': 0.1 };
    },
    ...options,
  });
  const engine = ollama({ host: fake.url });
  onTestFinished(async () => {
    await engine.close();
    await fake.stop();
  });
  return { model: { engine, model: "llama3.2" }, fake };
}

const asked = ({ received }: FakeOllama) =>
  received.filter(({ path }) => path === "/api/chat").map(({ body }) => body?.logprobs);

describe("probabilities of Ollama's labels", () => {
  it("give calibration, its diagram and columns of confidence", async () => {
    const { model, fake } = await serve();
    const options = { model, variants, answer, label, resamples, probabilities: true };
    const result = await compare(moodRows(20), options);
    expect(asked(fake)).toContain(true);
    for (const arm of result.arms) {
      const found = arm.calibration.Mood!;
      // 10 rows at 0.9, all right; 10 at 0.6, all wrong: (0.1 + 0.6) / 2.
      expect(found).toMatchObject({ answers: 20, leftOut: 0 });
      expect(found.ece).toBeCloseTo(0.35, 10);
      expect(found.temperature!.temperature).toBeGreaterThan(1);
      expect(arm.run.warnings).toEqual([]);
    }
    expect(Object.keys(result.charts)).toContain("reliability Mood B");
    expect(result.table[0]).toMatchObject({ "A Mood": "good", "A Mood_confidence": 0.9 });
    expect(result.table[1]).toMatchObject({ "B Mood": "good", "B Mood_confidence": 0.6 });
  });

  it("are not asked for unless they are wanted, since they take the server time", async () => {
    const { model, fake } = await serve();
    const result = await compare(moodRows(4), { model, variants, answer, label, resamples });
    expect(asked(fake)).not.toContain(true);
    expect(result.arms[0]!.calibration).toEqual({});
    expect(Object.keys(result.table[0]!)).not.toContain("A Mood_confidence");
  });

  it("are missing, and said to be, with a server that is too old", async () => {
    const { model } = await serve({ version: "0.12.10" });
    const options = { model, variants, answer, label, resamples, probabilities: true };
    const result = await compare(moodRows(4), options);
    expect(result.arms[0]!.calibration).toEqual({});
    expect(result.table[0]).toMatchObject({ "A Mood": "good", "A Mood_confidence": null });
    expect(result.notes.join()).toMatch(/A: 4 answered rows have no confidence/);
  });

  it("are those of an earlier run's answers where that asked for them", async () => {
    const { model, fake } = await serve();
    const rows = moodRows(6);
    const shown = rows.map(({ text }) => ({ text }));
    await processDataset(shown, { model, prompt: variants.A!, answer, confidence: true });
    const before = fake.stats.requests;
    const options = { model, variants, answer, label, resamples, probabilities: true };
    const result = await compare(rows, options);
    expect(fake.stats.requests).toBe(before + 6);
    expect(result.arms[0]!.run.reused).toBe(6);
    expect(result.arms[0]!.calibration.Mood!.answers).toBe(6);
  });
});

describe("probabilities of variants", () => {
  const text = "{{text}}";

  it("are columns of those variants alone that choose from labels", async () => {
    const scored = [{ path: ["Mood"], probabilities: { good: 0.8, bad: 0.2 } }];
    const model = scripted(() => ({ text: '{"Mood":"good"}', scored }));
    const open = z.object({ Mood: z.string() });
    const both = { open: { prompt: `open: ${text}`, answer: open }, closed: `closed: ${text}` };
    const options = { model, variants: both, answer, resamples, probabilities: true };
    const [row] = (await compare(moodRows(2), options)).table;
    expect(row).toMatchObject({ "closed Mood_confidence": 0.8 });
    expect(Object.keys(row!)).not.toContain("open Mood_confidence");
  });

  it("are refused before the first request where no variant chooses from labels", async () => {
    const model = scripted(() => '{"Mood":"good"}');
    const open = z.object({ Mood: z.string() });
    const call = compare(moodRows(2), { model, variants, answer: open, probabilities: true });
    await expect(call).rejects.toMatchObject({ code: "option-invalid" });
    await expect(call).rejects.toThrow(/no answer column of any variant is a closed set/);
    expect(model.calls).toBe(0);
  });

  it("are what someone means who asks for confidence as processDataset does", async () => {
    const model = scripted(() => '{"Mood":"good"}');
    const call = compare(moodRows(2), { model, variants, answer, confidence: true as never });
    await expect(call).rejects.toThrow(/confidence of the intervals.*probabilities: true/);
  });
});
