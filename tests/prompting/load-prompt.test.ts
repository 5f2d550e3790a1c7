import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TaskError } from "../../src/errors/index.js";
import {
  checkColumns,
  compileTemplate,
  loadPrompt,
  namesPromptFile,
} from "../../src/prompting/index.js";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "prompts-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function fault(file: string): Promise<TaskError> {
  return loadPrompt(file).then(
    () => Promise.reject(new Error("accepted")),
    (error: TaskError) => error,
  );
}

describe("loadPrompt", () => {
  it("loads the prompt that ships with the package", async () => {
    const prompt = await loadPrompt("prompts/feedback.md");
    expect(prompt.name).toBe("feedback");
    expect(prompt.version).toBe("1");
    expect(prompt.path).toBe("prompts/feedback.md");
    expect(prompt.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(prompt.columns.map(({ name, labels }) => [name, labels?.length])).toEqual([
      ["Topic", 6],
      ["Sentiment", 4],
      ["Urgency", 3],
      ["Key_Point", undefined],
    ]);
    expect(prompt.columns.map(({ maxLength }) => maxLength).filter(Boolean)).toEqual([100]);
    const template = compileTemplate(prompt.template!);
    expect(() => checkColumns(template, ["RowID", "Title", "Message"])).not.toThrow();
    expect(template.render({ Title: "Late", Message: "Two weeks." })).toMatch(
      /\nLate\nTwo weeks\.$/,
    );
  });

  it("loads the same prompt in PRISM's format, with the same labels", async () => {
    const markdown = await loadPrompt("prompts/feedback.md");
    const prism = await loadPrompt("prompts/feedback.prism.json");
    expect(prism.name).toBe("feedback");
    expect(prism.gate?.column).toBe("Topic");
    expect(prism.columns.map(({ name, labels }) => ({ name, labels }))).toEqual(
      markdown.columns.map(({ name, labels }) => ({ name, labels })),
    );
    expect(prism.columns.map(({ notApplicable }) => notApplicable)).toEqual([
      "Other",
      "Neutral",
      "Low",
      "-",
    ]);
  });

  it("says what is there when the file is not", async () => {
    await writeFile(path.join(folder, "feedback.md"), "Ask {{a}}");
    const near = await fault(path.join(folder, "feedbak.md"));
    expect(near).toBeInstanceOf(TaskError);
    expect(near.code).toBe("file-not-found");
    expect(near.hint).toContain(path.join(folder, "feedback.md"));
    expect((await fault(path.join(folder, "something-else.json"))).hint).toContain("feedback.md");
    expect((await fault(path.join(folder, "no", "x.md"))).hint).toContain("does not exist either");
    await mkdir(path.join(folder, "bare"));
    expect((await fault(path.join(folder, "bare", "x.md"))).hint).toContain("no prompt files");
  });

  it("refuses folders, empty files and other kinds of file", async () => {
    await mkdir(path.join(folder, "dir.md"));
    expect((await fault(path.join(folder, "dir.md"))).code).toBe("file-unreadable");
    await writeFile(path.join(folder, "empty.md"), "\n");
    expect((await fault(path.join(folder, "empty.md"))).code).toBe("prompt-empty");
    expect((await fault(path.join(folder, "feedback.yaml"))).message).toContain('".yaml"');
  });
});

describe("namesPromptFile", () => {
  it.each([
    ["prompts/p.md", true],
    ["prompts/p.TXT", true],
    ["p.markdown", true],
    ["p.prism.json", true],
    ["p.yaml", false],
    ["Look at {{file}}.txt", false],
    ["Line one\nlist.md", false],
  ])("%j: %s", (text, is) => {
    expect(namesPromptFile(text)).toBe(is);
  });
});
