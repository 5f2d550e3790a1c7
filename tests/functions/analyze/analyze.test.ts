import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REPORT, type Report } from "../../../src/contract/index.js";
import { scripted } from "../../../src/engines/index.js";
import { EngineError, RunStoreError, TaskError } from "../../../src/errors/index.js";
import { analyze, batchInference, processDataset, runs } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";

const home = useTempHome();

const answer = z.object({
  Topic: z.enum(["Billing", "Product", "Other"]),
  Urgent: z.boolean(),
});
const prompt = "What is this about?\n{{text}}";

interface Message {
  readonly id: string;
  readonly text: string;
  readonly Channel: string;
}

/** 30 rows: 10 of each topic, every fifth urgent, row 7 invalid, row 8 failed. */
function messages(): Message[] {
  return Array.from({ length: 30 }, (_, i) => ({
    id: `m${i}`,
    text: `message ${i}`,
    Channel: i % 2 === 0 ? "mail" : "chat",
  }));
}

const TOPICS = ["Billing", "Product", "Other"] as const;

function model() {
  return scripted(({ messages }) => {
    const i = Number(/message (\d+)/.exec(messages.at(-1)!.content)?.[1]);
    if (i === 8) throw new EngineError("refused", "The server said no.");
    if (i === 7) return '{"Topic":"Nonsense","Urgent":true}';
    return JSON.stringify({ Topic: TOPICS[i % 3], Urgent: i % 5 === 0 });
  });
}

function ask(data: readonly Message[] = messages(), more: object = {}) {
  return processDataset(data, { model: model(), prompt, answer, reask: false, ...more });
}

function textOf(report: Report): string {
  return JSON.stringify(report.parts.filter(({ kind }) => kind !== "figure"));
}

describe("analyze", () => {
  it("counts statuses and answers with intervals, and shows the rows to look at", async () => {
    const result = await ask();
    const analysis = await analyze(result);
    expect(analysis.run).toMatchObject({ id: result.run.id, state: "finished" });
    expect(analysis.rows).toMatchObject({ total: 30, done: 30, distinct: 30, repeats: 1 });
    const count = (status: string) =>
      analysis.statuses.find(({ value }) => value === status)!.count;
    expect([count("ok"), count("invalid"), count("failed")]).toEqual([28, 1, 1]);
    const ok = analysis.statuses.find(({ value }) => value === "ok")!.share;
    // Wilson's interval of 28 of 30.
    expect([ok.estimate, ok.low, ok.high].map((share) => share.toFixed(3))).toEqual([
      "0.933",
      "0.787",
      "0.982",
    ]);
    const topics = analysis.distributions.find(({ column }) => column === "Topic")!;
    expect(topics.values.map(({ value, count: rows }) => [value, rows])).toEqual([
      ["Billing", 10],
      ["Product", 9],
      ["Other", 9],
    ]);
    expect(analysis.errors.map(({ code, count: rows }) => [code, rows]).sort()).toEqual([
      ["answer-invalid", 1],
      ["refused", 1],
    ]);
    expect(analysis.failures.map(({ id }) => id)).toEqual(["8", "9"]);
    expect(analysis.failures[1]).toMatchObject({
      row: 9,
      code: "refused",
      prompt: "What is this about?\nmessage 8",
    });
    expect(analysis.failures[0]?.text).toContain("Nonsense");
    expect(analysis.failureCount).toBe(2);
    expect(analysis.latency?.rows).toBe(29);
    expect(analysis.sessions).toHaveLength(1);
    expect(analysis.sessions[0]).toMatchObject({ asked: 30, copied: 0, state: "finished" });
  });
});
