import { describe, expect, it } from "vitest";
import { DataValidationError } from "../../src/errors/index.js";
import { checkColumns, compileTemplate } from "../../src/prompting/index.js";

function complaint(text: string, available: readonly string[]): DataValidationError {
  try {
    checkColumns(compileTemplate(text), available);
  } catch (error) {
    return error as DataValidationError;
  }
  throw new Error("accepted");
}

describe("checkColumns", () => {
  it("accepts a table that has the columns", () => {
    expect(() => checkColumns(compileTemplate("{{a}}{{b}}"), ["b", "a", "c"])).not.toThrow();
    expect(() => checkColumns(compileTemplate("constant"), [])).not.toThrow();
  });

  it("names every missing column, the nearest there is, and what there is", () => {
    const error = complaint("{{titles}} {{Message}} {{Xyz}}", ["Title", "Message"]);
    expect(error).toBeInstanceOf(DataValidationError);
    expect(error.code).toBe("missing-column");
    expect(error.message).toContain('"titles" (did you mean "Title"?)');
    expect(error.message).toContain('"Xyz"');
    expect(error.message).not.toContain('"Message"');
    expect(error.hint).toBe("The table has: Title, Message.");
    expect(error.received).toEqual(["titles", "Xyz"]);
  });

  it("keeps the list of a wide table short", () => {
    const wide = Array.from({ length: 100 }, (_, index) => `c${index}`);
    expect(complaint("{{nothing like it}}", wide).hint).toMatch(/c29 and 70 more\.$/);
  });
});
