import { createHash } from "node:crypto";
import type { Row } from "../contract/index.js";
import { DataValidationError } from "../errors/index.js";
import { checkPrompt } from "./check-prompt.js";
import type { PromptResult } from "./process-options.js";

/** Prompts as rows. */
export interface PromptList {
  /** How many there are; undefined where they come over time. */
  readonly total: number | undefined;
  /** The same for the same prompts in every process. */
  readonly identity: string;
  /** @throws {DataValidationError} `no-rows`; {TaskError} `prompt-empty`, `option-invalid` */
  rows(): AsyncGenerator<readonly Row[]>;
  /** Ends prompts that come over time. A generator that waits hears of it only afterwards, so this does not wait. */
  close(): void;
}

const BATCH_ROWS = 64;

/**
 * Reads whatever the user gave as prompts; those that are all there are checked at once.
 * @throws {DataValidationError} `data-kind`, `no-rows`
 * @throws {TaskError} `prompt-empty`; `option-invalid` for images that are not bytes
 */
export function readPrompts(prompts: unknown): PromptList {
  if (typeof prompts === "object" && prompts !== null) {
    if (Symbol.asyncIterator in prompts) return streamed(prompts as AsyncIterable<PromptResult>);
    if (Symbol.iterator in prompts) return listed([...(prompts as Iterable<PromptResult>)]);
  }
  throw new DataValidationError(
    "data-kind",
    `batchInference needs a list of prompts; received ${typeof prompts === "string" ? "one string" : typeof prompts}.`,
    { hint: "Put it into an array: batchInference([prompt], …)." },
  );
}

function listed(prompts: readonly PromptResult[]): PromptList {
  if (prompts.length === 0) throw noPrompts();
  for (const [at, prompt] of prompts.entries()) checkPrompt(prompt, `Prompt ${at + 1}`);
  const hash = createHash("sha256");
  for (const prompt of prompts) {
    hash.update(textOf(prompt)).update("\u0000");
    if (typeof prompt !== "string") for (const image of prompt.images ?? []) hash.update(image);
  }
  return {
    total: prompts.length,
    identity: `prompts:${hash.digest("hex")}`,
    async *rows() {
      for (let from = 0; from < prompts.length; from += BATCH_ROWS) {
        yield prompts.slice(from, from + BATCH_ROWS).map((prompt, at) => rowOf(prompt, from + at));
      }
    },
    close: () => {},
  };
}

function streamed(prompts: AsyncIterable<PromptResult>): PromptList {
  let iterator: AsyncIterator<PromptResult> | undefined;
  return {
    total: undefined,
    identity: "prompts:stream",
    async *rows() {
      iterator = prompts[Symbol.asyncIterator]();
      for (let index = 0; ; index++) {
        const step = await iterator.next();
        if (step.done && index === 0) throw noPrompts();
        if (step.done) return;
        checkPrompt(step.value, `Prompt ${index + 1}`);
        // Prompts that arrive one by one are asked as they come.
        yield [rowOf(step.value, index)];
      }
    },
    close: () => void iterator?.return?.()?.then(undefined, () => {}),
  };
}

function rowOf(prompt: PromptResult, index: number): Row {
  return { index, id: String(index + 1), values: { prompt } };
}

function noPrompts(): DataValidationError {
  return new DataValidationError("no-rows", "There are no prompts to ask.");
}

/** The text of a prompt. */
export function textOf(prompt: PromptResult): string {
  return typeof prompt === "string" ? prompt : prompt.text;
}
