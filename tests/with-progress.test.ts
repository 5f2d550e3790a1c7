import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type RunEvent, setNotebookHost } from "../src/contract/index.js";
import {
  batchInference,
  processDataset,
  registerEngine,
  runs,
  scripted,
  TaskError,
  z,
} from "../src/index.js";
import { FakeHost } from "./display/fake-host.js";
import { useTempHome } from "./functions/temp-home.js";

useTempHome();
afterEach(() => {
  setNotebookHost(undefined);
  vi.restoreAllMocks();
});

const rows = [{ text: "one" }, { text: "two" }];
const prompt = "{{text}}";

function catchStderr(): () => string {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join("");
}

describe("withProgress", () => {
  it("shows progress and hands every event on", async () => {
    const shown = catchStderr();
    const events: RunEvent["type"][] = [];
    await processDataset(rows, {
      model: scripted(() => "fine"),
      prompt,
      progress: "lines",
      onEvent: ({ type }) => events.push(type),
    });
    expect(shown()).toContain("2/2");
    expect(events.filter((type) => type === "row")).toHaveLength(2);
    expect(events.at(-1)).toBe("run-finished");
  });

  it.each([false, "none"] as const)("shows nothing with progress %j", async (progress) => {
    const shown = catchStderr();
    await processDataset(rows, { model: scripted(() => "fine"), prompt, progress });
    expect(shown()).toBe("");
  });

  it("leaves wrong options to the function, which says what is wrong", async () => {
    const wrong = (options: unknown) => processDataset(rows, options as never);
    const model = scripted(() => "fine");
    await expect(wrong(null)).rejects.toThrow(/needs an options object; received null/);
    await expect(wrong(undefined)).rejects.toThrow(/needs an options object/);
    await expect(wrong({ model, prompt, onEvent: "log" })).rejects.toThrow(/"onEvent"/);
    await expect(wrong({ model, prompt, progress: "bar" })).rejects.toThrow(TaskError);
  });

  it("shows the progress of a retry that is given no options", async () => {
    const { engine } = scripted((_, call) => (call < rows.length ? "?" : '{"Mood":"good"}'));
    registerEngine("mending", () => engine);
    const { run } = await processDataset(rows, {
      model: "mending:scripted",
      prompt,
      answer: z.object({ Mood: z.enum(["good", "bad"]) }),
      reask: false,
      progress: false,
    });
    expect(run.counts.invalid).toBe(2);
    const shown = catchStderr();
    expect(await runs.retryFailures(run.id)).toMatchObject({ retried: 2, mended: 2 });
    expect(shown()).toContain("2/2");
  });

  it("returns a batch at once, whose progress begins with its first event", async () => {
    const shown = catchStderr();
    const before = new Map<RunEvent["type"], string>();
    const batch = batchInference(["one", "two"], {
      model: scripted(() => "fine"),
      progress: "lines",
      onEvent: ({ type }) => {
        if (!before.has(type)) before.set(type, shown());
      },
    });
    expect(shown()).toBe("");
    const indices: number[] = [];
    for await (const { index } of batch) indices.push(index);
    expect(indices.sort()).toEqual([0, 1]);
    expect([...before.keys()][0]).toBe("run-started");
    expect(before.get("run-finished")).toContain("2/2");
    expect(await batch).toHaveLength(2);
    expect(await batch.run).toMatchObject({ state: "finished" });
  });

  it("tells what is wrong with a batch however it is heard, and ends no process that does not listen", async () => {
    const model = scripted(() => "fine");
    const wrong = () => batchInference(["one"], { model, temprature: 1 } as never);
    wrong();
    await expect(wrong()).rejects.toThrow(/"temprature"/);
    await expect(wrong().run).rejects.toThrow(/"temprature"/);
    await expect(wrong()[Symbol.asyncIterator]().next()).rejects.toThrow(/"temprature"/);
  });

  it("shows the progress in the cell of tslab that made the call, although the next one may run by then", async () => {
    const { cache } = createRequire(import.meta.url);
    const file = path.join(os.tmpdir(), "tslab", "dist", "jupyter.js");
    const cells: string[] = [];
    const enter = (cell: string) => {
      const lastWriteDisplayData = () => cells.push(cell);
      cache[file] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
    };
    try {
      enter("first");
      const work = processDataset(rows, { model: scripted(() => "fine"), prompt });
      enter("second");
      await work;
    } finally {
      delete cache[file];
    }
    expect(new Set(cells)).toEqual(new Set(["first"]));
  });

  it("shows widgets in our own kernel, whose buttons steer the run while it is awaited", async () => {
    const host = new FakeHost();
    host.draws = true;
    setNotebookHost(host);
    const many = Array.from({ length: 400 }, (_, i) => ({ text: `row ${i}` }));
    const model = scripted(() => "fine", { latencyMs: 20 });
    const work = processDataset(many, { model, prompt, concurrency: 2 });
    await vi.waitFor(() => host.button("Pause"), { timeout: 5_000 });
    host.click("Pause");
    await vi.waitFor(() => host.button("Resume"), { timeout: 5_000 });
    await vi.waitFor(() => expect(host.displays).toHaveLength(1));
    const atPause = model.calls;
    expect(atPause).toBeLessThan(many.length);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(model.calls - atPause).toBeLessThanOrEqual(2);
    host.click("Resume");
    await vi.waitFor(() => host.button("Pause"), { timeout: 5_000 });
    host.click("Cancel");
    const { run } = await work;
    expect(run.state).toBe("cancelled");
    expect(run.counts.skipped).toBeGreaterThan(0);
    expect(Object.keys(host.displays.at(-1)!.bundle.data)).toEqual(["text/html", "text/plain"]);
    expect(host.displays.at(-1)!.bundle.data["text/html"]).toContain("cancelled");
  });

  it("shows no buttons for a run that keeps nothing, since nothing can steer it", async () => {
    const host = new FakeHost();
    setNotebookHost(host);
    const model = scripted(() => "fine", { latencyMs: 250 });
    await processDataset(rows, { model, prompt, run: false });
    const names = host.sent.flatMap((one) =>
      one.type === "open" ? one.data.state._model_name : [],
    );
    expect(names).toContain("FloatProgressModel");
    expect(names).not.toContain("ButtonModel");
  });
});
