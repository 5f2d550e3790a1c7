import { describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { resolveTimeout } from "../../src/scheduling/index.js";

describe("resolveTimeout", () => {
  it.each([
    ["fast", { timeoutMs: 15_000, retries: 2 }],
    ["slow", { timeoutMs: 60_000, retries: 3 }],
    ["network", { timeoutMs: 120_000, retries: 5 }],
  ] as const)("knows the preset %s", (name, expected) => {
    expect(resolveTimeout(name)).toEqual(expected);
  });

  it("takes milliseconds, no limit, and nothing at all", () => {
    expect(resolveTimeout(1234)).toEqual({ timeoutMs: 1234, retries: 3 });
    expect(resolveTimeout(Number.POSITIVE_INFINITY).timeoutMs).toBeUndefined();
    expect(resolveTimeout()).toEqual({ timeoutMs: 60_000, retries: 3 });
  });

  it("lets retries be set beside it", () => {
    expect(resolveTimeout("network", 0)).toEqual({ timeoutMs: 120_000, retries: 0 });
  });

  it("names the preset that was probably meant", () => {
    const wrong = (): unknown => resolveTimeout("netwrok" as "network");
    expect(wrong).toThrow(TaskError);
    expect(wrong).toThrow('but it is "netwrok".\nDid you mean "network"?');
  });

  it.each([0, -5, Number.NaN, "toString", null, true])("refuses %s", (timeout) => {
    expect(() => resolveTimeout(timeout as number)).toThrow(
      expect.objectContaining({ code: "option-invalid" }),
    );
  });

  it.each([-1, 1.5, Number.NaN, "2"])("refuses %s retries", (retries) => {
    expect(() => resolveTimeout("fast", retries as number)).toThrow("retries must be");
  });
});
