import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ModelHandle, ModelOptions } from "../../contract/index.js";
import type { AskingOptions } from "../../functions/index.js";
import type { NotebookApi } from "./notebook-api.js";
import { safeMarkdown } from "./safe-markdown.js";
import { chooseModel } from "./session-model.js";
import { plainText, show, showBundle } from "./show.js";

/** Options of a request as a magic's line gives them. */
export interface AskingLine {
  readonly model?: string | ModelHandle;
  readonly system?: string;
  readonly temperature?: number;
  readonly seed?: number;
  readonly maxTokens?: number;
  readonly timeout?: AskingOptions["timeout"] | string;
  readonly retries?: number;
}

/** The simple kinds an answer may be of. */
export type AnswerKind = "text" | "number" | "integer" | "boolean";

/** Type of an answer: of labels one of them, of a kind its type, of a schema what it gives. */
export type AnswerOf<S> = S extends readonly (infer L)[]
  ? L
  : S extends "number" | "integer"
    ? number
    : S extends "boolean"
      ? boolean
      : S extends z.ZodType
        ? z.output<S>
        : string;

/** Asks one prompt and shows the answer as it comes. */
export type PromptCall = <
  const S extends readonly string[] | AnswerKind | z.ZodType | undefined = undefined,
>(
  options: AskingLine,
  answer: S,
  prompt: string,
) => Promise<AnswerOf<S>>;

/** Splits the options of a line into those of the model and the rest. */
export function askingOptions(line: AskingLine): Omit<AskingOptions, "model"> {
  const { temperature, seed, maxTokens, system, timeout, retries } = line;
  const options: ModelOptions = {
    ...(temperature !== undefined && { temperature }),
    ...(seed !== undefined && { seed }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  return {
    ...(system !== undefined && { system }),
    ...(timeout !== undefined && { timeout: timeout as AskingOptions["timeout"] }),
    ...(retries !== undefined && { retries }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** Makes the call of `%%prompt`. */
export function promptCall(api: NotebookApi): PromptCall {
  const call = async (
    line: AskingLine,
    answer: readonly string[] | AnswerKind | z.ZodType | undefined,
    prompt: string,
  ): Promise<unknown> => {
    const asking = { ...askingOptions(line), model: await chooseModel(line.model, api) };
    const text = prompt.trimEnd();
    if (answer === undefined || answer === "text") return askLive(api, text, asking);
    const answered = await api.ask(text, { ...asking, answer: schemaOf(answer) });
    await show(answered.answer);
    return answered.answer;
  };
  return call as PromptCall;
}

/** The zod schema of an answer's shape. */
export function schemaOf(answer: readonly string[] | AnswerKind | z.ZodType): z.ZodType {
  if (answer === "number") return z.number();
  if (answer === "integer") return z.number().int();
  if (answer === "boolean") return z.boolean();
  return Array.isArray(answer) ? z.enum(answer as [string, ...string[]]) : (answer as z.ZodType);
}

async function askLive(api: NotebookApi, prompt: string, asking: AskingOptions): Promise<string> {
  const live = new LiveMarkdown();
  try {
    const { answer } = await api.ask(prompt, {
      ...asking,
      onText: (_delta, text) => live.update(text),
    });
    live.finish(answer);
    return answer;
  } catch (error) {
    live.stop();
    throw error;
  }
}

const UPDATE_MS = 100;

/** One display that follows a growing text, at most ten times a second. */
class LiveMarkdown {
  readonly #id = `prompt-${randomUUID()}`;
  #timer: NodeJS.Timeout | undefined;
  #text = "";
  #shown: string | undefined;

  update(text: string): void {
    this.#text = text;
    if (this.#shown === undefined) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), UPDATE_MS);
  }

  finish(text: string): void {
    this.#text = text;
    this.#draw();
  }

  /** Leaves what has come, where the answer was cut off. */
  stop(): void {
    if (this.#shown !== undefined) this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#shown === this.#text) return;
    const data = { "text/markdown": safeMarkdown(this.#text), "text/plain": plainText(this.#text) };
    const update = this.#shown !== undefined;
    this.#shown = this.#text;
    showBundle({ data }, { displayId: this.#id, update });
  }
}
