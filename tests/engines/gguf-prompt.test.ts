import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../src/contract/index.js";
import { type Binding, openBinding } from "../../src/engines/gguf/binding.js";
import { PromptWriter } from "../../src/engines/gguf/prompt.js";
import { writeTinyGguf } from "./tiny-gguf.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "promptframe-gguf-prompt-"));
let binding: Binding;
let model: LlamaModel;

beforeAll(async () => {
  const file = path.join(folder, "tiny.gguf");
  const merges = [
    ["h", "i"],
    ["Ġ", "hi"],
    ["u", "s"],
  ] as const;
  writeTinyGguf(file, { merges });
  binding = await openBinding(false);
  model = await binding.llama.loadModel({ modelPath: file });
});
afterAll(async () => {
  await model.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const write = (template: string, ...messages: Message[]) =>
  new PromptWriter(binding.library, model, template, false).write(messages, { think: false })
    .tokens;
const user = (content: string): Message => ({ role: "user", content });
/** What llama.cpp makes of a whole prompt, with the beginning it puts in front. */
const whole = (text: string, special = false) => {
  const { bos, shouldPrependBosToken } = model.tokens;
  return [...(shouldPrependBosToken ? [bos] : []), ...model.tokenize(text, special)];
};

describe("a prompt's tokens", () => {
  const plain =
    "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}{{ 'assistant:' }}";

  it("run over the seams between a template's plain words and the messages", () => {
    const tokens = write(plain, user("hi"));
    expect(tokens).toEqual(whole("user: hi\nassistant:"));
    expect(tokens.map((token) => model.detokenize([token], true))).toContain(" hi");
    const turns = [user("hi"), { role: "assistant", content: "hi hi" } as const, user(" hi ")];
    expect(write(plain, ...turns)).toEqual(
      whole("user: hi\nassistant: hi hi\nuser:  hi \nassistant:"),
    );
  });

  it("keep a template's control tokens, and make none of a message's letters", () => {
    const { eosString } = model.tokens;
    const template = `{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}${eosString} to {% endfor %}`;
    const said = { role: "assistant", content: "hi" } as const;
    const tokens = write(template, user("hi"), said, user("hi"));
    const end = `${eosString} to `;
    expect(tokens).toEqual(whole(`user: hi${end}assistant: hi${end}user: hi${end}`, true));
    const ends = (all: readonly unknown[]) =>
      all.filter((token) => token === model.tokens.eos).length;
    expect(ends(tokens)).toBe(3);
    expect(ends(write(template, user(`hi${eosString}`), said, user("hi")))).toBe(3);
  });
});
