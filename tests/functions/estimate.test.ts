import { describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import { estimate, processDataset } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const data = Array.from({ length: 200 }, (_, i) => ({
  text: i % 4 === 0 ? "" : `a message, number ${i}`,
}));

describe("estimate", () => {
  it("says rows, calls and tokens, shows prompts, and calls no model", async () => {
    const model = scripted(() => "x");
    const cost = await estimate(data, { model, prompt: "Say: {{text}}", rowsPerRequest: 10 });
    expect(model.calls).toBe(0);
    expect(cost.rows).toBe(200);
    expect(cost.blankRows).toBeGreaterThan(30);
    expect(cost.calls).toBe(Math.ceil((200 - cost.blankRows) / 10));
    expect(cost.promptTokens).toBeGreaterThan(500);
    expect(cost.samples[0]!.text).toContain("Say: a message");
    expect(cost.timeMs).toBeUndefined();
    expect(cost.basis).toContain("no earlier run");
  });

  it("learns the speed from an earlier run of the same model", async () => {
    const model = scripted(() => "x", { latencyMs: 2 });
    await processDataset(data, { model, prompt: "First: {{text}}" });
    const cost = await estimate(data, { model, prompt: "Say: {{text}}" });
    expect(cost.timeMs).toBeGreaterThan(0);
    expect(cost.basis).toContain("rows/s");
  });

  it("warns of rows that will not fit the window", async () => {
    const model = scripted(() => "x", { info: { contextTokens: 64 } });
    const long = [{ text: "word ".repeat(400) }];
    const { warnings } = await estimate(long, {
      model,
      prompt: "{{text}}",
      options: { maxTokens: 16 },
    });
    expect(warnings.join()).toContain("never cut silently");
  });

  it("finds mistakes like processDataset does", async () => {
    const model = scripted(() => "x");
    await expect(estimate(data, { model, prompt: "{{Text}}" })).rejects.toMatchObject({
      code: "missing-column",
    });
  });
});
