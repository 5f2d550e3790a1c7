import type { EngineRequest } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";
import type { PromptTokens, PromptWriter } from "./prompt.js";

/** What the prompt of a request depends on beside the request. */
export interface PromptFacts {
  readonly name: string;
  readonly writer: PromptWriter;
  /** System text for requests without one. */
  readonly system?: string;
  /** Context window of one request, in tokens. */
  readonly window: number;
  /** Context window the model was trained with. */
  readonly trained: number;
}

/**
 * The prompt of a request in tokens.
 * @throws EngineError `context` when it does not fit, `refused` when it cannot be put to this model
 */
export function requestPrompt(request: EngineRequest, facts: PromptFacts): PromptTokens {
  const { name, writer, window } = facts;
  const { think = false } = request.options;
  const messages = withSystem(request.messages, facts.system);
  if (messages.some(({ images }) => images !== undefined && images.length > 0)) {
    throw new EngineError(
      "refused",
      `"${name}" runs in this process, where pictures are not read.`,
      {
        hint: "Let the Ollama server run a vision model for rows with pictures.",
      },
    );
  }
  let prompt: PromptTokens;
  try {
    prompt = writer.write(messages, {
      think: think !== false,
      mustThink: think !== false && request.schema !== undefined && writer.canThink,
      ...(typeof think === "string" && { effort: think }),
    });
  } catch (error) {
    throw new EngineError("refused", `The chat template of "${name}" cannot be used.`, {
      hint: `It says: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  }
  const length = prompt.tokens.length;
  if (length === 0) throw new EngineError("refused", "The prompt is empty.");
  if (length < window) return prompt;
  throw new EngineError(
    "context",
    `The prompt has ${length} tokens, which does not fit the context window of ${window}.`,
    { hint: remedy(facts), received: length },
  );
}

function withSystem(
  messages: EngineRequest["messages"],
  system: string | undefined,
): EngineRequest["messages"] {
  if (system === undefined || messages.some(({ role }) => role === "system")) return messages;
  return [{ role: "system", content: system }, ...messages];
}

function remedy({ window, trained }: PromptFacts): string {
  return window < trained
    ? `Raise contextTokens (this model was trained for ${trained}), or shorten the text.`
    : "Shorten the text: the model was not trained for a larger window.";
}
