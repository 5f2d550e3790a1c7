import { describe, expect, it } from "vitest";
import { scripted } from "../../src/engines/index.js";
import { benchmark, processDataset } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

const base = { progress: false, run: false } as const;

describe("prompts with images", () => {
  it("are never asked with a file's name in the place of its bytes", async () => {
    const model = scripted(() => "x");
    const { failures } = await processDataset([{ file: "a.png" }], {
      ...base,
      model,
      prompt: ({ file }) => ({ text: "see", images: [file] as unknown as Uint8Array[] }),
    });
    expect(failures).toMatchObject([
      { code: "prompt-function", message: expect.stringContaining("not bytes") },
    ]);
    const prompts = [{ text: "see", images: ["a.png"] }] as unknown as string[];
    await expect(benchmark({ models: model, prompts, progress: false })).rejects.toMatchObject({
      code: "option-invalid",
      message: expect.stringContaining("a.png"),
    });
    expect(model.calls).toBe(0);
  });
});
