import type { CellContext } from "./cell-context.js";
import { type Fields, type OutgoingMessage, outgoing } from "./message.js";

interface Question {
  readonly id: string;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the front end that sent a cell for lines of text, one question at a time. */
export class InputDesk {
  readonly #send: (message: OutgoingMessage) => void;
  #open: Question | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(send: (message: OutgoingMessage) => void) {
    this.#send = send;
  }

  /**
   * Asks for one line.
   * @throws Error where the front end takes no input, and when the cell is interrupted
   */
  ask(context: CellContext | undefined, prompt: string, password: boolean): Promise<string> {
    if (context?.allowStdin !== true) return Promise.reject(noInput(prompt));
    const answer = this.#last.then(() => this.#ask(context, prompt, password));
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Takes an `input_reply`; an answer to another question than the open one is left out. */
  answer(parentHeader: Fields, content: Fields): void {
    const question = this.#open;
    // jupyter_client sends its answers without a parent.
    const answers = parentHeader.msg_id;
    if (question === undefined || (answers !== undefined && answers !== question.id)) return;
    this.#open = undefined;
    question.resolve(typeof content.value === "string" ? content.value : "");
  }

  #ask(context: CellContext, prompt: string, password: boolean): Promise<string> {
    if (context.signal?.aborted) return Promise.reject(interrupted());
    const { header, identities } = context.parent;
    const message = outgoing("input_request", { prompt, password }, { parent: header, identities });
    const { msg_id: id } = JSON.parse(message.parts[0]) as { msg_id: string };
    return new Promise((resolve, reject) => {
      this.#open = { id, resolve, reject };
      context.signal?.addEventListener("abort", () => this.#withdraw(id), { once: true });
      this.#send(message);
    });
  }

  #withdraw(id: string): void {
    if (this.#open?.id !== id) return;
    const question = this.#open;
    this.#open = undefined;
    question.reject(interrupted());
  }
}

function noInput(prompt: string): Error {
  return new Error(
    `The question ${JSON.stringify(prompt)} cannot be asked: the notebook is executed without a person at it (allow_stdin is false).\nSet the value in the cell, or as a parameter, instead of asking for it.`,
  );
}

function interrupted(): Error {
  const error = new Error("The cell was interrupted while it waited for input.");
  error.name = "KeyboardInterrupt";
  return error;
}
