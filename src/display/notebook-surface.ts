import { randomUUID } from "node:crypto";
import type { ProgressSnapshot } from "../contract/index.js";
import { cleanLines } from "./clean-text.js";
import { KeptNotes } from "./kept-notes.js";
import { progressHtml } from "./progress-html.js";
import { progressLine } from "./progress-line.js";
import type { Surface } from "./surface.js";
import type { SendDisplay } from "./tslab-door.js";

/** tslab's kernel loses messages that are sent faster than its socket takes them. */
const MESSAGE_MS = 200;

/** A block of a notebook's output, replaced in place, with plain text beside the HTML. */
export class NotebookSurface implements Surface {
  readonly #send: SendDisplay;
  readonly #displayId = randomUUID();
  /** Displays sharing the kernel's socket now; together they keep the message rate. */
  readonly #sharing: () => number;
  readonly #notes = new KeptNotes();
  #shown = "";

  constructor(send: SendDisplay, sharing: () => number) {
    this.#send = send;
    this.#sharing = sharing;
  }

  waitMs(_p: ProgressSnapshot, sinceMs: number): number {
    return MESSAGE_MS * Math.max(1, this.#sharing()) - sinceMs;
  }

  draw(p: ProgressSnapshot): void {
    this.#show(progressHtml(p, { notes: this.#notes.all }), progressLine(p));
  }

  finish(p: ProgressSnapshot, message: string): void {
    const html = progressHtml(p, { notes: this.#notes.lasting, message });
    this.#show(html, cleanLines(`${progressLine(p)}\n${message}`));
  }

  note(text: string, passing = false): void {
    this.#notes.add(text, passing);
  }

  #show(html: string, text: string): void {
    if (html === this.#shown) return;
    const update = this.#shown !== "";
    this.#shown = html;
    const data = { "text/html": html, "text/plain": text };
    this.#send({ data, metadata: {}, transient: { display_id: this.#displayId } }, update);
  }
}
