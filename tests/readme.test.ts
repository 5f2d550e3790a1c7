import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFrame } from "../src/frames/index.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(path.join(root, "README.md"), "utf8");
const scripts = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).scripts as Record<
  string,
  string
>;

/** Code blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code!);
}

function notebookOf(cells: readonly string[]): object {
  return {
    cells: cells.map((code, at) => ({
      cell_type: "code",
      id: `cell-${at}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: code.trimEnd(),
    })),
    metadata: { kernelspec: { name: "promptframe", display_name: "TypeScript (promptframe)" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

describe("README", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "promptframe-readme-"));
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(root, path.join(folder, "node_modules", "promptframe"), "dir");
    for (const name of ["data", "prompts", "notebooks"])
      cpSync(path.join(root, name), path.join(folder, name), {
        recursive: true,
        filter: (source) => source !== path.join(root, "data", "demo"),
      });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has cells, which run one after the other as they stand", { timeout: 120_000 }, () => {
    const cells = blocks("ts");
    expect(cells.length).toBeGreaterThanOrEqual(4);
    const checks = `
      if (labelled.run.counts.ok < 19) throw new Error(labelled.run.message);
      if (results.length !== 2 || !results.every(({ success }) => success)) throw new Error(JSON.stringify(results));
      if (cost.calls < 1000 || !(cost.promptTokens > 10_000)) throw new Error(JSON.stringify(cost));
      if (!wording.verdict.text.includes("titled")) throw new Error(wording.verdict.text);
      if (!speed.toMarkdown().includes("sample")) throw new Error(speed.toMarkdown());
      if (!tuned.prompt || !analysis.by.some(({ column }) => column === "Topic")) throw new Error(JSON.stringify(analysis));
      console.log("all cells ran");
    `;
    const file = path.join(folder, "cells.mts");
    writeFileSync(file, [...cells, checks].join("\n"));
    const printed = execFileSync(process.execPath, ["--import", import.meta.resolve("tsx"), file], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_PATH: "",
        PROMPTFRAME_HOME: path.join(folder, "home"),
        NODE_OPTIONS: "",
      },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(printed).toContain("all cells ran");
  });

  it("has notebook cells, which run in the kernel as they stand", { timeout: 120_000 }, () => {
    const cells = blocks("typescript");
    expect(cells.length).toBeGreaterThanOrEqual(3);
    const file = path.join(folder, "readme.ipynb");
    writeFileSync(file, JSON.stringify(notebookOf(cells)));
    run(["exec", file]);
    const { cells: ran } = JSON.parse(readFileSync(file, "utf8"));
    expect(JSON.stringify(ran[0].outputs)).toContain("1,260 rows");
    expect(JSON.stringify(ran[1].outputs)).toContain("Done: 20 rows");
    expect(ran[2].outputs[0].data["text/plain"].join("")).toBe("20");
  });

  it("has commands, which run as they stand", { timeout: 120_000 }, () => {
    const commands = blocks("sh").flatMap((block) => block.trim().split("\n"));
    const ours = commands.filter((command) => command.startsWith("npx promptframe "));
    expect(ours.length).toBeGreaterThanOrEqual(3);
    for (const command of ours) run(command.split(" ").slice(2));
    const page = readFileSync(path.join(folder, "data/demo/first.html"), "utf8");
    expect(page).toContain("The first cell");
    expect(commands.filter((command) => !ours.includes(command))).toEqual([
      "npm ci && npm run demo",
      "npm ci && npm test",
    ]);
  });

  /** Runs the command promptframe in the reader's folder, with nothing of this machine's user. */
  function run(args: readonly string[]): void {
    execFileSync(process.execPath, [path.join(root, "dist/cli/promptframe.js"), ...args], {
      cwd: folder,
      env: {
        ...process.env,
        HOME: folder,
        JUPYTER_DATA_DIR: path.join(folder, "jupyter"),
        XDG_DATA_HOME: path.join(folder, "xdg"),
        PROMPTFRAME_HOME: path.join(folder, "home"),
        NODE_OPTIONS: "",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  it("tells how many rows there are to label", async () => {
    const rows = await readFrame(path.join(root, "data/feedback.csv"), { kind: "records" });
    const [, told] = /labels ([\d,]+) messy pieces/.exec(readme) ?? [];
    expect(told).toBe(rows.length.toLocaleString("en-US"));
  });

  it("reads frames in its notebook cells without a package that is optional", () => {
    const calls = blocks("typescript").flatMap((cell) => cell.match(/readFrame\(.*\)/g) ?? []);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect(call).toContain('kind: "records"');
  });

  it("names only commands that exist", () => {
    const commands = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(commands.length).toBeGreaterThan(3);
    for (const name of commands) expect(scripts).toHaveProperty([name]);
    expect(blocks("sh").join()).toContain("npm ci && npm run demo");
    expect(blocks("sh").join()).toContain("npm ci && npm test");
  });

  it("gives overrides that this repository itself uses", () => {
    const { overrides } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    for (const block of blocks("json"))
      expect(overrides).toMatchObject(JSON.parse(block).overrides);
  });
});
