import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import { bracedColumns, checkConstant, compileTemplate } from "../../src/prompting/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "promptframe-constant-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns = ["RowID", "Title", "Message"];

function complaint(text: string, more: object = {}): TaskError | undefined {
  try {
    checkConstant(compileTemplate(text), { columns, rowCount: 5, ...more });
  } catch (error) {
    expect(error).toBeInstanceOf(TaskError);
    expect((error as TaskError).code).toBe("prompt-constant");
    return error as TaskError;
  }
  return undefined;
}

describe("checkConstant", () => {
  it("accepts every template that names a column, whatever else is in it", () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        const words = noise.replace(/[{}\\]/g, "");
        expect(complaint(`${words}{{Message}} {Title}`)).toBeUndefined();
      }),
    );
  });

  it("refuses words alone, with the column they probably lack and the way to mean it", () => {
    const error = complaint("Classify this message.");
    expect(error?.message).toContain("every row would be asked the same");
    expect(error?.hint).toContain("{{Message}}");
    expect(error?.hint).toContain('prompt: () => "…"');
    expect(complaint("Classify.", { columns: ["a", "b"] })?.hint).toContain("one of a, b");
    expect(complaint("Classify.", { rowCount: undefined })).toBeDefined();
    expect(complaint("Classify.", { file: "p.md" })?.message).toContain("prompt file p.md");
  });

  it.each([
    ["Classify {Message}", "{Message}", "Message"],
    ["Classify { Message }", "{ Message }", "Message"],
    ["Classify $\u007bMessage}", "$\u007bMessage}", "Message"],
    ["Classify {mesage}", "{mesage}", "Message"],
    ["Classify <Title>", "<Title>", "Title"],
    ["Classify [Title]", "[Title]", "Title"],
    ["Classify $Title now", "$Title", "Title"],
    ["Classify \\{{Message}}, {Message}", "{Message}", "Message"],
  ])("names what was written for a column in %j", (text, written, column) => {
    const error = complaint(text);
    expect(error?.message).toContain(`: ${written} is plain words`);
    expect(error?.hint).toBe(`Write {{${column}}}, in two braces.`);
    expect(complaint(text, { rowCount: 1 })).toBeDefined();
  });

  it("takes marks for columns only where a column is near", () => {
    for (const text of ['Answer {"a": 1}', "a <b> c", "cost: $5", "[x] done", "{}"]) {
      expect(complaint(text)?.hint).toContain("where the row's text goes");
    }
  });

  it("names a file of a kind that is not read", () => {
    const file = path.join(folder, "prompt.yaml");
    writeFileSync(file, "prompt: {{Message}}");
    const error = complaint(file);
    expect(error?.message).toContain("is the name of a file");
    expect(error?.hint).toContain(".md, .markdown, .txt, .json");
    expect(complaint(file, { rowCount: 1 })).toBeDefined();
    expect(complaint(folder)?.message).not.toContain("name of a file");
  });

  it("lets a table of one row be asked words alone", () => {
    expect(complaint("Say hello.", { rowCount: 1 })).toBeUndefined();
  });
});

describe("bracedColumns", () => {
  it.each([
    ["{Title} {{Message}} $\u007bMessage}", ["{Title}", "$\u007bMessage}"]],
    ["{ Title } and {Title} and {Title}", ["{ Title }", "{Title}"]],
    ['{{{Title}}} \\{{Title}} {title} <Title> [Title] $Title {"Title": 1}', []],
  ])("in %j are %j", (text, braced) => {
    expect(bracedColumns(text, columns)).toEqual(braced);
  });
});
