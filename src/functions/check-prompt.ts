import { isUint8Array } from "node:util/types";
import { TaskError } from "../errors/index.js";
import type { PromptResult } from "./process-options.js";
import { receivedText, receivedValue } from "./received-text.js";

/**
 * Checks a prompt that the caller gave: a text with something in it, or images with or without one.
 * @param called what messages call it. Default "The prompt"
 * @throws {TaskError} `prompt-empty`; `option-invalid` for images that are not bytes
 */
export function checkPrompt(
  prompt: unknown,
  called = "The prompt",
): asserts prompt is PromptResult {
  const { text, images = [] } = (
    typeof prompt === "string" ? { text: prompt } : (prompt ?? {})
  ) as { text?: unknown; images?: unknown };
  if (typeof text !== "string") {
    throw new TaskError(
      "prompt-empty",
      `${called} is not a text; received ${receivedText(prompt)}.`,
      { hint: FORMS, received: receivedValue(prompt) },
    );
  }
  checkImages(images, called);
  if (text.trim() === "" && images.length === 0) {
    throw new TaskError("prompt-empty", `${called} is empty.`, {
      hint: FORMS,
      received: receivedValue(prompt),
    });
  }
}

/**
 * Checks the images of a prompt: engines send bytes, and the name of a file is none.
 * @throws {TaskError} `option-invalid`
 */
export function checkImages(
  images: unknown,
  called: string,
): asserts images is readonly Uint8Array[] {
  if (Array.isArray(images) && images.every((image) => isUint8Array(image))) return;
  throw new TaskError(
    "option-invalid",
    `${called} has images that are not bytes; received ${receivedText(images)}.`,
    {
      hint: 'Give each as a Uint8Array, such as await readFile("photo.png").',
      received: receivedValue(images),
    },
  );
}

const FORMS = "A prompt is a text, or { text, images }.";
