import { describe, expect, it } from "vitest";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { serve } from "../../engines/ollama/serve.js";
import type { FakeOllama } from "../../servers/fake-ollama.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, scriptedTrainer } from "./labelled-rows.js";

useTempHome();

const common = {
  label: "Topic",
  prompt: "{{Message}}",
  examples: 0,
  options: { threads: 1 },
  handleSignals: false,
} as const;

async function served() {
  const { fake, engine } = await serve({
    models: [{ name: "base:1b", family: "llama", template: "{{ .Prompt }}" }],
    answer: () => '{"Topic":"Billing"}',
  });
  return { fake, model: { engine, model: "base:1b" } };
}

const created = (fake: FakeOllama): Record<string, unknown> =>
  fake.received.filter(({ path }) => path.endsWith("/api/create")).at(-1)?.body ?? {};

describe("deploy", () => {
  it("makes a trained model one of the base's server, and asks it there from then on", async () => {
    const { fake, model } = await served();
    const trainer = scriptedTrainer({ model: { template: "{{ .Prompt }}<answer>" } });
    const options = { ...common, model, trainer, deploy: "labels" };
    const result = await fineTuneOrConfig(labelledRows(54), options);
    expect(result.deployed).toMatchObject({ model: "labels:latest" });
    expect(result.model).toMatchObject({ engine: model.engine, model: "labels:latest" });
    expect(created(fake)).toMatchObject({ model: "labels", template: "{{ .Prompt }}<answer>" });
    expect(Object.keys(created(fake).files as object)).toHaveLength(1);
    expect(result.message).toContain("It is at Ollama as labels:latest");
    const asked = fake.received.filter(
      ({ path, body }) => path.endsWith("/api/chat") && String(body?.model).startsWith("labels"),
    );
    expect(asked.length).toBeGreaterThanOrEqual(result.rows.test);
    const again = await fineTuneOrConfig(labelledRows(54), options);
    expect(again.deployed).toBeDefined();
    expect(trainer.jobs).toHaveLength(1);
  });

  it("puts a configuration's system text and examples into a model of the server", async () => {
    const { fake, model } = await served();
    const result = await fineTuneOrConfig(labelledRows(30), {
      ...common,
      model,
      trainer: "none",
      deploy: { model: "team/topics:v2" },
    });
    expect(result.deployed?.model).toBe("team/topics:v2");
    expect(result.model).toBe(model);
    expect(created(fake)).toMatchObject({ model: "team/topics:v2", from: "base:1b" });
    expect(created(fake).system).toContain('"Topic"');
  });

  it("loses nothing when it is not possible, and says why", async () => {
    const trained = await fineTuneOrConfig(labelledRows(54), {
      ...common,
      model: learner(),
      trainer: scriptedTrainer(),
      deploy: { model: "labels", host: "http://127.0.0.1:9" },
    });
    expect(trained.kind).toBe("model");
    expect(trained.model).toMatch(/^gguf:/);
    expect(trained.warnings.join()).toContain("It was not deployed to Ollama");
    const configured = await fineTuneOrConfig(labelledRows(30), {
      ...common,
      model: learner(),
      deploy: "labels",
    });
    expect(configured.deployed).toBeUndefined();
    expect(configured.warnings.join()).toContain("learner is no model of an Ollama server");
  });
});
