import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  cancelRun,
  getRun,
  type JournalEntry,
  listRuns,
  openRun,
  pauseRun,
  readEntries,
  removeRun,
  resumeRun,
  runFailures,
} from "../../src/runs/index.js";
import { startChild, temporaryFolder } from "./fixtures.js";
import { entry, failedEntry, recordAll, report, request } from "./made.js";

async function finished(home: string, name: string, entries: readonly JournalEntry[]) {
  const run = await openRun(request(home, { name, prompt: "p.md", data: "d.csv" }));
  await recordAll(run, entries);
  await run.finish("finished", report(run));
  return run;
}

describe("listRuns", () => {
  it("lists nothing where there is nothing", async () => {
    expect(await listRuns({ home: path.join(await temporaryFolder(), "missing") })).toEqual([]);
  });

  it("tells state, counts and what was asked, newest first", async () => {
    const home = await temporaryFolder();
    const first = await finished(home, "first", [entry(0), failedEntry(1)]);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const working = await openRun(request(home, { name: "second" }));
    const list = await listRuns({ home });
    expect(list.map(({ id }) => id)).toEqual(["second", "first"]);
    expect(list[0]).toMatchObject({
      state: "running",
      resumable: false,
      holder: { pid: process.pid },
    });
    expect(list[1]).toMatchObject({
      state: "finished",
      name: "first",
      counts: { ok: 1, failed: 1 },
      total: 3,
      model: "llama3.2:latest",
      prompt: "p.md",
      data: "d.csv",
      folder: first.folder,
      resumable: false,
    });
    const paused = { ...report(working).progress, state: "paused" as const };
    working.noteProgress(paused);
    await working.sync();
    await expect.poll(async () => (await getRun("second", { home })).state).toBe("paused");
    await working.finish("cancelled", report(working));
    expect(await getRun("second", { home })).toMatchObject({ state: "cancelled", resumable: true });
  });

  it("calls a run whose process died interrupted, and counts its rows in the journal", async () => {
    const home = await temporaryFolder();
    const child = startChild("hold-run", [home]);
    const id = await child.nextLine();
    await child.kill();
    const info = await getRun(id, { home });
    expect(info).toMatchObject({ state: "interrupted", resumable: true, counts: { ok: 1 } });
    expect(info.holder).toBeUndefined();
  });

  it("shows a run with an unreadable manifest as broken", async () => {
    const home = await temporaryFolder();
    const run = await finished(home, "first", []);
    writeFileSync(path.join(run.folder, "manifest.json"), '{"format": 9}');
    expect(await listRuns({ home })).toMatchObject([
      { id: "first", state: "broken", problem: expect.stringContaining("format 9") },
    ]);
    writeFileSync(path.join(run.folder, "manifest.json"), "nonsense");
    expect(await listRuns({ home })).toMatchObject([
      { id: "first", state: "broken", problem: expect.stringContaining("not JSON") },
    ]);
    await removeRun("first", { home });
    expect(await listRuns({ home })).toEqual([]);
  });
});

describe("getRun", () => {
  it("takes a unique beginning of an id, and a name", async () => {
    const home = await temporaryFolder();
    await finished(home, "alpha one", []);
    await finished(home, "alpine", []);
    expect((await getRun("alpha", { home })).id).toBe("alpha-one");
    expect((await getRun("alpha one", { home })).id).toBe("alpha-one");
    const error = await getRun("alp", { home }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "run-not-found" });
    expect(String(error)).toContain("alpine, alpha-one");
  });

  it("names the nearest run where there is none", async () => {
    const home = await temporaryFolder();
    await finished(home, "feedback", []);
    const near = await getRun("feedbank", { home }).catch((error: unknown) => error);
    expect(near).toMatchObject({ code: "run-not-found", hint: 'Did you mean "feedback"?' });
    const far = await getRun("../..", { home }).catch((error: unknown) => error);
    expect(far).toMatchObject({ hint: "The newest are feedback." });
    const none = await getRun("x", { home: await temporaryFolder() }).catch((e: unknown) => e);
    expect(none).toMatchObject({ hint: "There are no runs there yet." });
  });
});

