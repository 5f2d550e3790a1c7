import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rank } from "../../src/engines/rank.js";

describe("rank", () => {
  it("puts the most alike first", () => {
    const names = ["mistral:7b", "qwen3:0.6b", "llama3.2:latest", "llama3.1:8b"];
    expect(rank("llama3.2", names)[0]).toBe("llama3.2:latest");
    expect(rank("lama3.1", names)[0]).toBe("llama3.1:8b");
    expect(rank("Qwen", names)[0]).toBe("qwen3:0.6b");
  });

  it("loses and adds nothing", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (typed, names) => {
        expect([...rank(typed, names)].sort()).toEqual([...names].sort());
      }),
    );
  });
});
