import { describe, expect, it } from "vitest";
import { mergeParts, trainBpe } from "../../src/training/train-bpe.js";

describe("trainBpe", () => {
  it("merges the most frequent pair first", () => {
    expect(trainBpe(["abab abab abab xy"], 1)).toEqual([["a", "b"]]);
  });

  it("builds longer tokens from shorter ones", () => {
    const merges = trainBpe(Array(5).fill("delivery"), 50);
    expect(merges.at(-1)?.join("")).toBe("delivery");
    expect(merges).toHaveLength("delivery".length - 1);
  });

  it("stops when nothing repeats", () => {
    expect(trainBpe(["abc"], 10)).toEqual([]);
  });

  it("does not depend on the order of the texts", () => {
    const texts = ["the lamp is blue", "the lamp is red", "a red lamp", "blue lamps are red"];
    expect(trainBpe([...texts].reverse(), 20)).toEqual(trainBpe(texts, 20));
  });

  it("merges overlapping pairs from the left", () => {
    expect(mergeParts(["a", "a", "a"], "a", "a")).toEqual(["aa", "a"]);
  });

  it("learns nothing from the rest of a piece that goes on and on, such as encoded data", () => {
    const piece = `${"ab".repeat(300)}${"cd".repeat(300)}`;
    const merges = trainBpe([piece, "cd"], 50);
    expect(merges[0]).toEqual(["a", "b"]);
    expect(merges.flat().join("")).not.toMatch(/[cd]/);
  });
});
