import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REPORT } from "../../../src/contract/index.js";
import { scripted } from "../../../src/engines/index.js";
import { EngineError, ModelSetConfigError } from "../../../src/errors/index.js";
import { fineTuneOrConfig } from "../../../src/functions/fine-tune/fine-tune-or-config.js";
import { compare, processDataset } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, learner, topicOf } from "./labelled-rows.js";

useTempHome();

const common = {
  label: "Topic",
  prompt: "Topic?\n{{Message}}",
  trainer: "none",
  handleSignals: false,
} as const;

describe("the configuration", () => {
  it("picks examples by what they win, and is better than the model without them", async () => {
    const model = learner();
    const result = await fineTuneOrConfig(labelledRows(120), { ...common, model, examples: 24 });
    expect(result.kind).toBe("configuration");
    const chosen = result.configuration!.candidates.find((each) => each.chosen)!;
    expect(chosen.examples).toBeGreaterThan(0);
    const scores = result.configuration!.candidates.map(({ score }) => score);
    expect(chosen.score).toBeGreaterThan(Math.max(...scores) - 0.1);
    expect(result.comparison!.pairs[0]!.columns.Topic!.verdict.claim).toBe("second-better");
    expect(result.decisions.at(-1)).toMatchObject({ step: "result", passed: true });
    expect(result.message).toMatch(/got a configuration.*configuration is better than learner/s);
    expect(Object.keys(result.charts)).toEqual(
      expect.arrayContaining(["candidates", "accuracy Topic"]),
    );
    expect(result.charts.candidates!.data.length).toBeGreaterThan(0);
    expect(result[REPORT]().parts.length).toBeGreaterThan(4);
  });

  it("never has a test or deciding row among its examples, nor one that repeats such a row", async () => {
    const rows = [...labelledRows(60), ...labelledRows(30)];
    const result = await fineTuneOrConfig(rows, { ...common, model: learner() });
    const metadata = JSON.parse(readFileSync(result.files.metadata!, "utf8"));
    const { validation, test } = metadata.data.split as Record<string, string[]>;
    const text = (id: string) => rows[Number(id) - 1]!.Message;
    const held = new Set([...validation!, ...test!].map(text));
    expect(result.configuration!.examples.length).toBeGreaterThan(0);
    for (const id of result.configuration!.examples) expect(held.has(text(id))).toBe(false);
    const tested = new Set(test!.map(text));
    expect(validation!.map(text).filter((each) => tested.has(each))).toEqual([]);
  });

  it("is a readable file that is loaded as a prompt, and feeds the other functions", async () => {
    const model = learner();
    const result = await fineTuneOrConfig(labelledRows(120), {
      ...common,
      model,
      name: "topics",
      version: "3",
      examples: 12,
    });
    const { path: file } = result.configuration!;
    expect(file).toBe(path.join(result.run.folder, "model_set_config.json"));
    const config = JSON.parse(readFileSync(file, "utf8"));
    expect(config).toMatchObject({
      format: "promptframe/model-set-config",
      format_version: 1,
      name: "topics",
      version: "3",
      model: "learner",
      prompt: "Topic?\n{{Message}}",
    });
    expect(config.system_prompt).toContain('"Topic"');
    expect(config.few_shot_examples[0]).toMatchObject({ answer: { Topic: expect.any(String) } });
    const rows = labelledRows(130)
      .slice(120)
      .map(({ Message }) => ({ Message }));
    const byFile = await processDataset(rows, { model: result.model, prompt: file });
    const before = model.calls;
    const byPrompt = await processDataset(rows, { model: result.model, prompt: result.prompt });
    expect(model.calls).toBe(before);
    expect(byPrompt.data).toEqual(byFile.data);
    expect(byFile.data[0]!.Topic).toBe(topicOf(rows[0]!.Message));
    const compared = await compare(labelledRows(20), {
      model,
      variants: { plain: "Topic?\n{{Message}}", configured: result.prompt },
      answer: z.object({ Topic: z.enum(["Billing", "Shipping", "Account"]) }),
      label: { Topic: "Topic" },
    }).catch((error: Error) => error);
    expect(compared).toHaveProperty("verdict");
  });

  it("asks nothing when the same call is made again, and only what is new with more options", async () => {
    const model = learner();
    const options = { ...common, model };
    const first = await fineTuneOrConfig(labelledRows(60), options);
    const calls = model.calls;
    const again = await fineTuneOrConfig(labelledRows(60), options);
    expect(model.calls).toBe(calls);
    expect(again.run.id).toBe(first.run.id);
    expect(again.configuration!.candidates).toEqual(first.configuration!.candidates);
  });

  it("keeps the prompt as it is when nothing wins, and says so", async () => {
    const model = learner(["invoice", "coupon", "voucher", "payment", "parcel", "courier"]);
    const knowing = scripted(
      ({ messages }) => JSON.stringify({ Topic: topicOf(messages.at(-1)!.content) }),
      {
        name: "knowing",
      },
    );
    const result = await fineTuneOrConfig(labelledRows(60), { ...common, model: knowing });
    expect(result.configuration!.candidates.find((each) => each.chosen)?.name).toBe(
      "the prompt as it is",
    );
    expect(result.warnings.join()).toContain("No system prompt and no examples did better");
    expect(result.configuration!.examples).toEqual([]);
    const some = await fineTuneOrConfig(labelledRows(60), { ...common, model });
    expect(some.configuration!.examples.length).toBeGreaterThan(0);
  });

  it("says which topics there are, before anything is asked, when no row has one of those named", async () => {
    let asked = 0;
    const model = scripted(() => String(++asked), { name: "m" });
    const options = { ...common, model, label: "Topic" };
    await expect(
      fineTuneOrConfig(labelledRows(60), { ...options, targetTopics: ["Taxes"] }),
    ).rejects.toThrow(/no row has "Taxes" in its column "Topic"\.\s+Topic has .*"Billing"/);
    expect(asked).toBe(0);
    const found = await fineTuneOrConfig(labelledRows(60), {
      ...options,
      targetTopics: [" billing", "ACCOUNT"],
      dryRun: true,
    });
    expect(found.columns[0]?.labels).toEqual(["billing", "ACCOUNT"]);
    expect(found.rows.test).toBeGreaterThan(0);
  });

  it("tells the model of ratings and topics", async () => {
    const rows = labelledRows(90).map((row, i) => ({ ...row, Stars: (i % 2) * 4 + 1 }));
    const result = await fineTuneOrConfig(rows, {
      ...common,
      model: scripted(() => '{"Topic":"Billing","Stars":"bad"}', { name: "m" }),
      label: ["Topic", "Stars"],
      ratingMapping: { Stars: { 1: "bad", 5: "good" } },
      targetTopics: ["Billing", "Account"],
      dryRun: true,
    });
    expect(result.prompt.system).toContain("1 means bad; 5 means good");
    expect(result.prompt.system).toContain("the topics that count are Billing and Account");
    expect(result.columns.map(({ labels }) => labels)).toEqual([
      ["Billing", "Account"],
      ["bad", "good"],
    ]);
    expect(result.findings.find(({ code }) => code === "unknown-labels")).toMatchObject({
      rows: 30,
    });
    expect(result.kind).toBe("dry-run");
    expect(result.prompt.examples).toHaveLength(16);
    const config = JSON.parse(readFileSync(result.configuration!.path, "utf8"));
    expect(config.rating_mapping).toEqual({ Stars: { 1: "bad", 5: "good" } });
    expect(config.target_topics).toEqual({ Topic: ["Billing", "Account"] });
  });

  it("measures free text by the words it shares", async () => {
    const rows = labelledRows(30).map(({ Message }, i) => ({
      Message,
      Note: `note ${i} ${Message}`,
    }));
    const model = scripted(
      ({ messages }) => JSON.stringify({ Note: `note ${messages.at(-1)!.content}` }),
      { name: "echo" },
    );
    const result = await fineTuneOrConfig(rows, {
      model,
      label: "Note",
      prompt: "{{Message}}",
      trainer: "none",
      handleSignals: false,
    });
    expect(result.columns).toEqual([{ name: "Note", kind: "text" }]);
    expect(result.configuration!.candidates[0]!.score).toBeGreaterThan(0.8);
    expect(Object.keys(result.comparison!.arms[0]!.metrics)).toEqual(["Note: words shared"]);
  });

  it("ends in ModelSetConfigError when no answer is valid or the rows are too few", async () => {
    const silly = scripted(() => "no idea", { name: "silly" });
    await expect(
      fineTuneOrConfig(labelledRows(30), { ...common, model: silly, reask: false } as never),
    ).rejects.toThrow(/no option "reask"/);
    await expect(fineTuneOrConfig(labelledRows(30), { ...common, model: silly })).rejects.toThrow(
      ModelSetConfigError,
    );
    await expect(
      fineTuneOrConfig(labelledRows(2), { ...common, model: learner() }),
    ).rejects.toThrow(/2 usable labelled rows.*too few/);
  });

  it("lets an engine that goes away keep its own name, and goes on afterwards", async () => {
    let broken = true;
    const model = scripted(
      ({ messages }) => {
        if (broken) throw new EngineError("connection", "gone");
        return JSON.stringify({ Topic: topicOf(messages.at(-1)!.content) });
      },
      { name: "flaky", digest: "flaky" },
    );
    const options = { ...common, model, retries: 0 };
    const failed = await fineTuneOrConfig(labelledRows(30), options).catch((error) => error);
    expect(failed.code).toMatch(/model-set-config|engine-unavailable/);
    broken = false;
    expect((await fineTuneOrConfig(labelledRows(30), options)).kind).toBe("configuration");
  });

  it("learns from what a larger model answered", async () => {
    const large = scripted(
      ({ messages }) => JSON.stringify({ Topic: topicOf(messages.at(-1)!.content) }),
      {
        name: "large",
      },
    );
    const labelled = await processDataset(
      labelledRows(60).map(({ Message }) => ({ Message })),
      {
        model: large,
        prompt: "Topic?\n{{Message}}",
        answer: z.object({ Topic: z.enum(["Billing", "Shipping", "Account"]) }),
      },
    );
    const result = await fineTuneOrConfig(labelled.data, {
      ...common,
      model: learner(),
      examples: 24,
    });
    expect(result.rows.usable).toBe(60);
    expect(result.comparison!.pairs[0]!.columns.Topic!.accuracy.estimate).toBeGreaterThan(0);
  });
});

