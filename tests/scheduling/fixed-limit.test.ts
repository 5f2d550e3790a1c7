import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { fixedLimit } from "../../src/scheduling/index.js";

describe("fixedLimit", () => {
  it("stays where it is, whatever happens", () => {
    const limit = fixedLimit(3);
    limit.started();
    limit.finished({ ms: 5, failure: "busy" });
    expect(limit.current).toBe(3);
    expect(limit.decisions).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %s", (concurrency) => {
    expect(() => fixedLimit(concurrency)).toThrow(TaskError);
    expect(() => fixedLimit(concurrency)).toThrow(`but it is ${concurrency}`);
  });
});
