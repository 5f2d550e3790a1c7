import { describe, expect, it } from "vitest";
import { checkNames, TaskError } from "../../src/errors/index.js";

function complaint(given: unknown): TaskError {
  try {
    checkNames("readFrame", given, ["kind", "types"]);
  } catch (error) {
    expect(error).toBeInstanceOf(TaskError);
    return error as TaskError;
  }
  throw new Error("accepted");
}

describe("checkNames", () => {
  it("accepts known names, whatever their values", () => {
    expect(() => checkNames("readFrame", { kind: undefined }, ["kind"])).not.toThrow();
    expect(() => checkNames("readFrame", {}, [])).not.toThrow();
  });

  it("names the nearest option, or all, for every name that is unknown", () => {
    expect(complaint({ king: 1, zzzz: 2, types: 3 }).message).toBe(
      'readFrame: there is no option "king" (did you mean "kind"?); there is no option "zzzz" (known are kind, types).',
    );
    expect(complaint({ Kind: 1 }).message).toContain('did you mean "kind"?');
  });

  it.each([["records"], [null], [undefined], [3]])("refuses %j in place of options", (given) => {
    expect(complaint(given).message).toContain("Its options are kind, types.");
  });
});