describe("improve", () => {
  const model = (wise: (instructions: string) => boolean) =>
    scripted(
      ({ messages }) => {
        const text = messages.at(-1)!.content;
        if (text.includes("answered wrong")) {
          const at = /Say (more|how)|shorter/.exec(text)?.[0] ?? "";
          return JSON.stringify({ instructions: `Look at the noun. ${at}` });
        }
        const system = messages[0]!.content;
        return JSON.stringify({ Topic: wise(system) ? topicOf(text) : "Billing" });
      },
      { name: "worder" },
    );

  it("keeps a rewording that wins on rows that decide", async () => {
    const worder = model((system) => system.includes("Say more"));
    const result = await fineTuneOrConfig(labelledRows(120), {
      ...common,
      model: worder,
      improve: true,
    });
    const { rewordings } = result.configuration!;
    expect(rewordings).toHaveLength(3);
    expect(rewordings.filter(({ kept }) => kept)).toHaveLength(1);
    expect(rewordings.find(({ kept }) => kept)!.p).toBeLessThan(0.05);
    expect(result.prompt.system).toContain("Say more");
    expect(result.comparison!.pairs[0]!.columns.Topic!.verdict.claim).toBe("second-better");
    expect(
      result[REPORT]().parts.some(
        (part) => part.kind === "table" && part.title?.startsWith("Rewordings"),
      ),
    ).toBe(true);
    const asked = worder.requests.filter(({ messages }) =>
      messages.at(-1)!.content.includes("answered wrong"),
    );
    expect(asked).toHaveLength(3);
    const metadata = JSON.parse(readFileSync(result.files.metadata!, "utf8"));
    const held = [...metadata.data.split.validation, ...metadata.data.split.test].map(
      (id: string) => labelledRows(120)[Number(id) - 1]!.Message,
    );
    for (const { messages } of asked) {
      for (const text of held) expect(messages.at(-1)!.content).not.toContain(`${text}\n`);
    }
  });

  it("drops rewordings that are not shown to be better", async () => {
    const result = await fineTuneOrConfig(labelledRows(90), {
      ...common,
      model: model(() => false),
      improve: { proposals: 2 },
    });
    expect(result.configuration!.rewordings.map(({ kept }) => kept)).toEqual([false, false]);
    expect(result.prompt.system ?? "").not.toContain("Look at the noun");
  });

  it("proposes nothing when nothing is wrong, and says when proposals are no use", async () => {
    const right = await fineTuneOrConfig(labelledRows(60), {
      ...common,
      model: model(() => true),
      improve: true,
    });
    expect(right.warnings.join()).toContain("Nothing to improve from");
    const useless = scripted(() => '{"Topic":"Billing"}', { name: "useless" });
    const result = await fineTuneOrConfig(labelledRows(60), {
      ...common,
      model: useless,
      improve: true,
    });
    expect(result.warnings.join()).toContain("3 of 3 rewordings were no use");
  });
});
