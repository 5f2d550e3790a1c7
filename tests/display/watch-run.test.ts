import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setNotebookHost } from "../../src/contract/index.js";
import { type WatchedRun, watchedRun, watchRun } from "../../src/display/index.js";
import { FakeHost } from "./fake-host.js";
import { NO_COUNTS, snapshot } from "./snapshot.js";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
  host.draws = true;
  setNotebookHost(host);
});
afterEach(() => setNotebookHost(undefined));

const states = (...progress: Parameters<typeof snapshot>[0][]): (() => Promise<WatchedRun>) => {
  const queue = progress.map((changes) => ({
    progress: snapshot(changes),
    message: "It is there.",
  }));
  return async () => (queue.length > 1 ? queue.shift()! : queue[0]!);
};
const lastHtml = () => String(host.displays.at(-1)!.bundle.data["text/html"]);

describe("watchRun", () => {
  it("shows the widget of a run that works elsewhere, until it ends", async () => {
    const asked: string[] = [];
    const steer = (id: string) => asked.push(id);
    let state: "running" | "finished" = "running";
    const work = watchRun(
      async () => ({ progress: snapshot({ state }), message: "It is there." }),
      {
        everyMs: 5,
        controls: { pause: steer, resume: steer, cancel: steer },
      },
    );
    await vi.waitFor(() => host.click("Pause"));
    expect(asked).toEqual(["run-1"]);
    state = "finished";
    expect((await work).progress.state).toBe("finished");
    expect(lastHtml()).toContain("It is there.");
  });

  it("shows a run that has ended at once, without widgets", async () => {
    await watchRun(states({ state: "interrupted" }));
    expect(host.sent.map(({ type }) => type)).toEqual(["display"]);
    expect(lastHtml()).toContain("interrupted");
  });

  it("stops when the cell is interrupted, and says that the run goes on", async () => {
    const work = watchRun(states({}, {}, {}), { everyMs: 60_000 });
    await vi.waitFor(() => expect(host.displays).toHaveLength(1));
    host.aborter.abort();
    expect((await work).progress.state).toBe("running");
    expect(lastHtml()).toContain("No longer watched; the run goes on.");
  });

  it("leaves no live widget when the run cannot be read any more", async () => {
    let looks = 0;
    const read = async () => {
      if (looks++ > 0) throw new Error("run removed");
      return { progress: snapshot() };
    };
    await expect(watchRun(read, { everyMs: 1 })).rejects.toThrow("run removed");
    expect(Object.keys(host.displays.at(-1)!.bundle.data)).toEqual(["text/html", "text/plain"]);
  });
});

describe("watchedRun", () => {
  it("takes the state from the run and the figures from its status file", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "watch-"));
    const status = { ...snapshot(), pid: 1, host: "h", updatedAt: "2026-01-01T00:00:00Z" };
    const counts = { ...NO_COUNTS, ok: 700 };
    const info = {
      id: "a/b",
      folder,
      state: "interrupted",
      counts,
      resumable: true,
      status,
      total: 900,
    } as const;
    expect(watchedRun(info)).toMatchObject({
      progress: {
        runId: "a/b",
        state: "interrupted",
        done: 700,
        total: 900,
        title: "feedback.csv",
      },
      message: expect.stringContaining("Make the same call again"),
    });
    const broken = watchedRun({
      id: "x",
      folder,
      state: "broken",
      problem: "its manifest is missing",
      counts,
      resumable: false,
    });
    expect(broken).toMatchObject({
      progress: { state: "failed" },
      message: expect.stringContaining("its manifest is missing"),
    });
  });
});
