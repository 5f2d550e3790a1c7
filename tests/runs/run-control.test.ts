import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cancelRun, openRun, pauseRun, resumeRun } from "../../src/runs/index.js";
import { readFlags, setFlag, watchFlags } from "../../src/runs/run-control.js";
import { afterTest, startChild, temporaryFolder } from "./fixtures.js";
import { report, request } from "./made.js";

describe("run control", () => {
  it("reaches a run in another process", async () => {
    const home = await temporaryFolder();
    const child = startChild("hold-run", [home]);
    const id = await child.nextLine();
    await pauseRun(id, { home });
    expect(JSON.parse(await child.nextLine())).toEqual({ paused: true, cancelled: false });
    await resumeRun(id, { home });
    expect(JSON.parse(await child.nextLine())).toEqual({ paused: false, cancelled: false });
    await cancelRun(id, { home });
    expect(JSON.parse(await child.nextLine())).toEqual({ paused: false, cancelled: true });
  });

  it("calls back on changes only, at once if a flag is set, and not after it is stopped", async () => {
    const folder = await temporaryFolder();
    await setFlag(folder, "paused", true);
    const seen: unknown[] = [];
    let heard = () => {};
    const stop = watchFlags(folder, (flags) => {
      seen.push(flags);
      heard();
    });
    afterTest(stop);
    expect(seen).toEqual([{ paused: true, cancelled: false }]);
    const change = new Promise<void>((resolve) => {
      heard = resolve;
    });
    await setFlag(folder, "cancelled", true);
    await change;
    expect(seen.at(-1)).toEqual({ paused: true, cancelled: true });
    stop();
    await setFlag(folder, "paused", false);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.length).toBe(2);
  });

  it("speaks to one session: the next one starts without flags", async () => {
    const home = await temporaryFolder();
    const run = await openRun(request(home));
    await pauseRun(run.id, { home });
    expect(readFlags(run.folder).paused).toBe(true);
    await run.finish("cancelled", report(run));
    expect(existsSync(path.join(run.folder, "pause.flag"))).toBe(false);
  });
});
