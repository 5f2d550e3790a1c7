import { readdir } from "node:fs/promises";
import path from "node:path";
import { models } from "../../index.js";
import { namesPromptFile } from "../../prompting/index.js";

const TABLES = /\.(csv|tsv|jsonl|ndjson|parquet)$/i;
/** JSON can be anything; PRISM's prompts say so in their names. */
const OTHER_JSON = /(?<!\.prism)\.json$/i;
const MOST = 9;

/** Tables in this folder and in its `data`. */
export function suggestTables(): Promise<string[]> {
  return filesIn([".", "data"], (name) => TABLES.test(name));
}

/** Prompt files in `prompts`. */
export function suggestPrompts(): Promise<string[]> {
  return filesIn(["prompts"], (name) => namesPromptFile(name) && !OTHER_JSON.test(name));
}

/** Models that answer now, as the option `model` takes them. */
export async function suggestModels(): Promise<string[]> {
  return (await models.list()).map(({ spec }) => spec);
}

async function filesIn(
  folders: readonly string[],
  fits: (name: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    const fitting = names.filter((name) => fits(name) && !name.includes(".answers."));
    found.push(...fitting.sort().map((name) => path.join(folder, name)));
  }
  return found.slice(0, MOST);
}
