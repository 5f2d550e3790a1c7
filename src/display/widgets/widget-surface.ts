import { randomUUID } from "node:crypto";
import type { MimeBundle, NotebookHost, ProgressSnapshot } from "../../contract/index.js";
import { cleanLines } from "../clean-text.js";
import { KeptNotes } from "../kept-notes.js";
import { Pace } from "../pace.js";
import { styleOf } from "../page-style.js";
import { isEnded } from "../progress-figures.js";
import { progressHtml, progressParts } from "../progress-html.js";
import { progressLine } from "../progress-line.js";
import type { Surface } from "../surface.js";
import { ProgressWidget, type WidgetFace } from "./progress-widget.js";
import { retireWidget } from "./retired-widgets.js";
import { RunButtons, type RunControls } from "./run-buttons.js";
import type { WidgetState } from "./widget-model.js";

const DELTA_MS = 100;
const HTML_MS = 250;
/** Time a front end has to ask for the widget before the HTML beside it begins to move, in milliseconds. */
const ASK_MS = 1_000;
const VIEW = "application/vnd.jupyter.widget-view+json";
const NO_BUTTON: WidgetState = {};

/** What a widget surface is made with. */
export interface WidgetSurfaceParts {
  readonly host: NotebookHost;
  /** Makes buttons; absent for a run that cannot be steered. */
  readonly controls?: RunControls;
  readonly now: () => number;
}

/**
 * Progress in a notebook of our own kernel: live widgets with buttons, HTML and text beside them.
 * While no front end has shown that it draws widgets, the HTML moves too. At the end it stays alone.
 */
export class WidgetSurface implements Surface {
  readonly #host: NotebookHost;
  readonly #now: () => number;
  readonly #displayId = randomUUID();
  readonly #buttons: RunButtons | undefined;
  readonly #fallback: Pace;
  #widget: ProgressWidget | undefined;
  readonly #notes = new KeptNotes();
  #latest: ProgressSnapshot | undefined;
  #shownAt = 0;
  #shownHtml = "";
  #ended = false;

  constructor({ host, controls, now }: WidgetSurfaceParts) {
    this.#host = host;
    this.#now = now;
    this.#buttons = controls && new RunButtons(controls, now, (problem) => this.#redraw(problem));
    const draw = (p: ProgressSnapshot): void => this.#drawHtml(p);
    const waitMs = (_p: ProgressSnapshot, sinceMs: number): number =>
      Math.max(HTML_MS - sinceMs, this.#shownAt + ASK_MS - now());
    this.#fallback = new Pace({ draw, waitMs, finish: draw, note: () => {} }, now);
  }

  waitMs(_p: ProgressSnapshot, sinceMs: number): number {
    return DELTA_MS - sinceMs;
  }

  draw(p: ProgressSnapshot): void {
    if (this.#ended) return;
    this.#latest = p;
    if (this.#widget === undefined) this.#open(p);
    else {
      this.#widget.show(this.#face(p));
      if (this.#host.drawsWidgets()) this.#fallback.stop();
      else this.#fallback.offer(p);
    }
  }

  /** The static form takes the widget's place first; only then do its models go. */
  finish(p: ProgressSnapshot, message: string): void {
    this.#ended = true;
    this.#fallback.stop();
    const html = progressHtml(p, { notes: this.#notes.lasting, message });
    const text = cleanLines(`${progressLine(p)}\n${message}`);
    const update = this.#shownHtml !== "";
    this.#host.display(
      { data: { "text/html": html, "text/plain": text } },
      { displayId: this.#displayId, update },
    );
    if (this.#widget) retireWidget(this.#widget, html);
  }

  note(text: string, passing = false): void {
    this.#notes.add(text, passing);
  }

  #open(p: ProgressSnapshot): void {
    // What has ended already gets its static form from `finish`, without a widget that flashes up.
    if (isEnded(p.state)) return;
    const actions = this.#buttons && {
      pauseOrResume: this.#buttons.pauseOrResume,
      cancel: this.#buttons.cancel,
    };
    this.#widget = new ProgressWidget(this.#host, this.#face(p), actions);
    this.#shownAt = this.#now();
    this.#host.display({ data: this.#bundle(p) }, { displayId: this.#displayId });
  }

  /** The widget stays part of every update, so that a front end that can draw it goes on doing so. */
  #drawHtml(p: ProgressSnapshot): void {
    if (this.#ended || this.#host.drawsWidgets()) return;
    const before = this.#shownHtml;
    const data = this.#bundle(p);
    if (this.#shownHtml === before) return;
    this.#host.display({ data }, { displayId: this.#displayId, update: true });
  }

  #bundle(p: ProgressSnapshot): MimeBundle {
    this.#shownHtml = progressHtml(p, { notes: this.#notes.all });
    return {
      [VIEW]: { model_id: this.#widget!.id, version_major: 2, version_minor: 0 },
      "text/html": this.#shownHtml,
      "text/plain": progressLine(p),
    };
  }

  #face(p: ProgressSnapshot): WidgetFace {
    const { heading, figures, remarks } = progressParts(p, { notes: this.#notes.all });
    const buttons = this.#buttons?.faces(p);
    return {
      heading: `${styleOf("progress")}${block(heading)}`,
      figures: block(figures),
      remarks: remarks === "" ? "" : block(remarks),
      bar: barState(p),
      pause: buttons?.pause ?? NO_BUTTON,
      cancel: buttons?.cancel ?? NO_BUTTON,
    };
  }

  /** A click is answered at once, not with the next snapshot. */
  #redraw(problem?: string): void {
    if (problem !== undefined) this.note(problem);
    if (this.#latest && !this.#ended) this.draw(this.#latest);
  }
}

function block(content: string): string {
  return `<div class="pf">${content}</div>`;
}

/** A run of unknown length shows a full bar that says it is only information. */
function barState(p: ProgressSnapshot): WidgetState {
  const { total } = p;
  if (total === undefined) return { value: 1, max: 1, bar_style: "info" };
  const paused = p.state !== "running";
  return {
    value: Math.min(p.done, total),
    max: Math.max(1, total),
    bar_style: paused ? "warning" : "",
  };
}
