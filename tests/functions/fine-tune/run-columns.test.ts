import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../../src/engines/index.js";
import { runColumns } from "../../../src/functions/fine-tune/run-columns.js";
import { fineTuneOrConfig, processDataset } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";
import { labelledRows, topicOf } from "./labelled-rows.js";

useTempHome();

describe("runColumns", () => {
  it("knows what a run added by what stands beside it", () => {
    const columns = [
      ...["Message", "order_status", "Topic", "Topic_confidence", "Topic_consistency"],
      ...["answer_status", "answer_error", "answer_consistency", "Model_Name", "confidence"],
    ];
    expect([...runColumns(columns)].sort()).toEqual([
      "Topic_confidence",
      "Topic_consistency",
      "answer_consistency",
      "answer_error",
      "answer_status",
    ]);
    expect([...runColumns(["Model_Name", "Batch_Size", "Run_ID"])]).toHaveLength(3);
  });
});

describe("learning from what a large model labelled", () => {
  it("shows the student nothing of the run's own columns", async () => {
    const teacher = scripted(
      ({ messages }) => {
        const Topic = topicOf(messages.at(-1)!.content);
        const probabilities = { Billing: 0.2, Shipping: 0.2, Account: 0.2, [Topic]: 0.6 };
        return { text: JSON.stringify({ Topic }), scored: [{ path: ["Topic"], probabilities }] };
      },
      { name: "teacher" },
    );
    const messages = labelledRows(60).map(({ Message }) => ({ Message }));
    const { data } = await processDataset(messages, {
      model: teacher,
      prompt: "{{Message}}",
      answer: z.object({ Topic: z.enum(["Billing", "Shipping", "Account"]) }),
      confidence: true,
      provenance: true,
    });
    const student = await fineTuneOrConfig(data, {
      model: teacher,
      label: "Topic",
      trainer: "student",
      dryRun: true,
    });
    expect(student.prompt.template).toBe("{{Message}}");
    // What is labelled later has the message alone.
    const { model, prompt } = student;
    const { run } = await processDataset(messages.slice(0, 2), { model, prompt });
    expect(run.counts.ok).toBe(2);
  });
});

describe("rows that all say the same", () => {
  it("are told where they leave a label unlearnt", async () => {
    const topics = ["Product", "Billing", "Other", "Account", "Shipping", "Support"];
    const rows = Array.from({ length: 90 }, (_, i) => ({
      Message: `message ${i} about ${topics[i % 6]}`,
      Topic: topics[i % 6],
    }));
    const call = { model: scripted(() => "{}"), label: "Topic", trainer: "student", dryRun: true };
    const { findings, warnings } = await fineTuneOrConfig(rows, call as never);
    const found = findings.find(({ code }) => code === "unlearnt-labels")!;
    expect(found.message).toMatch(/no row to learn from has "\w+"/);
    expect(warnings).toContain(found.message);
  });
});
