import { describe, expect, it } from "vitest";
import type { DataValidationError } from "../../src/errors/index.js";
import { checkColumns, prismTemplate } from "../../src/prompting/index.js";

describe("prismTemplate", () => {
  it("shows title and content, and leaves out an empty title", () => {
    const template = prismTemplate(["RowID", "Title", "Message"]);
    expect(template.columns).toEqual(["Title", "Message"]);
    expect(template.render({ RowID: 3, Title: " Late ", Message: "two weeks" })).toBe(
      "Title: Late\nContent: two weeks",
    );
    expect(template.render({ Title: null, Message: "two weeks" })).toBe("Content: two weeks");
    expect(() => checkColumns(template, ["RowID", "Title", "Message"])).not.toThrow();
  });

  it("finds the content column by its usual names", () => {
    expect(prismTemplate(["message"]).columns).toEqual(["message"]);
    expect(prismTemplate(["Text", "CONTENT"]).columns).toEqual(["CONTENT"]);
    expect(prismTemplate(["Message", "Text"]).columns).toEqual(["Message"]);
  });

  it("knows blank rows", () => {
    const template = prismTemplate(["Title", "Message"]);
    expect(template.isBlank({ Title: "", Message: " " })).toBe(true);
    expect(template.isBlank({ Title: "x", Message: " " })).toBe(false);
  });

  it("says which columns it looked for", () => {
    const complain = (): unknown => prismTemplate(["RowID", "Body"]);
    expect(complain).toThrowError(/Message, Content or Text/);
    try {
      complain();
    } catch (error) {
      expect((error as DataValidationError).code).toBe("missing-column");
      expect((error as DataValidationError).hint).toContain("RowID, Body");
    }
  });
});
