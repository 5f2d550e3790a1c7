import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scripted } from "../../src/engines/index.js";
import { EngineError } from "../../src/errors/index.js";
import { batchInference, processDataset, runs } from "../../src/functions/index.js";
import { useTempHome } from "./temp-home.js";

useTempHome();

interface Picture {
  readonly n: number;
  readonly seen: boolean;
}

const answer = z.object({ Seen: z.enum(["image", "text"]) });
const prompt = ({ n, seen }: Picture) => ({
  text: `what is ${n}`,
  ...(seen && { images: [new Uint8Array([1, 2, n])] }),
});

/** Fails until it is healed; then says whether it was shown an image. */
function looking() {
  const state = { healed: false };
  const model = scripted(
    ({ messages }) => {
      if (!state.healed) throw new EngineError("refused", "no");
      const images = messages.find(({ role }) => role === "user")!.images ?? [];
      return JSON.stringify({ Seen: images.length > 0 ? "image" : "text" });
    },
    { digest: "looking" },
  );
  return { model, state };
}

describe("retryFailures and images", () => {
  it("never asks a row again without its images", async () => {
    const { model, state } = looking();
    const pictures: Picture[] = [1, 2, 3].map((n) => ({ n, seen: n !== 2 }));
    const { run } = await processDataset(pictures, { model, prompt, answer, progress: false });
    state.healed = true;
    const calls = model.calls;
    const again = await runs.retryFailures(run.id, { model, progress: false });
    expect(again).toMatchObject({ retried: 1, mended: 1, leftOut: 2 });
    expect(again.run.warnings.map(({ message }) => message).join()).toContain(
      "2 bad rows were asked with images",
    );
    expect(model.calls - calls).toBe(1);
    expect((await runs.failures(run.id)).map(({ index }) => index)).toEqual([0, 2]);
    await expect(runs.retryFailures(run.id, { model, progress: false })).rejects.toMatchObject({
      code: "option-invalid",
      hint: expect.stringContaining("Make the call that made the run again"),
    });
    const { data } = await processDataset(pictures, { model, prompt, answer, progress: false });
    expect(data.map(({ Seen }) => Seen)).toEqual(["image", "text", "image"]);
    expect(model.calls - calls).toBe(3);
  });

  it("says how invalid answers to images are asked again", async () => {
    const model = scripted(() => "none", { digest: "blind" });
    const pictures = [{ n: 1, seen: true }];
    const { run } = await processDataset(pictures, { model, prompt, answer, progress: false });
    await expect(runs.retryFailures(run.id, { model })).rejects.toMatchObject({
      hint: expect.stringContaining("fresh: true"),
    });
  });

  it("knows the prompts with images of a batch", async () => {
    const { model, state } = looking();
    const batch = batchInference(
      [{ text: "look", images: [new Uint8Array([9])] }, { text: "look" }],
      { model, answer, progress: false },
    );
    await batch;
    state.healed = true;
    const { id } = await batch.run;
    const again = await runs.retryFailures(id, { model, progress: false });
    expect(again).toMatchObject({ retried: 1, leftOut: 1 });
  });

  it("knows texts alone in every way they are asked", async () => {
    const rows = [1, 2, 3, 4].map((n) => ({ n, seen: false }));
    for (const more of [
      {},
      { rowsPerRequest: 2 },
      { repeats: 2, options: { temperature: 1, seed: 7 } },
    ]) {
      const { model, state } = looking();
      const given = { model, prompt, answer, progress: false, fresh: true, ...more } as const;
      const { run } = await processDataset(rows, given);
      state.healed = true;
      const again = await runs.retryFailures(run.id, { model, progress: false });
      expect(again).toMatchObject({ retried: "repeats" in more ? 8 : 4, leftOut: 0 });
    }
  });
});
