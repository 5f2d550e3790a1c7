import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EngineRequest } from "../../../src/contract/index.js";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { processDataset } from "../../../src/functions/index.js";
import type { PromptFile } from "../../../src/prompting/index.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, scriptedTrainer } from "./labelled-rows.js";

useTempHome();

const common = { label: "Topic", trainer: "none", handleSignals: false } as const;
const QUESTION = "Topic?\n{{Message}}";
/** One row of every word there is, so that the learner knows all of them. */
const shown = () => labelledRows(12).map(({ Message, Topic }) => ({ Message, Topic }));

function fewShot(rows = shown(), answer = (Topic: unknown) => JSON.stringify({ Topic })) {
  const examples = rows.flatMap(({ Message, Topic }) => [
    { role: "user" as const, content: `Topic?\n${Message}` },
    { role: "assistant" as const, content: answer(Topic) },
  ]);
  const columns = [
    { name: "Topic", kind: "label", labels: ["Billing", "Shipping", "Account"] } as const,
  ];
  return { name: "mine", template: QUESTION, columns, examples, digest: "mine" } as PromptFile;
}

const plain = ({ messages }: EngineRequest) => JSON.stringify(messages);

describe("a prompt with examples of its own", () => {
  it("is measured, compared and kept with them", async () => {
    const model = learner();
    const rows = labelledRows(72).slice(12);
    const result = await fineTuneOrConfig(rows, { ...common, model, prompt: fewShot() });
    const [asItIs] = result.configuration!.candidates;
    expect(asItIs).toMatchObject({ name: "the prompt as it is", examples: 12, score: 1 });
    expect(asItIs!.chosen).toBe(true);
    expect(result.prompt.examples).toEqual(fewShot().examples);
    expect(result.message).toContain("keeps its prompt as it is");
    const [base] = result.comparison!.arms;
    expect(base!.scores.Topic!.accuracy.estimate).toBe(1);
    // The very requests that processDataset sends.
    const fresh = learner();
    const messages = rows.map(({ Message }) => ({ Message }));
    await processDataset(messages, { model: fresh, prompt: fewShot(), fresh: true });
    const textsOf = ({ requests }: typeof model) => new Set(requests.map(plain));
    const sent = textsOf(fresh);
    const asked = [...textsOf(model)].filter((text) => sent.has(text));
    expect(asked).toHaveLength(result.rows.validation + result.rows.test);
  });

  it("keeps the examples of an earlier call's prompt", async () => {
    const model = learner();
    const rows = labelledRows(120);
    const first = await fineTuneOrConfig(rows, {
      ...common,
      model,
      prompt: QUESTION,
      examples: 24,
    });
    const count = first.prompt.examples!.length / 2;
    expect(count).toBeGreaterThan(0);
    const again = await fineTuneOrConfig(rows, { ...common, model, prompt: first.prompt });
    const { score } = first.configuration!.candidates.find(({ chosen }) => chosen)!;
    expect(again.configuration!.candidates[0]).toMatchObject({ examples: count, score });
    const [before, after] = [first.comparison!.arms[1]!, again.comparison!.arms[0]!];
    expect(after.scores.Topic!.accuracy.estimate).toBe(before.scores.Topic!.accuracy.estimate);
    expect(again.findings.map(({ code }) => code)).not.toContain("shown-rows");
    const metadata = JSON.parse(readFileSync(again.files.metadata!, "utf8"));
    expect(metadata.metrics.configuration_examples).toBe(again.prompt.examples!.length / 2);
  });

  it("proves nothing on rows whose answers it shows", async () => {
    const rows = labelledRows(60);
    const all = { ...common, model: learner(), dryRun: true };
    const plain = await fineTuneOrConfig(rows, { ...all, prompt: QUESTION });
    const split = ({ files }: { files: Readonly<Record<string, string>> }) =>
      JSON.parse(readFileSync(files.metadata!, "utf8")).data.split as Record<string, string[]>;
    const held = [...split(plain).validation!, ...split(plain).test!].map(Number);
    const mine = shown();
    const seen = held.filter((id) => id <= 12);
    expect(seen.length).toBeGreaterThan(0);
    const result = await fineTuneOrConfig(rows, { ...all, prompt: fewShot(mine) });
    const [found] = result.findings.filter(({ code }) => code === "shown-rows");
    expect(found).toMatchObject({ rows: seen.length, leftOut: false });
    expect(result.warnings).toContain(found!.message);
    const kept = [...split(result).validation!, ...split(result).test!].map(Number);
    expect(kept.sort()).toEqual(held.filter((id) => id > 12).sort());
    expect(result.rows.training).toBe(plain.rows.training + seen.length);
  });

  it("shows them to the base model alone, once a model has learnt", async () => {
    const trainer = scriptedTrainer();
    const result = await fineTuneOrConfig(labelledRows(72), {
      ...common,
      model: learner(),
      prompt: fewShot(),
      trainer,
      holdout: 6,
    });
    expect(result.kind).toBe("model");
    expect(result.prompt.examples).toBeUndefined();
    expect(trainer.jobs[0]!.training[0]!.messages.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
    ]);
    expect(result.comparison!.arms[0]!.scores.Topic!.accuracy.estimate).toBe(1);
  });

  it("takes a bare answer of a single column, and refuses what is no example", async () => {
    const all = { ...common, model: learner(), dryRun: true };
    const rows = labelledRows(60);
    const bare = fewShot(shown(), String);
    expect((await fineTuneOrConfig(rows, { ...all, prompt: bare })).kind).toBe("dry-run");
    const other = fewShot(shown(), () => '{"Mood":"good"}');
    await expect(fineTuneOrConfig(rows, { ...all, prompt: other })).rejects.toThrow(
      /example 1 of the prompt "mine" has no answer with Topic/,
    );
    const odd = { ...fewShot(), examples: fewShot().examples!.slice(1) };
    await expect(fineTuneOrConfig(rows, { ...all, prompt: odd })).rejects.toThrow(
      /not a user's and an assistant's turn each/,
    );
  });
});
