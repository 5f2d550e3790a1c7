import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { REPORT, type Report } from "../../../src/contract/index.js";
import { scripted } from "../../../src/engines/index.js";
import {
  EngineError,
  type RunStoppedError,
  RunStoreError,
  TaskError,
} from "../../../src/errors/index.js";
import {
  analyze,
  type Breakdown,
  batchInference,
  type CrossTab,
  type ProcessResult,
  processDataset,
  type RunAnalysis,
  runs,
} from "../../../src/functions/index.js";
import { openRun } from "../../../src/runs/index.js";
import { entry, recordAll, request, report as runReport } from "../../runs/made.js";
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

/** A figure's name and everything a report says in words and tables. */
function partsOf(report: Report, kind: string): string[] {
  return report.parts.filter((part) => part.kind === kind).map((part) => JSON.stringify(part));
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

  it("takes whatever names a run: id, beginning, name, folder, result, summary, batch", async () => {
    const result = await ask(messages(), { run: "mine" });
    const { id, folder } = result.run;
    const info = await runs.get(id);
    const given = [
      id,
      "min",
      "mine",
      folder!,
      path.join(folder!, "summary.md"),
      result,
      result.run,
      info,
    ];
    for (const one of given) expect((await analyze(one)).run.id).toBe(id);
    const texts = ["a message 1", "a message 2"];
    const batch = batchInference(texts, { model: model() });
    expect((await analyze(batch)).rows.done).toBe(2);
    const results = await batch;
    expect((await analyze(results)).rows.done).toBe(2);
    const stop = new AbortController();
    const many = Array.from({ length: 500 }, (_, i) => `message ${i}`);
    const stopped = batchInference(many, {
      model: model(),
      signal: stop.signal,
      onEvent: ({ type }) => type === "row" && stop.abort(),
    });
    const partial = await analyze(stopped);
    expect(partial.run.state).toBe("interrupted");
    expect(partial.rows).toMatchObject({ total: 500 });
    expect(partial.rows.done).toBeLessThan(500);
  });

  it("refuses what names no run, or kept nothing, with the way out", async () => {
    const unkept = await ask(messages(), { run: false });
    await expect(analyze(unkept)).rejects.toMatchObject({
      code: "run-not-found",
      hint: expect.stringContaining("run: false"),
    });
    await expect(analyze("nope")).rejects.toBeInstanceOf(RunStoreError);
    await expect(analyze(path.join(home(), "runs", "nope"))).rejects.toBeInstanceOf(RunStoreError);
    for (const wrong of [undefined, 3, [], {}, "", { data: [], run: {} }]) {
      await expect(analyze(wrong as never)).rejects.toBeInstanceOf(TaskError);
    }
    for (const options of [{ slowest: -1 }, { failures: 1.5 }, { By: "Topic" }, "Topic"]) {
      await expect(analyze("x", options as never)).rejects.toMatchObject({
        code: "option-invalid",
      });
    }
    const folder = path.join(home(), "runs", "broken");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "manifest.json"), "{");
    await expect(analyze("broken")).rejects.toMatchObject({ code: "run-corrupt" });
  });

  it("breaks down by answers, the status, and columns of the table at hand", async () => {
    const result = await ask();
    const { by } = await analyze(result, { by: ["Topic", "status", "Channel"] });
    const [topic, status, channel] = by as [Breakdown, Breakdown, Breakdown];
    expect(topic.groups.map(({ value, rows }) => [value, rows])).toEqual([
      ["Billing", 10],
      ["Product", 9],
      ["Other", 9],
      ["(no answer)", 2],
    ]);
    expect(topic.crossTabs).toMatchObject([
      { rows: "Topic", columns: "Urgent", rowValues: ["Billing", "Product", "Other"] },
    ]);
    const data = result.data;
    const met = (column: string, value: string, urgent: boolean) =>
      data.filter((row) => row[column] === value && row.Urgent === urgent).length;
    const [urgent] = topic.crossTabs as [CrossTab];
    for (const [row, value] of urgent.rowValues.entries()) {
      for (const [column, flag] of urgent.columnValues.entries()) {
        expect(urgent.counts[row]![column]).toBe(met("Topic", value, flag === "true"));
      }
    }
    expect(status.groups.map(({ value, rows }) => `${value} ${rows}`)).toEqual([
      "ok 28",
      "invalid 1",
      "failed 1",
    ]);
    expect(status.crossTabs).toEqual([]);
    expect(channel.from).toBe("data");
    const chat = channel.groups.find(({ value }) => value === "chat")!;
    expect(chat).toMatchObject({ rows: 15, counts: { ok: 14, invalid: 1 } });
    expect(chat.ok.estimate).toBeCloseTo(14 / 15, 12);
    expect(chat.meanMs).toBeGreaterThanOrEqual(0);
  });

  it("tells how far two columns with the same values agree", async () => {
    const before = messages().map((row, i) => ({
      ...row,
      Old: i < 6 ? "Other" : TOPICS[i % 3]!,
    }));
    const analysis = await analyze(await ask(before), { by: "Old" });
    const cross = analysis.by[0]!.crossTabs.find(({ columns }) => columns === "Topic")!;
    expect(cross.rowValues).toEqual(["Billing", "Product", "Other"]);
    // 28 rows have an answer; 4 of the first 6 had another label before.
    expect(cross.agreement?.same.estimate).toBeCloseTo(24 / 28, 12);
    // Seen 24/28, by chance (8*10 + 7*9 + 13*9) / 28^2.
    const chance = (8 * 10 + 7 * 9 + 13 * 9) / 28 ** 2;
    expect(cross.agreement?.kappa.estimate).toBeCloseTo((24 / 28 - chance) / (1 - chance), 12);
    const urgent = analysis.by[0]!.crossTabs.find(({ columns }) => columns === "Urgent")!;
    expect(urgent.agreement).toBeUndefined();
  });

  it("compares old labels with new ones of the same name, and orders numbers", async () => {
    const before = messages().map((row, i) => ({
      ...row,
      Topic: TOPICS[(i % 10 === 0 ? i + 1 : i) % 3]!,
    }));
    const numbered = z.object({ Topic: z.enum(TOPICS), Score: z.number().int() });
    const data = await processDataset(before, {
      model: scripted(({ messages }) => {
        const i = Number(/message (\d+)/.exec(messages.at(-1)!.content)![1]);
        return JSON.stringify({ Topic: TOPICS[i % 3], Score: (i * 7) % 11 });
      }),
      prompt,
      answer: numbered,
    });
    expect(data.columns[0]).toBe("Validated_Topic");
    const by = ["data.Topic", "Validated_Topic", "Score"];
    const analysis = await analyze(data, { by });
    expect(analysis.by.map(({ column, from }) => [column, from])).toEqual([
      ["data.Topic", "data"],
      ["Topic", "answer"],
      ["Score", "answer"],
    ]);
    const cross = analysis.by[0]!.crossTabs.find(({ columns }) => columns === "Topic")!;
    expect(cross.agreement?.same.estimate).toBeCloseTo(27 / 30, 12);
    const scores = analysis.by[2]!.groups.map(({ value }) => Number(value));
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(scores.length).toBe(11);
  });

  it("tells how sure the model was, and shows the rows it was least sure of", async () => {
    const run = await openRun(
      request(home(), {
        name: "sure",
        columns: [{ name: "Topic", kind: "label", labels: TOPICS }],
      }),
    );
    const shares = [0.99, 0.4, 0.7, 0.9];
    await recordAll(
      run,
      shares.map((share, i) =>
        entry(i, { probabilities: { Topic: { Billing: share, Other: 1 - share } } }),
      ),
    );
    await run.finish("finished", runReport(run));
    const analysis = await analyze("sure");
    expect(analysis.confidence).toEqual([
      {
        column: "Topic",
        rows: 4,
        mean: expect.closeTo(2.99 / 4, 12),
        below: [
          { limit: 0.5, count: 1 },
          { limit: 0.8, count: 2 },
          { limit: 0.95, count: 3 },
        ],
      },
    ]);
    expect(analysis.leastSure.map(({ row }) => row)).toEqual([2, 3, 4, 1]);
    expect(analysis.leastSure[0]).toMatchObject({ id: "2", confidence: 0.4 });
    expect(partsOf(analysis[REPORT](), "heading").join()).toContain("Confidence");
    expect((await analyze(await ask())).confidence).toEqual([]);
  });

  it("reads a column of the file the run was made from, or of the table given", async () => {
    const file = path.join(home(), "in.csv");
    const lines = messages().map(({ id, text, Channel }) => `${id},${text},${Channel}`);
    writeFileSync(file, `id,text,Channel\n${lines.join("\n")}\n`);
    const options = { model: model(), prompt, answer, reask: false };
    const { run } = await processDataset(file, {
      ...options,
      output: path.join(home(), "out.csv"),
    });
    const fromFile = await analyze(run.id, { by: "Channel" });
    expect(fromFile.by[0]!.groups.map(({ value, rows }) => [value, rows])).toEqual([
      ["mail", 15],
      ["chat", 15],
    ]);
    const records = await ask();
    await expect(analyze(records.run.id, { by: "Channel" })).rejects.toMatchObject({
      code: "option-invalid",
      hint: expect.stringContaining("data"),
    });
    const given = await analyze(records.run.id, { by: "Channel", data: messages() });
    expect(given.by[0]!.groups).toHaveLength(2);
    for (const rows of [{ first: 7 }, { from: 3, to: 8 }, { from: 20 }, { to: 6 }]) {
      const part = await ask(messages(), { rows });
      const both = [undefined, messages()].map((data) =>
        analyze(part, { by: "Channel", ...(data && { data }) }),
      );
      const [fromResult, fromSource] = await Promise.all(both);
      expect(fromResult!.by[0]!.groups).toEqual(fromSource!.by[0]!.groups);
    }
    const chosen = await ask(messages(), { id: "id", rows: { ids: ["m3", "m4", "m9"] } });
    await expect(analyze(chosen, { by: "Channel" })).rejects.toMatchObject({
      code: "option-invalid",
    });
    const whole = await analyze(chosen, { by: "Channel", data: messages() });
    expect(whole.by[0]!.groups.map(({ value, rows }) => [value, rows])).toEqual([
      ["chat", 2],
      ["mail", 1],
    ]);
    await expect(analyze(given.run.id, { by: "Topik" })).rejects.toThrow('Did you mean "Topic"?');
    await expect(analyze(run.id, { by: "Chanel" })).rejects.toThrow('Did you mean "Channel"?');
  });

  it("tells a run that works as far as it is, and one that was cut off", async () => {
    const slow = scripted(() => '{"Topic":"Other","Urgent":false}', { latencyMs: 15 });
    const stop = new AbortController();
    let live: RunAnalysis | undefined;
    const running = processDataset(messages(), {
      model: slow,
      prompt,
      answer,
      concurrency: 2,
      run: "live",
      signal: stop.signal,
      onEvent: async ({ type }) => {
        if (type !== "row" || live !== undefined) return;
        live = {} as RunAnalysis;
        live = await analyze("live").finally(() => stop.abort());
      },
    });
    await expect(running).rejects.toMatchObject({ code: "interrupted" });
    expect(live).toMatchObject({ run: { state: "running" }, rows: { total: 30 } });
    expect(live!.rows.done).toBeGreaterThan(0);
    expect(live!.distributions[0]).toMatchObject({ column: "Topic" });
    expect(live!.notes.join(" ")).toContain("being worked on");
    const after = await analyze("live");
    expect(after.run.state).toBe("interrupted");
    expect(after.rows.done).toBeGreaterThanOrEqual(live!.rows.done);
  });

  it("does not match the rows of a result with gaps by their number", async () => {
    const stop = new AbortController();
    let seen = 0;
    const data = Array.from({ length: 400 }, (_, i) => ({
      ...messages()[i % 30]!,
      text: `message ${i}`,
    }));
    const stopped = await processDataset(data, {
      model: scripted(({ messages }) => {
        const slow = messages.at(-1)!.content.endsWith("message 0");
        return new Promise((resolve) => setTimeout(() => resolve("fine"), slow ? 300 : 5));
      }),
      prompt,
      concurrency: 2,
      run: "gaps",
      signal: stop.signal,
      onEvent: ({ type }) => type === "row" && ++seen === 5 && stop.abort(),
    }).catch((error: unknown) => error as RunStoppedError);
    const partial = (stopped as RunStoppedError).partial as ProcessResult<Message[]>;
    expect(partial.data.length).toBeLessThan(data.length);
    expect((await analyze(stopped as RunStoppedError)).run.id).toBe(partial.run.id);
    await expect(analyze(partial, { by: "Channel" })).rejects.toMatchObject({
      code: "option-invalid",
    });
    const { by, rows } = await analyze(partial, { by: "Channel", data });
    expect(by[0]!.groups.reduce((sum, group) => sum + group.rows, 0)).toBe(rows.done);
  });

  it("sums up sessions, retries by code, and what the journal saved", async () => {
    let calls = 0;
    const busy = scripted(({ messages }) => {
      if (++calls === 3) throw new EngineError("busy", "Too many requests.");
      const i = Number(/message (\d+)/.exec(messages.at(-1)!.content)?.[1]);
      return JSON.stringify({ Topic: TOPICS[i % 3], Urgent: false });
    });
    const options = { model: busy, prompt, answer, concurrency: 1, run: "two" };
    await processDataset(messages().slice(0, 10), options);
    await processDataset(messages(), { ...options, model: busy });
    const analysis = await analyze("two");
    expect(analysis.retries).toEqual([{ code: "busy", count: 1, example: "Too many requests." }]);
    expect(analysis.usage).toMatchObject({ furtherRequests: 1, physical: { requests: 31 } });
    expect(analysis.sessions.map(({ asked, retries }) => [asked, retries])).toEqual([
      [10, 1],
      [20, 0],
    ]);
    const copy = await processDataset(messages(), { ...options, run: "copy" });
    expect(copy.run.reused).toBe(30);
    const copied = await analyze(copy);
    expect(copied.rows).toMatchObject({ done: 30, copied: 30 });
    expect(copied.usage.physical.requests).toBe(0);
    expect(copied.usage.virtual.requests).toBe(31);
    expect(copied.latency).toBeUndefined();
    expect(copied.sessions[0]).toMatchObject({ asked: 0, copied: 30 });
  });

  it("knows sessions that were killed from the log, and does without one", async () => {
    const { run } = await ask(messages(), { run: "killed" });
    const log = path.join(run.folder!, "log.jsonl");
    const manifest = path.join(run.folder!, "manifest.json");
    const kept = JSON.parse(readFileSync(manifest, "utf8"));
    writeFileSync(manifest, JSON.stringify({ ...kept, state: "running", sessions: [] }));
    const killed = await analyze("killed");
    expect(killed.run.state).toBe("interrupted");
    expect(killed.sessions).toMatchObject([{ state: "interrupted", asked: 30 }]);
    writeFileSync(log, "");
    expect((await analyze("killed")).sessions).toMatchObject([{ state: "interrupted", asked: 30 }]);
    rmSync(log);
    const without = await analyze("killed");
    expect(without.sessions).toMatchObject([{ asked: 30 }]);
    expect(without.sessions[0]).not.toHaveProperty("retries");
  });

  it("gives the figures that summary.md and analytics.csv hold", async () => {
    const result = await ask();
    const analysis = await analyze(result);
    const folder = result.run.folder!;
    const lines = readFileSync(path.join(folder, "analytics.csv"), "utf8").split("\r\n");
    const latency = analysis.latency!;
    const tokens = analysis.completionTokens!;
    const at = (value: number) => Number(value.toFixed(3));
    for (const line of [
      `performance,latency_p50_ms,${at(latency.p50.estimate)},,`,
      `performance,latency_p50_low_ms,${at(latency.p50.low)},,`,
      `performance,latency_p50_high_ms,${at(latency.p50.high)},,`,
      `performance,latency_p95_ms,${at(latency.p95.estimate)},,`,
      `performance,latency_mean_ms,${at(latency.mean)},,`,
      `performance,completion_tokens_per_row_p90,${at(tokens.p90.estimate)},,`,
      `performance,further_requests,${analysis.usage.furtherRequests},,`,
      "error,code,refused,1,0.0333",
      "distribution,Topic,Billing,10,0.3571",
    ]) {
      expect(lines).toContain(line);
    }
    const summary = readFileSync(path.join(folder, "summary.md"), "utf8");
    expect(summary).toContain("| ok | 28 | 93.3 % | 78.6 % to 98.2 % |");
    expect(summary).toContain("## Tokens per row");
    expect(summary).toMatch(/\| p95 \| [\d.]+ ms \| [\d.]+ ms to \? \|/);
  });

  it("tells the speed over time with the decisions of the concurrency", async () => {
    const run = await openRun(request(home(), { name: "speed" }));
    const start = Date.now();
    await recordAll(
      run,
      Array.from({ length: 200 }, (_, i) => entry(i, { at: start + i * (i < 100 ? 10 : 40) })),
    );
    const decisions = [{ atMs: 1_000, from: 8, to: 2, why: "slower" }];
    await run.finish("finished", runReport(run, { decisions }));
    const analysis = await analyze("speed");
    const [session] = analysis.sessions;
    expect(session!.decisions).toEqual(decisions);
    const points = session!.throughput;
    expect(points.length).toBeGreaterThan(10);
    expect(points.length).toBeLessThanOrEqual(40);
    const early = points.filter(({ atMs }) => atMs > 200 && atMs < 800);
    for (const { rowsPerSecond } of early) expect(rowsPerSecond).toBeCloseTo(100, -1.3);
    const late = points.filter(({ atMs }) => atMs > 4_500 && atMs < 7_500);
    for (const { rowsPerSecond } of late) expect(rowsPerSecond).toBeCloseTo(25, -1.3);
    expect(analysis.charts.throughput!.data).toHaveLength(2);
    const tables = partsOf(analysis[REPORT](), "table").join();
    expect(tables).toContain("Decisions of the adaptive concurrency");
  });

  it("draws itself, and tells a report without drawing", async () => {
    const analysis = await analyze(await ask(), {
      by: ["Channel", "Topic"],
      slowest: 3,
      failures: 1,
    });
    // Whether there is time enough for a curve is up to the machine.
    const charts = Object.keys(analysis.charts).filter((name) => name !== "throughput");
    expect(charts).toEqual([
      "status",
      "labels Topic",
      "labels Urgent",
      "status by Channel",
      "Topic by Channel",
      "Urgent by Channel",
      "Urgent by Topic",
      "latency",
      "latencyShare",
      "tokens",
    ]);
    for (const figure of Object.values(analysis.charts))
      expect(figure.data.length).toBeGreaterThan(0);
    expect(analysis.slowest).toHaveLength(3);
    expect(analysis.slowest[0]!.ms).toBeGreaterThanOrEqual(analysis.slowest[1]!.ms!);
    expect(analysis.failures).toHaveLength(1);
    const report = analysis[REPORT]();
    expect(report.title).toBe(`Run ${analysis.run.id}`);
    expect(partsOf(report, "text")[0]).toContain(
      "30 rows; 93.3 % ok (95 % interval 78.6 to 98.2 %)",
    );
    expect(partsOf(report, "table").join("\n")).toContain("1 more in runs.failures(id)");
    expect(partsOf(report, "figure")).toHaveLength(Object.keys(analysis.charts).length);
    expect(Object.keys(analysis)).not.toContain(String(REPORT));
    expect(JSON.parse(JSON.stringify(report)).parts).toHaveLength(report.parts.length);
  });

  it("has nothing to say of a run without rows, and says that", async () => {
    const empty = scripted(() => "never");
    const { run } = await processDataset([{ text: "" }], {
      model: empty,
      prompt: "{{text}}",
      run: "blank",
    });
    expect(run.counts.skipped).toBe(1);
    const analysis = await analyze("blank");
    expect(analysis.rows).toMatchObject({ done: 1, distinct: 1 });
    expect(analysis.statuses.find(({ value }) => value === "skipped")?.count).toBe(1);
    expect(analysis.latency).toBeUndefined();
    expect(analysis[REPORT]().parts.length).toBeGreaterThan(3);
  });
});