describe("what is no id", () => {
  const wrong = [undefined, null, 1, true, {}, Promise.resolve("x"), ["alpha"], () => "alpha"];

  it("names no run, neither the newest without a name nor a broken one", async () => {
    const home = await temporaryFolder();
    const named = await finished(home, "broken", []);
    writeFileSync(path.join(named.folder, "manifest.json"), "nonsense");
    const run = await openRun(request(home));
    for (const given of wrong as string[]) {
      const asked = [getRun, runFailures, pauseRun, resumeRun, cancelRun, removeRun];
      for (const call of asked) {
        await expect(call(given, { home })).rejects.toMatchObject({
          name: "TaskError",
          code: "option-invalid",
          hint: expect.stringMatching(/\bid\b/),
        });
      }
      const reading = readEntries(given, { home }).next();
      await expect(reading).rejects.toMatchObject({ code: "option-invalid" });
    }
    await run.finish("finished", report(run));
    await expect(removeRun(undefined as never, { home })).rejects.toThrow(/received undefined/);
    expect((await listRuns({ home })).map(({ state }) => state)).toEqual(["finished", "broken"]);
  });

  it("is told the id it holds, where it is a run or a result", async () => {
    const home = await temporaryFolder();
    await finished(home, "alpha", []);
    const info = await getRun("alpha", { home });
    for (const given of [info, { data: [], run: info }]) {
      await expect(getRun(given as never, { home })).rejects.toMatchObject({
        hint: 'Give its id: "alpha".',
      });
    }
  });
});

describe("a run given by its folder", () => {
  it("is found by the folder and by any file in it, wherever it lies", async () => {
    const home = await temporaryFolder();
    const { folder, id } = await finished(home, "one", [entry(0), entry(1), failedEntry(2)]);
    const elsewhere = { home: await temporaryFolder() };
    for (const given of [folder, `${folder}/`, path.join(folder, "manifest.json")]) {
      expect((await getRun(given, elsewhere)).id).toBe(id);
    }
    expect((await getRun(path.relative("", folder), elsewhere)).id).toBe(id);
    expect((await runFailures(folder, elsewhere)).map(({ index }) => index)).toEqual([2]);
    await expect(getRun(path.join(home, "nope"), elsewhere)).rejects.toMatchObject({
      code: "run-not-found",
    });
  });

  it("is never removed by its folder", async () => {
    const home = await temporaryFolder();
    const { folder } = await finished(home, "one", [entry(0)]);
    const elsewhere = { home: await temporaryFolder() };
    await expect(removeRun(folder, elsewhere)).rejects.toMatchObject({ code: "run-not-found" });
    expect(existsSync(folder)).toBe(true);
  });
});

describe("entries of a run", () => {
  it("are the newest of every row, in the order of rows, over all sessions", async () => {
    const home = await temporaryFolder();
    await finished(home, "run", [entry(2), failedEntry(0), entry(1), entry(1, { repeat: 1 })]);
    await finished(home, "run", [entry(0, { text: "second try" }), failedEntry(5)]);
    const rows: JournalEntry[] = [];
    for await (const row of readEntries("run", { home })) rows.push(row);
    expect(rows).toEqual([
      entry(0, { text: "second try" }),
      entry(1),
      entry(1, { repeat: 1 }),
      entry(2),
      failedEntry(5),
    ]);
    expect(await runFailures("run", { home })).toEqual([failedEntry(5)]);
    expect((await runFailures("run", { home }))[0]?.prompt).toBe("Classify row 5");
  });
});

describe("steering", () => {
  it("is refused for a run that is not running", async () => {
    const home = await temporaryFolder();
    await finished(home, "run", []);
    for (const steer of [pauseRun, resumeRun, cancelRun]) {
      const error = await steer("run", { home }).catch((error: unknown) => error);
      expect(error).toMatchObject({ code: "run-not-running" });
      expect(String(error)).toContain('"run" is not running: it is finished');
    }
    await expect(pauseRun("nun", { home })).rejects.toMatchObject({ code: "run-not-found" });
  });

  it("means the run that works, where an older one's id is the same text as its name", async () => {
    const home = await temporaryFolder();
    await finished(home, "run", []);
    const newer = await openRun(request(home, { name: "run", fresh: true }));
    expect(newer.id).toBe("run_2");
    expect((await pauseRun("run", { home })).id).toBe("run_2");
    expect((await getRun("run", { home })).id).toBe("run");
    await newer.finish("finished", report(newer));
    const error = await pauseRun("run", { home }).catch((error: unknown) => error);
    expect(String(error)).toContain('"run" is not running');
  });
});

describe("removeRun", () => {
  it("removes a run from disk, but not while a process works on it", async () => {
    const home = await temporaryFolder();
    const run = await openRun(request(home, { name: "run" }));
    await expect(removeRun("run", { home })).rejects.toMatchObject({ code: "run-locked" });
    expect(existsSync(run.folder)).toBe(true);
    await run.finish("finished", report(run));
    expect(await removeRun("run", { home })).toMatchObject({ id: "run", state: "finished" });
    expect(readdirSync(path.join(home, "runs"))).toEqual([]);
    await expect(removeRun("run", { home })).rejects.toMatchObject({ code: "run-not-found" });
    const anew = await openRun(request(home, { name: "run" }));
    expect(anew.resumed).toBe(false);
    await anew.finish("finished", report(anew));
  });
});
