import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/contract/index.js";
import { attachProgress } from "../../src/display/index.js";
import { snapshot } from "./snapshot.js";

describe("attachProgress", () => {
  it("feeds the display and hands every event on", () => {
    const told: unknown[] = [];
    const heard: RunEvent[] = [];
    const display = {
      begin: (...given: unknown[]) => told.push(["begin", ...given]),
      update: (...given: unknown[]) => told.push(["update", ...given]),
      finish: (...given: unknown[]) => told.push(["finish", ...given]),
      note: (...given: unknown[]) => told.push(["note", ...given]),
    };
    const progress = snapshot();
    const usage = {} as Extract<RunEvent, { type: "run-finished" }>["usage"];
    const started = {
      type: "run-started",
      runId: "r",
      resumed: false,
      model: {} as never,
    } as const;
    const events: RunEvent[] = [
      started,
      { ...started, folder: "/runs/r" },
      { type: "progress", progress },
      { type: "warning", code: "w", message: "partly on the CPU" },
      { type: "state", state: "paused", why: "paused" },
      { type: "state", state: "stopping", why: "stopped by Ctrl-C" },
      { type: "retry", ids: ["1"], attempt: 1, waitMs: 5, message: "busy" },
      { type: "run-finished", state: "finished", progress, usage, message: "Done." },
    ];
    const listen = attachProgress(display, (event) => heard.push(event));
    for (const event of events) listen(event);
    expect(heard).toEqual(events);
    expect(told).toEqual([
      ["begin", "r", { steerable: false }],
      ["begin", "r", { steerable: true }],
      ["update", progress],
      ["note", "Warning: partly on the CPU"],
      ["note", "Stopping (stopped by Ctrl-C): finishing what is in flight…", { passing: true }],
      ["finish", progress, "Done."],
    ]);
  });

  it("does not hide what the caller's listener throws", () => {
    const display = { update: () => {}, finish: () => {}, note: () => {} };
    const listen = attachProgress(display, () => {
      throw new Error("mine");
    });
    expect(() => listen({ type: "progress", progress: snapshot() })).toThrow("mine");
  });
});
