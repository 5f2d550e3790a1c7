import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REPORT, type Reporting } from "../src/contract/index.js";
import { PromptframeError, writeReport } from "../src/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const told: Reporting = {
  [REPORT]: () => ({
    title: "A <b>result</b>",
    parts: [{ kind: "text", text: "It is so.", tone: "verdict" }],
  }),
};

describe("writeReport", () => {
  it("writes anything that tells a report of itself as a page or as Markdown", async () => {
    const page = path.join(folder, "a.html");
    expect(await writeReport(told, page)).toBe(page);
    expect(readFileSync(page, "utf8")).toContain("<title>A &lt;b&gt;result&lt;/b&gt;</title>");
    const text = await writeReport(told, path.join(folder, "a.MD"));
    expect(readFileSync(text, "utf8")).toContain("> **It is so.**");
  });

  it("makes the folders that are missing, and says before the analysis where none can be", async () => {
    const page = path.join(folder, "new", "deep", "a.html");
    expect(await writeReport(told, page)).toBe(page);
    expect(readFileSync(page, "utf8")).toContain("result");
    const taken = path.join(folder, "taken.md");
    mkdirSync(taken);
    for (const file of [path.join(page, "b.html"), taken]) {
      let analysed = false;
      const late = {
        [REPORT]: () => {
          analysed = true;
          return told[REPORT]();
        },
      };
      const error = await writeReport(late, file).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PromptframeError);
      expect((error as Error).message).toMatch(/cannot be written[\s\S]*Name a file/);
      expect(analysed).toBe(false);
    }
  });

  it("refuses other kinds of files, and results without a place of their own", async () => {
    for (const file of [path.join(folder, "a.pdf"), undefined]) {
      await expect(writeReport(told, file)).rejects.toMatchObject({ code: "option-invalid" });
    }
    await expect(writeReport({} as never)).rejects.toMatchObject({ code: "option-invalid" });
  });
});
