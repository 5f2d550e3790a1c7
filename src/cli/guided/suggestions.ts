import { readdir } from "node:fs/promises";
import path from "node:path";
import { models } from "../../index.js";

const TABLES = /\.(csv|tsv|jsonl|ndjson|parquet)$/i;
const PROMPTS = /\.(md|markdown|prism\.json)$/i;
const MOST = 9;

/** Tables in this folder and in its `data`. */
export function suggestTables(): Promise<string[]> {
  return filesIn([".", "data"], TABLES);
}

/** Prompt files in `prompts`. */
export function suggestPrompts(): Promise<string[]> {
  return filesIn(["prompts"], PROMPTS);
}

/** Models that answer now, as the option `model` takes them. */
export async function suggestModels(): Promise<string[]> {
  return (await models.list()).map(({ spec }) => spec);
}

async function filesIn(folders: readonly string[], pattern: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    const fitting = names.filter((name) => pattern.test(name) && !name.includes(".answers."));
    found.push(...fitting.sort().map((name) => path.join(folder, name)));
  }
  return found.slice(0, MOST);
}
