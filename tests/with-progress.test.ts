import { afterEach, describe, expect, it, vi } from "vitest";
import type { RunEvent } from "../src/contract/index.js";
import { processDataset, registerEngine, runs, scripted, TaskError, z } from "../src/index.js";
import { useTempHome } from "./functions/temp-home.js";

useTempHome();
afterEach(() => vi.restoreAllMocks());

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
});
