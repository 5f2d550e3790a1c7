import { describe, expect, it } from "vitest";
import { scripted } from "../../../src/engines/index.js";
import { benchmark } from "../../../src/functions/index.js";
import { useTempHome } from "../temp-home.js";

useTempHome();

describe("benchmark", () => {
  it("measures every model as often as it is told to", async () => {
    const quick = scripted(() => "one two three four", { name: "quick", latencyMs: 2 });
    const slow = scripted(() => "one two three four", { name: "slow", latencyMs: 12 });
    const result = await benchmark({ models: [quick, slow], prompt: "Hi", concurrency: [1, 2] });
    expect(result.cells).toHaveLength(4);
  });
});
