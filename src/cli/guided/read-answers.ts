import { access } from "node:fs/promises";
import path from "node:path";
import { resolveSettings } from "../../config/index.js";
import { openModel } from "../../engines/index.js";
import { EngineUnavailableError, TaskError } from "../../errors/index.js";
import { loadPrompt, type PackingPreset, type RowSelection } from "../../index.js";
import { namesPromptFile } from "../../prompting/index.js";

/**
 * Reads which rows are meant: `all`, `20` (the first 20), `5-30`, `5-`.
 * @throws {TaskError} `option-invalid`
 */
export function readRows(text: string): RowSelection | undefined {
  const given = text.trim().toLowerCase();
  if (given === "" || given === "all") return undefined;
  if (/^\d+$/.test(given) && Number(given) > 0) return { first: Number(given) };
  const range = /^(\d+)\s*-\s*(\d*)$/.exec(given);
  const from = Number(range?.[1]);
  const to = range?.[2] ? Number(range[2]) : undefined;
  if (range && from >= 1 && (to === undefined || to >= from)) {
    return to === undefined ? { from } : { from, to };
  }
  throw new TaskError("option-invalid", `"${text}" does not say which rows.`, {
    hint: 'Write "all", "20" for the first 20, or "5-30"; rows are numbered from 1.',
    received: text,
  });
}

/**
 * Reads how many rows go into one request.
 * @throws {TaskError} `option-invalid`
 */
export function readPacking(text: string): number | PackingPreset {
  const given = text.trim().toLowerCase();
  if (given === "small" || given === "medium" || given === "large") return given;
  return wholeNumber("rows per request", given, 50);
}

/**
 * Reads a whole number from 1.
 * @throws {TaskError} `option-invalid`
 */
export function wholeNumber(what: string, text: string, largest: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= largest) return count;
  throw new TaskError("option-invalid", `${what}: "${text}" is not between 1 and ${largest}.`, {
    hint: "Give a whole number.",
    received: text,
  });
}

/**
 * Reads the path of a table that is there.
 * @throws {TaskError} `file-not-found`
 */
export async function readTablePath(text: string): Promise<string> {
  if (await isThere(text)) return text;
  throw new TaskError("file-not-found", `There is no file "${text}".`, {
    hint: `Paths start from ${process.cwd()}.`,
    received: text,
  });
}

/**
 * Reads a text that must not be empty.
 * @throws {TaskError} `option-invalid`
 */
export function readText(what: string, text: string): string {
  if (text !== "") return text;
  throw new TaskError("option-invalid", `${what} is needed.`);
}

/**
 * Reads the name of a model that is there; one whose engine does not answer now cannot be checked, and is taken.
 * @throws {TaskError} `option-invalid`
 * @throws {ModelNotFoundError} `model-not-found`, naming what there is instead
 * @throws {ModelLoadingError} `model-loading` for a file that is no model's
 */
export async function readModel(text: string): Promise<string> {
  const { engine, model } = await openModel(readText("A model", text), resolveSettings());
  await engine.inspect(model, {}).catch((error: unknown) => {
    if (!(error instanceof EngineUnavailableError)) throw error;
  });
  return text;
}

/**
 * Reads a prompt: a text, or the path of a prompt file, which is read to see whether it can be.
 * @throws {TaskError} `option-invalid`, `file-not-found`, `prompt-file`, `prompt-empty`, `template-syntax`
 */
export async function readPrompt(text: string): Promise<string> {
  readText("A prompt", text);
  // Words that only end like the name of a file are a text.
  const isFile =
    namesPromptFile(text) && (!/\s/.test(path.basename(text)) || (await isThere(text)));
  if (isFile) await loadPrompt(text);
  return text;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => file !== "",
    () => false,
  );
}
