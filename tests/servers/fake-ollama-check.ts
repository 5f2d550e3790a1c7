import { logprobsFault } from "./fake-ollama-logprobs.js";
import type { FakeBody, FakeModel, FakeSchema } from "./fake-ollama-options.js";
import { LETTERS_PER_TOKEN } from "./fake-ollama-reply.js";

/** An answer that ends a request before any work: status and body. */
export interface Refusal {
  readonly status: number;
  readonly body: object;
}

const INTEGERS = ["num_ctx", "num_predict", "num_batch", "num_gpu", "num_thread", "seed", "top_k"];

/** What the server says to a request that it will not work on, in its own words. */
export function refusal(
  model: FakeModel,
  name: string,
  path: string,
  body: FakeBody,
): Refusal | undefined {
  const can = model.capabilities ?? ["completion"];
  if (!can.includes("completion")) {
    const verb = path === "/api/chat" ? "chat" : "generate";
    return { status: 400, body: { error: `"${name}" does not support ${verb}` } };
  }
  if (body.think && !can.includes("thinking")) {
    return { status: 400, body: { error: `"${name}" does not support thinking` } };
  }
  if (body.format !== undefined && body.format !== "json" && !isSchema(body.format)) {
    const given = JSON.stringify(body.format);
    const error = `invalid format: ${given}; expected "json" or a valid JSON Schema object`;
    return { status: 500, body: { error } };
  }
  for (const option of INTEGERS) {
    const value = body.options?.[option];
    if (value !== undefined && value !== null && !Number.isInteger(value)) {
      return { status: 500, body: { error: `option "${option}" must be of type integer` } };
    }
  }
  const fault = logprobsFault(body);
  if (fault) return { status: 400, body: { error: fault } };
  if (model.remoteHost && body.format !== undefined) {
    return { status: 400, body: { error: "structured outputs are not supported" } };
  }
  return undefined;
}

/** How many tokens of a prompt the model gets to see, or the refusal of a prompt that is too long. */
export function fitPrompt(
  model: FakeModel,
  body: FakeBody,
  contextTokens: number,
): Refusal | { readonly promptTokens: number } {
  const promptTokens = Math.ceil(promptLetters(body) / LETTERS_PER_TOKEN);
  if (promptTokens <= contextTokens) return { promptTokens };
  // The front of the prompt goes, about half the window stays, and nobody is told.
  if (body.truncate !== false) return { promptTokens: Math.floor(contextTokens / 2) };
  return { status: 400, body: { error: tooLong(model, promptTokens, contextTokens) } };
}

function tooLong(model: FakeModel, promptTokens: number, contextTokens: number): string {
  if (!model.native) {
    return "the prompt is longer than the context length currently available to the model; shorten it or raise num_ctx";
  }
  return JSON.stringify({
    error: {
      code: 400,
      message: `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens)`,
      type: "exceed_context_size_error",
      n_prompt_tokens: promptTokens,
      n_ctx: contextTokens,
    },
  });
}

/** Letters of everything the model reads. */
function promptLetters(body: FakeBody): number {
  let letters = (body.prompt?.length ?? 0) + (body.system?.length ?? 0);
  for (const message of body.messages ?? []) letters += message.content.length;
  return letters;
}

/** Whether a `format` is a schema. */
export function isSchema(format: unknown): format is FakeSchema {
  return typeof format === "object" && format !== null && !Array.isArray(format);
}
