import type { RowStatus } from "../../src/contract/index.js";
import {
  type JournalEntry,
  type OpenRunRequest,
  type Run,
  type RunReport,
  rowKey,
} from "../../src/runs/index.js";

export const TASK = "a".repeat(64);

export function request(home: string, changes: Partial<OpenRunRequest> = {}): OpenRunRequest {
  return {
    home,
    fingerprint: "f".repeat(32),
    task: TASK,
    make: { project: "feedback", version: "v1", model: "llama3.2:latest" },
    manifest: { prompt: "Classify {{Message}}" },
    logLevel: "info",
    ...changes,
  };
}

export function entry(index: number, changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    key: rowKey(TASK, `row ${index}`, changes.repeat ?? 0),
    index,
    id: String(index + 1),
    status: "ok",
    text: `{"Topic":"Billing"}`,
    values: { Topic: "Billing" },
    attempts: 1,
    tokens: { prompt: 100, completion: 10 },
    durations: { totalMs: 200 },
    at: 1_763_700_000_000 + index,
    ...changes,
  };
}

export function failedEntry(index: number, status: RowStatus = "failed"): JournalEntry {
  const { text: _, values: __, ...rest } = entry(index, { status });
  const error = { code: "request-failed", message: `The server said no to row ${index + 1}` };
  return { ...rest, error, prompt: `Classify row ${index}` };
}

/** Records entries and waits until they are on disk. */
export async function recordAll(run: Run, entries: readonly JournalEntry[]): Promise<void> {
  for (const one of entries) run.record(one);
  await run.sync();
}

export function report(run: Run, changes: Partial<RunReport> = {}): RunReport {
  const usage = { requests: 3, promptTokens: 300, completionTokens: 30, requestMs: 600 };
  return {
    progress: {
      runId: run.id,
      title: "feedback",
      state: "finished",
      total: 3,
      done: 3,
      counts: { ok: 3, invalid: 0, truncated: 0, failed: 0, skipped: 0 },
      reused: 0,
      inFlight: 0,
      limit: 4,
      rowsPerSecond: 2,
      tokensPerSecond: 20,
      elapsedMs: 1500,
      lastFailures: [],
    },
    usage: { physical: usage, virtual: usage, reusedRows: 0, savedMs: 0 },
    retries: 0,
    decisions: [],
    warnings: [],
    columns: [{ name: "Topic", kind: "label", labels: ["Product", "Billing", "Other"] }],
    ...changes,
  };
}
