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

describe("README", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "promptframe-readme-"));
    mkdirSync(path.join(folder, "node_modules"));
    symlinkSync(root, path.join(folder, "node_modules", "promptframe"), "dir");
    for (const name of ["data", "prompts"])
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
