import { readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type JournalEntry, openRun, type Run, type RunReport } from "../../src/runs/index.js";
import { temporaryFolder } from "./fixtures.js";
import { entry, failedEntry, recordAll, report, request } from "./made.js";

function read(run: Run, name: string): string {
  return readFileSync(path.join(run.folder, name), "utf8");
}

async function finished(
  home: string,
  entries: readonly JournalEntry[],
  changes: Partial<RunReport> = {},
): Promise<Run> {
  const run = await openRun(request(home));
  await recordAll(run, entries);
  await run.finish("finished", report(run, changes));
  return run;
}

const ROWS: readonly JournalEntry[] = [
  entry(0, { durations: { totalMs: 100 } }),
  entry(1, { values: { Topic: "Product" }, durations: { totalMs: 900 }, repaired: true }),
  entry(2, { status: "invalid", values: { Topic: "Nonsense" }, warnings: ["odd"] }),
  failedEntry(3),
  failedEntry(4, "truncated"),
  entry(5, { reusedFrom: "other-run", durations: { totalMs: 5000 } }),
  failedEntry(8),
];

describe("finishing a run", () => {
  it("counts the whole journal, the newest entry of each row standing for the row", async () => {
    const home = await temporaryFolder();
    await finished(home, ROWS);
    const run = await finished(home, [entry(3, { attempts: 2 })]);
    const { totals, sessions, state, ended } = run.manifest;
    expect(state).toBe("finished");
    expect(ended).toBeTruthy();
    expect(sessions.length).toBe(2);
    expect(totals).toMatchObject({
      rows: 7,
      counts: { ok: 4, invalid: 1, truncated: 1, failed: 1, skipped: 0 },
      reusedRows: 1,
      repairedRows: 1,
      warnedRows: 1,
      // The failed asking of row 4 was spent although its answer has been replaced.
      physical: { requests: 8, promptTokens: 700, completionTokens: 70, requestMs: 2000 },
      virtual: { requests: 8, promptTokens: 700, completionTokens: 70, requestMs: 6800 },
      // Interpolated between 200 and 900 ms, as numpy and the room statistics do.
      latency: { rows: 6, p50Ms: 200, maxMs: 900, p95Ms: 725, p99Ms: expect.closeTo(865, 9) },
      furtherRequests: 1,
      promptTokens: { rows: 6, mean: 100, max: 100 },
      completionTokens: { rows: 6, p95: 10 },
      errors: [
        { code: "request-failed", count: 2 },
        { code: "invalid", count: 1 },
      ],
    });
    expect(totals?.distributions).toMatchObject([
      {
        column: "Topic",
        status: "ok",
        rows: 4,
        values: [
          { value: "Product", count: 1 },
          { value: "Billing", count: 3 },
          { value: "Other", count: 0 },
        ],
      },
      { status: "invalid", rows: 1 },
    ]);
    expect(JSON.parse(read(run, "manifest.json"))).toEqual(run.manifest);
  });

  it("gives rows of a shared request their share of it", async () => {
    const packed = [0, 1, 2, 3].map((row) =>
      entry(row, { packed: 4, durations: { totalMs: 400 } }),
    );
    const run = await finished(await temporaryFolder(), packed);
    expect(run.manifest.totals?.physical).toMatchObject({ requests: 1, requestMs: 400 });
  });

  it("writes the ranges of rows that are not ok", async () => {
    const run = await finished(await temporaryFolder(), ROWS);
    expect(JSON.parse(read(run, "failed_ranges.json"))).toEqual([
      {
        start: 3,
        end: 5,
        ids: ["3", "4", "5"],
        statuses: { invalid: 1, failed: 1, truncated: 1 },
        codes: ["invalid", "request-failed"],
        reason: "",
      },
      {
        start: 9,
        end: 9,
        ids: ["9"],
        statuses: { failed: 1 },
        codes: ["request-failed"],
        reason: "The server said no to row 9",
      },
    ]);
  });

  it("writes analytics as one long table", async () => {
    const odd = entry(6, { values: { Topic: 'Quote " and, comma' } });
    const run = await finished(await temporaryFolder(), [...ROWS, odd], { retries: 2 });
    const lines = read(run, "analytics.csv").trimEnd().split("\r\n");
    expect(lines[0]).toBe("section,name,value,count,share");
    for (const line of [
      `performance,run_id,${run.id},,`,
      "performance,rows,8,,",
      "performance,rows_per_second,2,,",
      "performance,tokens_per_second,20,,",
      "performance,average_tokens_per_row,110,,",
      "performance,retries,2,,",
      "performance,latency_max_ms,900,,",
      "status,status,ok,4,0.5",
      "status,status,failed,2,0.25",
      "distribution,Topic,Billing,2,0.5",
      'distribution,Topic,"Quote "" and, comma",1,0.25',
      "distribution_invalid,Topic,Nonsense,1,1",
      "error,code,request-failed,3,0.375",
    ]) {
      expect(lines).toContain(line);
    }
    for (const line of lines) expect(line.replace(/"[^"]*"/g, "").split(",").length).toBe(5);
  });

  it("writes a summary people can read, with model output shown as text", async () => {
    const nasty = entry(6, { id: "a|b\n<script>", values: { Topic: "**bold** | <b>" } });
    const bad = { ...failedEntry(7), error: { code: "x", message: "`tick` [link](http://x)" } };
    const run = await finished(await temporaryFolder(), [...ROWS, nasty, bad], {
      model: {
        name: "llama3.2:latest",
        engine: "ollama",
        digest: "sha256:abc",
        parameters: "3.2B",
        quantization: "Q4_K_M",
      },
      decisions: [{ atMs: 61_000, from: 2, to: 4, why: "more rows/s" }],
      warnings: [{ code: "organic-label", message: "kept *one*" }],
      message: "Stopped by the user.",
    });
    const summary = read(run, "summary.md");
    for (const text of [
      "Stopped by the user.",
      "sha256:abc",
      "llama3.2:latest (3.2B, Q4_K_M)",
      "| ok | 4 | 44.4 % |",
      "## Topic",
      "| Billing | 2 | 50.0 % |",
      "\\*\\*bold\\*\\* \\| \\<b\\>",
      "a\\|b \\<script\\>",
      "\\`tick\\` \\[link\\](http://x)",
      "kept \\*one\\*",
      "ended at 4 requests. Last change after 1 min 1 s, from 2 to 4: more rows/s",
      "## Slowest rows",
      "| 2 | 2 | 900 ms | 10 |",
      "The first 5 of 5; all are in failed_ranges.json.",
      "## How to go on",
    ]) {
      expect(summary).toContain(text);
    }
    expect(summary).not.toMatch(/(?<!\\)<script/);
    expect(summary).not.toMatch(/undefined|NaN/);
  });

  it("gives the account of a run without rows of its own in place of those, each time", async () => {
    const home = await temporaryFolder();
    const account = (text: string) => [
      { title: "Why", text },
      { title: "How", columns: ["Step", "Passed"], rows: [["size | 1", "yes"]] },
    ];
    const first = await finished(home, [], { account: account("because *x*") });
    const summary = read(first, "summary.md");
    expect(summary).toContain("## Why\n\nbecause \\*x\\*");
    expect(summary).toContain("| Step | Passed |\n| --- | --- |\n| size \\| 1 | yes |");
    expect(summary).not.toMatch(/## Rows|Speed and usage|How to go on/);
    await finished(home, [], { account: account("in other words") });
    expect(read(first, "summary.md")).toContain("in other words");
  });

  it("leaves the reports of a finished run alone when it is only read again", async () => {
    const home = await temporaryFolder();
    const first = await finished(home, ROWS);
    const written = statSync(path.join(first.folder, "summary.md")).mtimeMs;
    await new Promise((resolve) => setTimeout(resolve, 15));
    const again = await finished(home, []);
    expect(again.id).toBe(first.id);
    expect(again.manifest.sessions.length).toBe(2);
    expect(again.manifest.totals).toEqual(first.manifest.totals);
    expect(statSync(path.join(first.folder, "summary.md")).mtimeMs).toBe(written);
    rmSync(path.join(first.folder, "summary.md"));
    await finished(home, []);
    expect(read(first, "summary.md")).toContain("# Run");
  });

  it("writes sensible reports for a run without a single row", async () => {
    const run = await openRun(request(await temporaryFolder()));
    const none = { requests: 0, promptTokens: 0, completionTokens: 0, requestMs: 0 };
    const base = report(run, {
      usage: { physical: none, virtual: none, reusedRows: 0, savedMs: 0 },
      columns: [],
    });
    const progress = { ...base.progress, done: 0, total: 0, elapsedMs: 0 };
    await run.finish("cancelled", { ...base, progress });
    expect(read(run, "summary.md")).not.toMatch(/undefined|NaN|Infinity/);
    expect(read(run, "analytics.csv")).not.toMatch(/undefined|NaN|Infinity/);
    expect(JSON.parse(read(run, "failed_ranges.json"))).toEqual([]);
    expect(JSON.parse(read(run, "status.json"))).toMatchObject({ state: "cancelled" });
  });
});
