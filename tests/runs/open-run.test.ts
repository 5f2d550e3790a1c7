import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type JournalEntry, openRun, type Run } from "../../src/runs/index.js";
import { startChild, temporaryFolder } from "./fixtures.js";
import { entry, failedEntry, recordAll, report, request } from "./made.js";

const OTHER = { fingerprint: "0".repeat(32) };

async function runWith(home: string, entries: readonly JournalEntry[], changes = {}): Promise<Run> {
  const run = await openRun(request(home, changes));
  await recordAll(run, entries);
  await run.finish("finished", report(run));
  return run;
}

function changeManifest(run: Run, change: (text: string) => string): void {
  const file = path.join(run.folder, "manifest.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

describe("openRun", () => {
  it("makes a run with an id from its parts and a manifest to run it again", async () => {
    const home = await temporaryFolder();
    const run = await openRun(request(home, { prompt: "feedback.md v1", data: "feedback.csv" }));
    expect(run.resumed).toBe(false);
    expect(run.finishedRows).toBe(0);
    expect(run.id).toMatch(/^feedback_v1_llama3\.2-latest_\d{8}_\d{6}$/);
    const manifest = JSON.parse(readFileSync(path.join(run.folder, "manifest.json"), "utf8"));
    expect(manifest).toEqual(run.manifest);
    expect(manifest).toMatchObject({
      format: 1,
      id: run.id,
      state: "running",
      prompt: "feedback.md v1",
      data: "feedback.csv",
      recipe: { prompt: "Classify {{Message}}" },
    });
    await run.finish("finished", report(run));
  });

  it("finds the run of the same call again, with every row it answered", async () => {
    const home = await temporaryFolder();
    const rows = [entry(0), entry(1, { status: "invalid" }), failedEntry(2), entry(3)];
    const first = await runWith(home, rows);
    const again = await openRun(request(home));
    expect(again.id).toBe(first.id);
    expect(again.resumed).toBe(true);
    expect(again.finishedRows).toBe(3);
    for (const row of [0, 1, 3]) {
      const expected = { ...rows[row], sourceRun: first.id, own: true };
      expect(again.find(entry(row).key, row)).toEqual(expected);
    }
    expect(again.find(entry(2).key, 2)).toBeUndefined();
    await again.finish("finished", report(again));
  });

  it("tells a row's own entry from one that merely asked the same", async () => {
    const home = await temporaryFolder();
    const twin = entry(7, { key: entry(0).key });
    const run = await openRun(request(home));
    await recordAll(run, [entry(0)]);
    expect(run.find(entry(0).key, 0)?.own).toBe(true);
    expect(run.find(twin.key, 7)).toMatchObject({ own: false, index: 0, sourceRun: run.id });
    await recordAll(run, [twin]);
    expect(run.find(twin.key, 7)).toMatchObject({ own: true, index: 7 });
    expect(run.find(entry(0).key, 0)).toMatchObject({ own: true, index: 0 });
    expect(run.find(entry(0).key)).toMatchObject({ index: 7 });
    await run.finish("finished", report(run));
  });

  it("starts anew with fresh, beside the old run, and lends nothing then", async () => {
    const home = await temporaryFolder();
    const first = await runWith(home, [entry(0)]);
    const fresh = await openRun(request(home, { fresh: true }));
    expect(fresh.id).not.toBe(first.id);
    expect(fresh.find(entry(0).key, 0)).toBeUndefined();
    await fresh.finish("finished", report(fresh));
    const newest = await openRun(request(home));
    expect(newest.id).toBe(fresh.id);
    await newest.finish("finished", report(newest));
  });

  it("gives runs of the same second ids of their own", async () => {
    const home = await temporaryFolder();
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => openRun(request(home, { fresh: true }))),
    );
    expect(new Set(runs.map(({ id }) => id)).size).toBe(4);
    for (const run of runs) await run.finish("cancelled", report(run));
  });

  it("finds a run by the user's own name, also when the task has changed", async () => {
    const home = await temporaryFolder();
    const first = await runWith(home, [entry(0)], { name: "my first run!" });
    expect(first.id).toBe("my-first-run");
    const changed = { ...OTHER, task: "b".repeat(64), name: "my first run!" };
    const again = await openRun(request(home, changed));
    expect(again.id).toBe("my-first-run");
    expect(again.finishedRows).toBe(1);
    expect(again.manifest).toMatchObject(changed);
    await again.finish("finished", report(again));
    const byId = await openRun(request(home, { name: "my-first-run" }));
    expect(byId.id).toBe("my-first-run");
    await byId.finish("finished", report(byId));
    const other = await runWith(home, [], { name: "my first run?" });
    expect(other.id).toBe("my-first-run_2");
  });

  it("goes on with the newest of a name, and with the one of an id where that is asked for", async () => {
    const home = await temporaryFolder();
    const older = await runWith(home, [entry(0)], { name: "exp" });
    const newer = await runWith(home, [entry(1)], { name: "exp", fresh: true });
    expect([older.id, newer.id]).toEqual(["exp", "exp_2"]);
    for (const [changes, id] of [
      [{ name: "exp" }, "exp_2"],
      [{ name: "exp_2" }, "exp_2"],
      [{ id: "exp" }, "exp"],
      [{ id: "exp_2" }, "exp_2"],
    ] as const) {
      const run = await openRun(request(home, changes));
      expect(run.id).toBe(id);
      await run.finish("finished", report(run));
    }
    await expect(openRun(request(home, { id: "exp_3" }))).rejects.toMatchObject({
      code: "run-not-found",
    });
  });

  it("reuses answers of other runs of the same task, and says whose they are", async () => {
    const home = await temporaryFolder();
    const first = await runWith(home, [entry(0), entry(1), failedEntry(2)], OTHER);
    const run = await openRun(request(home));
    expect(run.find(entry(0).key, 5)).toEqual({
      ...entry(0),
      reusedFrom: first.id,
      sourceRun: first.id,
      own: false,
    });
    expect(run.find(entry(2).key, 2)).toBeUndefined();
    await recordAll(run, [{ ...entry(5), key: entry(0).key, reusedFrom: first.id }]);
    await run.finish("finished", report(run));

    const third = await openRun(request(home, { fingerprint: "1".repeat(32) }));
    expect(third.find(entry(0).key, 0)).toMatchObject({
      reusedFrom: first.id,
      sourceRun: run.id,
    });
    await third.finish("finished", report(third));
  });

  it("prefers its own answer, then the newest of the others", async () => {
    const home = await temporaryFolder();
    const old = await runWith(home, [entry(0, { text: "old" })], OTHER);
    const other = { fingerprint: "1".repeat(32), fresh: true };
    const newer = await runWith(home, [entry(0, { text: "newer" })], other);
    expect(newer.id > old.id).toBe(true);
    const run = await openRun(request(home));
    expect(run.find(entry(0).key, 0)?.text).toBe("newer");
    await recordAll(run, [entry(0, { text: "own" })]);
    expect(run.find(entry(0).key, 0)?.text).toBe("own");
    await run.finish("finished", report(run));
  });

  it("takes nothing from other tasks, nor when reuse is off", async () => {
    const home = await temporaryFolder();
    await runWith(home, [entry(0)], { ...OTHER, task: "b".repeat(64) });
    const run = await openRun(request(home));
    expect(run.find(entry(0).key, 0)).toBeUndefined();
    await run.finish("finished", report(run));
    await runWith(home, [entry(1)], { fingerprint: "1".repeat(32) });
    const strict = await openRun(request(home, { fingerprint: "2".repeat(32), reuse: false }));
    expect(strict.find(entry(1).key, 1)).toBeUndefined();
    await strict.finish("finished", report(strict));
  });

  it("reads another run's journal while that run is being written", async () => {
    const home = await temporaryFolder();
    const working = await openRun(request(home, OTHER));
    await recordAll(working, [entry(0)]);
    writeFileSync(path.join(working.folder, "journal-0002.jsonl"), '{"k":"torn');
    const run = await openRun(request(home));
    expect(run.find(entry(0).key, 0)?.sourceRun).toBe(working.id);
    expect(readFileSync(path.join(working.folder, "journal-0002.jsonl"), "utf8")).toBe(
      '{"k":"torn',
    );
    await run.finish("finished", report(run));
    await working.finish("finished", report(working));
  });

  it("reports damage in the journal and goes on", async () => {
    const home = await temporaryFolder();
    const first = await runWith(home, [entry(0), entry(1)]);
    const file = path.join(first.folder, "journal-0001.jsonl");
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [lines[0], "garbage", lines[1], '{"k":"'].join("\n"));
    const run = await openRun(request(home));
    expect(run.finishedRows).toBe(2);
    expect(run.notes.map(({ code }) => code)).toEqual(["journal-damaged", "journal-trimmed"]);
    await run.finish("finished", report(run));
    const log = readFileSync(path.join(run.folder, "log.jsonl"), "utf8");
    expect(log).toContain("1 damaged lines");
    expect(run.manifest.warnings?.map(({ code }) => code)).toContain("journal-damaged");
  });

  it("refuses a run that a newer version wrote, naming both formats", async () => {
    const home = await temporaryFolder();
    const run = await runWith(home, [entry(0)]);
    changeManifest(run, (text) => text.replace('"format": 1', '"format": 7'));
    const error = await openRun(request(home)).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "run-newer-version" });
    expect(String(error)).toContain("format 7");
    expect(String(error)).toContain("up to 1");
    const fresh = await openRun(request(home, { fresh: true }));
    await fresh.finish("finished", report(fresh));
  });

  it("ignores a run whose manifest is garbage, with a note", async () => {
    const home = await temporaryFolder();
    const broken = await runWith(home, [entry(0)]);
    changeManifest(broken, (text) => text.slice(0, 50));
    const run = await openRun(request(home));
    expect(run.id).not.toBe(broken.id);
    expect(run.notes).toMatchObject([{ code: "run-corrupt" }]);
    expect(run.notes[0]?.message).toContain(broken.id);
    await run.finish("finished", report(run));
  });

  it("cleans up what a killed process left", async () => {
    const home = await temporaryFolder();
    const first = await runWith(home, [entry(0)]);
    for (const name of ["status.json.1.0.tmp", "pause.flag", "cancel.flag"]) {
      writeFileSync(path.join(first.folder, name), "x");
    }
    const run = await openRun(request(home));
    const names = readdirSync(run.folder);
    expect(names.filter((name) => /tmp$|flag$/.test(name))).toEqual([]);
    await run.finish("finished", report(run));
  });

  it.each([
    ["a file where the folder should be", "file"],
    ["a folder below a file", "file/below"],
  ])("says what is wrong when home is %s", async (_name, below) => {
    const place = await temporaryFolder();
    writeFileSync(path.join(place, "file"), "");
    const error = await openRun(request(path.join(place, below))).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "folder-read-only" });
    expect(String(error)).toContain("PROMPTFRAME_HOME");
  });

  it("leaves no half-made run behind when the manifest cannot be written", async () => {
    const home = await temporaryFolder();
    mkdirSync(path.join(home, "runs"));
    const recursive: Record<string, unknown> = {};
    recursive.self = recursive;
    await expect(openRun(request(home, { manifest: recursive }))).rejects.toThrow(TypeError);
    expect(readdirSync(path.join(home, "runs"))).toEqual([]);
  });
});

describe("openRun in several processes", () => {
  it("lets in one process only, and takes over at once when it is killed", async () => {
    const home = await temporaryFolder();
    const child = startChild("hold-run", [home]);
    const id = await child.nextLine();
    const error = await openRun(request(home)).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "run-locked", received: { pid: child.process.pid } });
    expect(String(error)).toContain(`process ${child.process.pid} on`);
    await child.kill();
    const run = await openRun(request(home));
    expect(run.id).toBe(id);
    expect(run.finishedRows).toBe(1);
    await run.finish("finished", report(run));
  });

  it("makes one run when two processes start the same call at the same moment", async () => {
    const home = await temporaryFolder();
    const children = [1, 2, 3].map(() => startChild("open-once", [home]));
    for (const child of children) expect(await child.nextLine()).toBe("ready");
    for (const child of children) child.process.stdin!.write("go\n");
    const answers = await Promise.all(children.map((child) => child.nextLine()));
    expect(answers.filter((answer) => answer === "run-locked").length).toBe(2);
    const runs = readdirSync(path.join(home, "runs")).filter((name) => !name.startsWith("."));
    expect(runs.length).toBe(1);
  });
});
