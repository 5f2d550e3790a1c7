import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ProgressSnapshot } from "../../src/contract/index.js";
import { StatusFile } from "../../src/runs/status-file.js";
import { temporaryFolder } from "./fixtures.js";

afterEach(() => vi.useRealTimers());

function snapshot(done: number, state: ProgressSnapshot["state"] = "running"): ProgressSnapshot {
  return {
    runId: "run",
    title: "feedback",
    state,
    total: 10,
    done,
    counts: { ok: done, invalid: 0, truncated: 0, failed: 0, skipped: 0 },
    reused: 0,
    inFlight: 1,
    limit: 4,
    rowsPerSecond: 1,
    tokensPerSecond: 10,
    elapsedMs: 100,
    lastFailures: [],
  };
}

describe("StatusFile", () => {
  it("shows the first snapshot and new states at once, others once a second, and the last one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const folder = await temporaryFolder();
    const read = () => JSON.parse(readFileSync(path.join(folder, "status.json"), "utf8"));
    const shows = (done: number) => vi.waitFor(() => expect(read().done).toBe(done));
    const status = new StatusFile(folder);
    status.note(snapshot(1));
    await shows(1);
    expect(read()).toMatchObject({ ...snapshot(1), pid: process.pid });
    for (let done = 2; done <= 5; done++) status.note(snapshot(done));
    vi.advanceTimersByTime(900);
    await new Promise((resolve) => setImmediate(resolve));
    expect(read().done).toBe(1);
    vi.advanceTimersByTime(100);
    await shows(5);
    status.note(snapshot(6, "paused"));
    await shows(6);
    status.note(snapshot(7, "paused"));
    await status.close(snapshot(8, "finished"));
    expect(read()).toMatchObject({ done: 8, state: "finished" });
    status.note(snapshot(9));
    vi.advanceTimersByTime(5000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(read().done).toBe(8);
  });
});
