import type { TrainingExample } from "../trainer.js";

/** Examples as `{"messages": [{"role", "content"}]}`, one a line: the form every trainer knows. */
export function messagesJsonl(examples: readonly TrainingExample[]): string {
  return lines(examples, ({ messages }) => ({
    messages: messages.map(({ role, content }) => ({ role, content })),
  }));
}

/**
 * Examples as a conversation and the answer that completes it, one a line.
 * TRL then learns the answer only, whatever the model's chat template can mark
 * (https://huggingface.co/docs/trl/dataset_formats#prompt-completion).
 */
export function completionJsonl(examples: readonly TrainingExample[]): string {
  return lines(examples, ({ messages }) => {
    const turns = messages.map(({ role, content }) => ({ role, content }));
    return { prompt: turns.slice(0, -1), completion: turns.slice(-1) };
  });
}

/**
 * Examples that are probably longer than `maxTokens`, so that a tool would cut them.
 * Only the tool has the tokenizer: four bytes of text are taken for one token, which is rather more than a
 * token usually holds, so that what is told here is really long.
 */
export function countTooLong(examples: readonly TrainingExample[], maxTokens: number): number {
  return examples.filter(({ messages }) => {
    const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    return bytes / 4 > maxTokens;
  }).length;
}

function lines(
  examples: readonly TrainingExample[],
  shape: (example: TrainingExample) => object,
): string {
  return examples.map((example) => `${JSON.stringify(shape(example))}\n`).join("");
}
