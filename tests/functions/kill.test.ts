import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeOllama, startFakeOllama } from "../servers/fake-ollama.js";
import { useTempHome } from "./temp-home.js";

// The job runs from dist, as a user's program would: npm test builds it first.
const JOB = fileURLToPath(new URL("./kill-job.mjs", import.meta.url));
const ROWS = 3000;
const KILLS = 30;

const home = useTempHome();
let server: FakeOllama;

beforeAll(async () => {
  server = await startFakeOllama({ slots: 8, latencyMs: [2, 9] });
});
afterAll(() => server.stop());

function startJob(): ChildProcess {
  return spawn(process.execPath, [JOB, String(ROWS)], {
    env: { ...process.env, PROMPTFRAME_HOME: home(), OLLAMA_HOST: server.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Resolves when more than so many requests have come. */
function request(enough: number): Promise<void> {
  return new Promise((resolve) => {
    server.set({
      fault: ({ number }) => {
        if (number > enough) resolve();
        return undefined;
      },
    });
  });
}

/** Ids of the rows in complete lines of every journal under the home folder. */
function journalled(): string[] {
  const folder = path.join(home(), "runs");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /journal-\d+\.jsonl$/.test(name),
  );
  return files.flatMap((name) => {
    const text = readFileSync(path.join(folder, name), "utf8");
    const lines = text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .filter(Boolean);
    return lines.map((line) => String(JSON.parse(line).id));
  });
}

/** How often each row was asked, as the server counted it. */
function asked(): Map<string, number> {
  const prompts = Object.entries(server.stats.prompts);
  return new Map(prompts.map(([prompt, times]) => [`row ${prompt.match(/\d+$/)![0]}`, times]));
}

it(`asks no journalled row twice and loses none through ${KILLS} kills`, {
  timeout: 240_000,
}, async () => {
  const atKill: { id: string; times: number }[] = [];
  let kills = 0;
  let report = "";
  for (let turn = 0; report === ""; turn++) {
    expect(turn).toBeLessThan(KILLS * 3);
    const job = startJob();
    job.stdout!.on("data", (chunk) => {
      report += chunk;
    });
    const before = server.stats.requests;
    const ended = once(job, "exit");
    if (kills < KILLS) {
      // Some rows of this session have been asked; how many more differs from kill to kill.
      await Promise.race([ended, request(before + 5 + Math.floor(Math.random() * 60))]);
      if (job.exitCode === null) {
        job.kill("SIGKILL");
        kills++;
      }
    }
    await ended;
    const times = asked();
    for (const id of journalled()) atKill.push({ id, times: times.get(id) ?? 0 });
  }
  expect(kills).toBe(KILLS);
  const final = asked();
  const askedAgain = atKill.filter(({ id, times }) => times !== final.get(id));
  expect(askedAgain).toEqual([]);
  expect(JSON.parse(report).counts).toMatchObject({ ok: ROWS, failed: 0 });
  expect(new Set(journalled()).size).toBe(ROWS);
  expect(journalled()).toHaveLength(ROWS);
});
