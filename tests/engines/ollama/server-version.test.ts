import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../../src/engines/ollama/server-version.js";

describe("isAtLeast", () => {
  it.each([
    ["0.34.1", "0.34.1", true],
    ["0.34.0", "0.34.1", false],
    ["0.4.10", "0.5.5", false],
    ["1.0.0", "0.34.1", true],
    ["v0.35.0-rc2", "0.34.1", true],
    ["0.34", "0.34.1", false],
    ["0.0.0", "0.34.1", true],
    ["dev", "0.34.1", true],
  ])("%s against %s: %s", (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});
