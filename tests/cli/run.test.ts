import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askPlan } from "../../src/cli/guided/guided-run.js";
import { Questions } from "../../src/cli/guided/questions.js";
import { readPacking, readRows } from "../../src/cli/guided/read-answers.js";
import { suggestPrompts } from "../../src/cli/guided/suggestions.js";
import { estimate, type ProcessOptions } from "../../src/index.js";
import { promptframe } from "./command.js";

const PROMPT = "Sort this customer message.\n{{Message}}";

let folder: string;
let table: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "promptframe-run-"));
  table = path.join(folder, "messages.csv");
  writeFileSync(table, "Message\nWhere is my parcel?\nI was charged twice!\nThank you.\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) =>
  promptframe(words, {
    cwd: folder,
    env: { PROMPTFRAME_HOME: path.join(folder, "home"), OLLAMA_HOST: "127.0.0.1:9" },
  });

describe("promptframe run", () => {
  it("runs from options alone, tells the cost, and costs nothing the second time", async () => {
    mkdirSync(path.join(folder, "prompts"));
    const prompt = path.join(folder, "prompts", "topic.md");
    writeFileSync(
      prompt,
      `---\ncolumns:\n  Topic:\n    labels: [Shipping, Billing, Other]\n---\n${PROMPT}\n`,
    );
    const words = [
      "run",
      "-t",
      "messages.csv",
      "-m",
      "sample",
      "--prompt",
      prompt,
      "--rows",
      "2",
      "--project",
      "letters",
      "--yes",
    ];
    const first = await run(...words);
    expect(first.stderr).toMatch(/calls +at most 2;/);
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("Done: 2 rows") });
    expect(first.stderr).toContain("answers  messages.answers.csv");
    const answers = readFileSync(path.join(folder, "messages.answers.csv"), "utf8")
      .trim()
      .split("\n");
    expect(answers[0]).toBe("Message,Topic,answer_status,answer_error");
    expect(answers).toHaveLength(3);
    expect(answers[1]).toMatch(/^Where is my parcel\?,(Shipping|Billing|Other),ok,$/);
    expect((await run(...words)).stderr).toMatch(/2 rows answered before, nothing asked/);
    const { stdout } = await run("runs");
    expect(stdout).toMatch(/letters.* finished +2\/2 +0 +sample/);
    const [kept] = JSON.parse((await run("runs", "--json")).stdout);
    expect(kept).toMatchObject({ state: "finished", project: "letters", counts: { ok: 2 } });
    expect((await run("cancel", kept.id)).stderr).toContain("[run-not-running]");
  });

  it("names the option that is missing when there is no terminal", async () => {
    const missing = [
      [["run"], "--table"],
      [["run", "-t", table], "--model"],
      [["run", "-t", table, "-m", "sample"], "--prompt"],
      [["run", "-t", table, "-m", "sample", "--prompt", PROMPT], "--yes"],
    ] as const;
    for (const [words, name] of missing) {
      const { code, stderr } = await run(...words);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(`${name} is missing`),
      });
    }
    expect(
      (await run("run", "-t", "gone.csv", "-m", "sample", "--prompt", PROMPT, "--yes")).stderr,
    ).toContain('no file "gone.csv"');
  });

  it("asks what is not said, again where the answer does not fit, and takes numbers of choices", async () => {
    // Tests run in the repository: its prompt files are the choices.
    const { questions, heard } = typed("letters", "gone.csv", table, "2", "99", "2", "5-2", "2-3");
    const plan = await askPlan({ model: "sample" }, questions);
    expect(plan).toEqual({
      table,
      options: {
        model: "sample",
        prompt: path.join("prompts", "feedback.prism.json"),
        project: "letters",
        rowsPerRequest: 2,
        rows: { from: 2, to: 3 },
      },
    });
    expect(heard()).toContain('There is no file "gone.csv"');
    expect(heard()).toContain('"99" is not between 1 and 50');
    expect(heard()).toContain('"5-2" does not say which rows');
  });

  it("asks again for a model that is not there", async () => {
    const { questions, heard } = typed("./gone.gguf", "gguf:gone", "sample");
    const given = { table, project: "p", prompt: PROMPT, rows: "all", rowsPerRequest: "1" };
    const { options } = await askPlan(given, questions);
    expect(heard()).toMatch(/There is no file .*gone\.gguf/);
    expect(heard()).toMatch(/There is no model "gone" for this process/);
    expect(options.model).toBe("sample");
    questions.close();
  });

  it("asks nothing while an option that is given is wrong", async () => {
    const wrong = [
      [{ table: "gone.csv" }, /no file "gone.csv"/],
      [{ rows: "abc" }, /which rows/],
      [{ rowsPerRequest: "99" }, /not between 1 and 50/],
      [{ concurrency: "x" }, /--concurrency: "x"/],
      [{ model: "" }, /model is needed/],
      [{ model: "./gone.gguf" }, /no file .*gone\.gguf/],
      [{ prompt: "" }, /prompt is needed/],
      [{ prompt: "gone.md" }, /no prompt file .*gone\.md/],
    ] as const;
    for (const [given, message] of wrong) {
      const { questions, heard } = typed();
      await expect(askPlan(given, questions)).rejects.toThrow(message);
      expect(heard()).toBe("");
      questions.close();
    }
  });

  it("offers the prompt files that can be given, and asks again for one that is not there", async () => {
    const prompts = path.join(folder, "prompts");
    mkdirSync(prompts);
    const names = ["a.md", "b.markdown", "c.txt", "d.prism.json", "e.json", "f.csv", "{g}.md"];
    for (const name of names) writeFileSync(path.join(prompts, name), PROMPT);
    const before = process.cwd();
    process.chdir(folder);
    try {
      const offered = await suggestPrompts();
      expect(offered.map((file) => path.basename(file))).toEqual(names.slice(0, 4));
      const { questions, heard } = typed("gone.txt", "2");
      const given = { table, model: "sample", project: "p", rows: "all", rowsPerRequest: "1" };
      const { options } = await askPlan(given, questions);
      expect(heard()).toContain("There is no prompt file");
      expect(options.prompt).toBe(path.join("prompts", "b.markdown"));
      const cost = await estimate(table, options as ProcessOptions<never>);
      expect(cost.samples[0]?.text).toContain("Sort this customer message.");
    } finally {
      process.chdir(before);
    }
  });

  it("ends when the person goes away", async () => {
    const { questions } = typed("letters");
    await expect(askPlan({}, questions)).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("answers to questions", () => {
  it("reads rows and rows per request", () => {
    expect(["all", "", "20", "5-30", "5-"].map(readRows)).toEqual([
      undefined,
      undefined,
      { first: 20 },
      { from: 5, to: 30 },
      { from: 5 },
    ]);
    for (const bad of ["0", "-5", "30-5", "0-3", "x", "1,2", "1.5"]) {
      expect(() => readRows(bad)).toThrow(/which rows/);
    }
    expect(["1", "50", "Small"].map(readPacking)).toEqual([1, 50, "small"]);
    for (const bad of ["0", "51", "many"]) expect(() => readPacking(bad)).toThrow();
  });
});

/** A person who types these lines, each when it is asked for, and then leaves. */
function typed(...lines: string[]): { questions: Questions; heard: () => string } {
  const input = new PassThrough();
  const output = new PassThrough();
  let heard = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
    if (!text.endsWith(": ")) return;
    const line = lines.shift();
    setImmediate(() => (line === undefined ? input.end() : input.write(`${line}\n`)));
  });
  return { questions: new Questions(input, output), heard: () => heard };
}
