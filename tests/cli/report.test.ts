import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRun } from "../../src/runs/index.js";
import { entry, failedEntry, recordAll, request, report as runReport } from "../runs/made.js";
import { promptframe } from "./command.js";

let folder: string;
let id: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-report-"));
  const run = await openRun(request(path.join(folder, "home"), { name: "feedback" }));
  await recordAll(run, [entry(0), entry(1), failedEntry(2)]);
  await run.finish("finished", runReport(run));
  id = run.id;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (...words: string[]) =>
  promptframe(["report", ...words], {
    env: { PROMPTFRAME_HOME: path.join(folder, "home") },
    cwd: folder,
  });

describe("promptframe report", () => {
  it("writes a page into the run's folder that needs no network", async () => {
    const { code, stdout, stderr } = await report();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const file = path.join("home", "runs", id, "report.html");
    expect(stdout.trim()).toBe(file);
    const page = readFileSync(path.join(folder, file), "utf8");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("The server said no to row 3");
    expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)=["']?https?:/);
  });

  it("takes a name, a folder and where the report goes", async () => {
    const page = await report("feedback", "-o", "mine.html", "--by", "Topic,status");
    expect(page.stdout.trim()).toBe("mine.html");
    expect(readFileSync(path.join(folder, "mine.html"), "utf8")).toContain("By Topic");
    const text = await report(`home/runs/${id}`, "-o", "mine.md");
    expect(text.code).toBe(0);
    expect(readFileSync(path.join(folder, "mine.md"), "utf8")).toContain("# Run feedback");
  });

  it("says what is wrong in one line and an exit code", async () => {
    const gone = await report("nope");
    expect(gone.code).toBe(1);
    expect(gone.stderr).toMatch(/^promptframe: There is no run "nope"/);
    const kind = await report("feedback", "-o", "mine.pdf");
    expect(kind.code).toBe(2);
    expect(existsSync(path.join(folder, "mine.pdf"))).toBe(false);
    expect((await report("feedback", "--by", "Topics")).stderr).toContain('Did you mean "Topic"?');
  });
});
