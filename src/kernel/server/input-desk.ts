import type { CellContext } from "./cell-context.js";
import { type Fields, type OutgoingMessage, outgoing } from "./message.js";

interface Question {
  readonly context: CellContext;
  readonly prompt: string;
  readonly password: boolean;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
  /** Name of its request, once it was sent. */
  id?: string;
}

/** Asks the front end that sent a cell for lines of text, one question at a time. */
export class InputDesk {
  readonly #send: (message: OutgoingMessage) => void;
  /** The first one is the open one. */
  readonly #questions: Question[] = [];

  constructor(send: (message: OutgoingMessage) => void) {
    this.#send = send;
  }

  /**
   * Asks for one line.
   * @throws Error where the front end takes no input, when the cell is interrupted, and when it ends before the answer
   */
  ask(context: CellContext | undefined, prompt: string, password: boolean): Promise<string> {
    if (context?.allowStdin !== true) return Promise.reject(noInput(prompt));
    if (context.signal?.aborted) return Promise.reject(interrupted());
    if (context.endings?.over) return Promise.reject(tooLate(prompt));
    const { promise, settle } = this.#enqueue(context, prompt, password);
    const onAbort = (): void => settle(interrupted());
    context.signal?.addEventListener("abort", onAbort, { once: true });
    // A front end takes an answer only while the cell runs.
    const takeBack = context.endings?.add(() => settle(tooLate(prompt)));
    return promise.finally(() => {
      context.signal?.removeEventListener("abort", onAbort);
      takeBack?.();
    });
  }

  /** Takes an `input_reply`; an answer to another question than the open one is left out. */
  answer(parentHeader: Fields, content: Fields): void {
    const question = this.#questions[0];
    // jupyter_client sends its answers without a parent.
    const answers = parentHeader.msg_id;
    if (question === undefined || (answers !== undefined && answers !== question.id)) return;
    this.#remove(question);
    question.resolve(typeof content.value === "string" ? content.value : "");
  }

  #enqueue(
    context: CellContext,
    prompt: string,
    password: boolean,
  ): { readonly promise: Promise<string>; readonly settle: (error: Error) => void } {
    const { promise, resolve, reject } = withResolvers();
    const question: Question = { context, prompt, password, resolve, reject };
    this.#questions.push(question);
    this.#open();
    const settle = (error: Error): void => {
      this.#remove(question);
      reject(error);
    };
    return { promise, settle };
  }

  #remove(question: Question): void {
    const at = this.#questions.indexOf(question);
    if (at < 0) return;
    this.#questions.splice(at, 1);
    this.#open();
  }

  /** Sends the first question, unless it was sent already. */
  #open(): void {
    const question = this.#questions[0];
    if (question === undefined || question.id !== undefined) return;
    const { context, prompt, password } = question;
    // Those of a cell that is being stopped are about to be taken back, one after the other.
    if (context.signal?.aborted || context.endings?.over) return;
    const { header, identities } = context.parent;
    const message = outgoing("input_request", { prompt, password }, { parent: header, identities });
    question.id = (JSON.parse(message.parts[0]) as { msg_id: string }).msg_id;
    this.#send(message);
  }
}

function withResolvers() {
  let resolve!: (answer: string) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function noInput(prompt: string): Error {
  return new Error(
    `The question ${JSON.stringify(prompt)} cannot be asked: the notebook is executed without a person at it (allow_stdin is false).\nSet the value in the cell, or as a parameter, instead of asking for it.`,
  );
}

function tooLate(prompt: string): Error {
  return new Error(
    `The question ${JSON.stringify(prompt)} has no answer: its cell ended without waiting for one.\nWrite await before input(…).`,
  );
}

function interrupted(): Error {
  const error = new Error("The cell was interrupted while it waited for input.");
  error.name = "KeyboardInterrupt";
  return error;
}
