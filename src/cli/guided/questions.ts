import { createInterface, type Interface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { PromptframeError } from "../../errors/index.js";

/** A question with what an empty answer means. */
export interface Question {
  readonly text: string;
  readonly fallback?: string;
  /** Lines in front of the question, such as a numbered list. */
  readonly choices?: readonly string[];
}

/** Puts questions to the person at a terminal. */
export class Questions {
  readonly #lines: Interface;
  readonly #output: Writable;
  readonly #ended: Promise<never>;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    this.#lines = createInterface({ input, output });
    this.#ended = new Promise((_, reject) => {
      // Both Ctrl-C and the end of the input close the interface: a question would wait for ever.
      this.#lines.once("SIGINT", () => this.#lines.close());
      this.#lines.once("close", () =>
        reject(new PromptframeError("interrupted", "Nothing was started.")),
      );
    });
    this.#ended.catch(() => {});
  }

  /** Asks until `read` accepts the answer; what it throws is shown. A choice may be given by its number. */
  async ask<T>(question: Question, read: (answer: string) => T | Promise<T>): Promise<T> {
    const { text, fallback, choices = [] } = question;
    choices.forEach((choice, at) => {
      this.say(`  ${at + 1}  ${choice}`);
    });
    const shown = fallback === undefined ? `${text}: ` : `${text} [${fallback}]: `;
    for (;;) {
      const given = (await Promise.race([this.#lines.question(shown), this.#ended])).trim();
      const answer = given === "" ? (fallback ?? "") : (choices[Number(given) - 1] ?? given);
      try {
        return await read(answer);
      } catch (error) {
        if (!(error instanceof PromptframeError)) throw error;
        this.say(`  ${error.message.replaceAll("\n", "\n  ")}`);
      }
    }
  }

  say(text: string): void {
    this.#output.write(`${text}\n`);
  }

  close(): void {
    this.#lines.close();
  }
}
