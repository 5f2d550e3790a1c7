import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { confusionMatrix } from "../../src/statistics/index.js";

describe("confusionMatrix", () => {
  it("counts as sklearn.metrics.confusion_matrix does", () => {
    const truth = ["cat", "ant", "cat", "cat", "ant", "bird", "bird", "ant"];
    const answers = ["ant", "ant", "cat", "cat", "ant", "cat", "bird", "bird"];
    const found = confusionMatrix(truth, answers);
    expect(found.labels).toEqual(["ant", "bird", "cat"]);
    expect(found.counts).toEqual([
      [2, 1, 0],
      [0, 1, 1],
      [1, 0, 2],
    ]);
    expect(found).toMatchObject({ rows: 8, unlabelled: 0 });
  });

  it("keeps rows without an answer and with other answers, leaves out rows without truth", () => {
    const found = confusionMatrix(
      ["a", "a", "b", "b", null, "c", ""],
      ["a", null, "z", undefined, "a", "a", "b"],
      ["a", "b"],
    );
    expect(found).toEqual({
      labels: ["a", "b"],
      counts: [
        [1, 0],
        [0, 0],
      ],
      other: [0, 1],
      missing: [1, 1],
      rows: 4,
      unlabelled: 3,
    });
  });

  it("sorts numbers as numbers and keeps 1, true and '1' apart", () => {
    const found = confusionMatrix([10, 9, true, "1"], [10, 9, true, 1]);
    expect(found.labels).toEqual([1, 9, 10, true, "1"]);
    expect(() => confusionMatrix(["a"], [])).toThrow(TaskError);
  });
});
