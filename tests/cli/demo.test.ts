import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The demo in a copy of the package, so that the repository's own results are left alone. */
describe("npm run demo", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "promptframe-demo-"));
    for (const name of ["dist", "data", "notebooks", "prompts", "package.json"]) {
      const skipDemo = (source: string) =>
        path.relative(root, source) !== path.join("data", "demo");
      cpSync(path.join(root, name), path.join(folder, name), { recursive: true, filter: skipDemo });
    }
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
    mkdirSync(path.join(folder, "home"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(): {
    child: ChildProcess;
    ended: Promise<{ code: number | null; out: string; err: string }>;
  } {
    const child = spawn(process.execPath, ["dist/cli/demo.js"], {
      cwd: folder,
      env: { ...process.env, PROMPTFRAME_HOME: path.join(folder, "home") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout!.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr!.on("data", (chunk) => {
      err += chunk;
    });
    const ended = once(child, "close").then(([code]) => ({
      code: code as number | null,
      out,
      err,
    }));
    return { child, ended };
  }

  it("says so when it is interrupted, continues, finishes, and then asks nothing", {
    timeout: 240_000,
  }, async () => {
    const first = start();
    let seen = "";
    await new Promise<void>((resolve) => {
      first.child.stderr!.on("data", (chunk) => {
        seen += chunk;
        // Rows are being answered: the second line of progress is there.
        if (seen.split("\n").length > 3) resolve();
      });
    });
    first.child.kill("SIGINT");
    const interrupted = await first.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.err).toMatch(/run the same call again to continue/);

    const second = await start().ended;
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/Accuracy against gold/);
    expect(second.err).toMatch(/of them cost nothing/);
    const table = readFileSync(path.join(folder, "data/demo/feedback.answers.csv"), "utf8");
    expect(table.split("\n")[0]).toBe(
      "RowID,Title,Message,Sentiment,Topic,Validated_Sentiment,Urgency,Key_Point,answer_status,answer_error,Model_Name,Batch_Size,Run_ID",
    );
    expect(readFileSync(path.join(folder, "data/demo/summary.md"), "utf8")).toContain(
      "| State | finished |",
    );
    expect(readFileSync(path.join(folder, "data/demo/analytics.csv"), "utf8")).toContain("Topic");
    // Labels come from a trained model: far better than the guess of the most frequent label.
    const all = second.out.match(/all +\d+ +([\d.]+) % +([\d.]+) % +([\d.]+) %/)!;
    for (const share of all.slice(1)) expect(Number(share)).toBeGreaterThan(50);

    const page = path.join(folder, "data/demo/02-batch-and-resume.html");
    const html = readFileSync(page, "utf8");
    // The table, and the progress of a run that was stopped and then finished.
    expect(html).toMatch(/safe on disk; run the same call again to continue/);
    expect(html).toContain("300/300");
    expect(html).toContain("300 rows × 10 columns");
    const written = statSync(page).mtimeMs;

    const third = await start().ended;
    expect(third.code).toBe(0);
    expect(third.out).toBe(second.out);
    expect(third.err).toMatch(/answered before|nothing asked|cost nothing/);
    expect(statSync(page).mtimeMs).toBe(written);
  });
});
