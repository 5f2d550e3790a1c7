import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runs } from "../../src/index.js";
import { useTempHome } from "../functions/temp-home.js";
import { type FakeOllama, startFakeOllama } from "../servers/fake-ollama.js";
import { type Ended, type NodeProcess, startNode } from "./node-process.js";

// The job runs from dist, as a user's script would: npm test builds it first.
const JOB = fileURLToPath(new URL("./interrupt-job.mjs", import.meta.url));
const ROWS = 150;
/** Time a run in flight gets to finish after the first signal. */
const GRACE_MS = 3_000;
const patient = { timeout: 30_000, interval: 5 };

const home = useTempHome();
let server: FakeOllama;
let job: NodeProcess | undefined;

beforeEach(async () => {
  server = await startFakeOllama({ slots: 4, latencyMs: 100 });
});
afterEach(async () => {
  job?.kill("SIGKILL");
  await job?.ended;
  await server.stop();
});

function startJob(rows = ROWS): NodeProcess {
  const env = { PROMPTFRAME_HOME: home(), OLLAMA_HOST: server.url };
  job = startNode([JOB, String(rows)], { env });
  return job;
}

/** Makes the same call again, on a server that has become fast. */
function continueJob(): Promise<Ended> {
  server.set({ latencyMs: 0, fault: () => undefined });
  return startJob().ended;
}

function asked(): number {
  return server.stats.requests;
}

/** How often each row was asked. */
function times(): number[] {
  return Object.values(server.stats.prompts);
}

/** Ids in whole lines of every journal under the home folder. */
function journalled(): string[] {
  const folder = path.join(home(), "runs");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /journal-\d+\.jsonl$/.test(name))
    .flatMap((name) => readFileSync(path.join(folder, name), "utf8").split("\n").slice(0, -1))
    .map((line) => String(JSON.parse(line).id));
}

describe("one signal", () => {
  it.each([
    ["SIGINT", "Ctrl-C"],
    ["SIGTERM", "SIGTERM"],
  ] as const)(
    "%s finishes what is in flight, says how to go on, and leaves the exit code to the script",
    async (signal, name) => {
      const stopped = startJob();
      await expect.poll(asked, patient).toBeGreaterThan(9);
      stopped.kill(signal);
      const { code, stdout, stderr } = await stopped.ended;
      const report = JSON.parse(stdout);
      expect({ code, ...report }).toMatchObject({ code: "interrupted" });
      expect(code).toBe(7);
      expect(report.message).toContain("run the same call again to continue");
      expect(stderr).toContain(`Stopping (${name}): finishing what is in flight`);
      expect(stderr).toContain("run the same call again to continue");
      const before = asked();
      expect(before).toBeLessThan(ROWS);
      expect(server.stats.aborted).toBe(0);
      expect(new Set(journalled()).size).toBe(before);
      expect(report.partial).toBe(before);
      const again = await continueJob();
      expect(again.code).toBe(0);
      expect(JSON.parse(again.stdout)).toMatchObject({
        state: "finished",
        reused: before,
        counts: { ok: ROWS },
      });
      expect(times()).toEqual(Array(ROWS).fill(1));
    },
  );

  it("waits for a server that stalls no longer than the grace", async () => {
    server.set({ fault: ({ number }) => (number > 8 ? { kind: "stall" } : undefined) });
    const stopped = startJob();
    await expect.poll(asked, patient).toBe(12);
    stopped.kill("SIGINT");
    const { code, stdout } = await stopped.ended;
    expect(code).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({ code: "interrupted", partial: 8 });
    expect(server.stats.aborted).toBe(4);
    expect(journalled()).toHaveLength(8);
  });
});

describe("two signals", () => {
  it("end the process at once although the server stalls, and lose nothing", async () => {
    server.set({ fault: ({ number }) => (number > 8 ? { kind: "stall" } : undefined) });
    const stopped = startJob();
    await expect.poll(asked, patient).toBe(12);
    stopped.kill("SIGINT");
    await expect.poll(() => stopped.stderr, patient).toContain("Stopping");
    const at = performance.now();
    stopped.kill("SIGINT");
    const { code } = await stopped.ended;
    expect(code).toBe(130);
    expect(performance.now() - at).toBeLessThan(GRACE_MS);
    const kept = journalled();
    expect(kept).toHaveLength(8);
    const again = await continueJob();
    expect(JSON.parse(again.stdout)).toMatchObject({ reused: 8, counts: { ok: ROWS } });
    // The rows that never got an answer are asked once more, and only those.
    expect(times().filter((count) => count === 2)).toHaveLength(4);
    expect(times().filter((count) => count === 1)).toHaveLength(ROWS - 4);
  });
});

describe("another process", () => {
  it("pauses, resumes and cancels the run", async () => {
    const steered = startJob();
    await expect.poll(asked, patient).toBeGreaterThan(4);
    const { id } = (await runs.list())[0]!;
    const state = async () => (await runs.get(id)).state;
    await runs.pause(id);
    await expect.poll(state, patient).toBe("paused");
    await expect.poll(() => journalled().length, patient).toBe(asked());
    const whenPaused = asked();
    await wait(400);
    expect(asked()).toBe(whenPaused);
    await runs.resume(id);
    await expect.poll(asked, patient).toBeGreaterThan(whenPaused + 4);
    expect(await state()).toBe("running");
    await runs.cancel(id);
    const { code, stdout, stderr } = await steered.ended;
    expect(code).toBe(0);
    const { state: end, counts } = JSON.parse(stdout);
    expect(end).toBe("cancelled");
    expect(counts).toMatchObject({ ok: asked(), skipped: ROWS - asked() });
    expect(stderr).toContain("Cancelled");
    expect(await state()).toBe("cancelled");
    await expect(runs.pause(id)).rejects.toMatchObject({ code: "run-not-running" });
    const again = await continueJob();
    expect(JSON.parse(again.stdout)).toMatchObject({ state: "finished", counts: { ok: ROWS } });
    expect(times()).toEqual(Array(ROWS).fill(1));
  });
});

describe("without a terminal", () => {
  it("progress is plain lines on standard error, and standard output is the script's own", async () => {
    server.set({ latencyMs: 10 });
    const { code, stdout, stderr } = await startJob(40).ended;
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([expect.stringContaining('"state":"finished"'), ""]);
    const lines = stderr.trimEnd().split("\n");
    expect(stderr).toBe(stripVTControlCharacters(stderr));
    expect(stderr).not.toContain("\r");
    expect(lines.at(-1)).toMatch(/^Done: 40 rows \(40 ok\)/);
    expect(stderr).toContain("40/40");
  });
});
