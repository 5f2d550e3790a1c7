import type { NotebookHost } from "../../contract/index.js";
import { type WidgetClass, WidgetModel, type WidgetState } from "./widget-model.js";

const LAYOUT: WidgetClass = { module: "base", model: "LayoutModel", view: "LayoutView" };
const VBOX: WidgetClass = { module: "controls", model: "VBoxModel", view: "VBoxView" };
const HBOX: WidgetClass = { module: "controls", model: "HBoxModel", view: "HBoxView" };
const HTML: WidgetClass = { module: "controls", model: "HTMLModel", view: "HTMLView" };
const BUTTON: WidgetClass = { module: "controls", model: "ButtonModel", view: "ButtonView" };
const BAR: WidgetClass = { module: "controls", model: "FloatProgressModel", view: "ProgressView" };

function styleClass(model: string): WidgetClass {
  return { module: "controls", model, view: "StyleView", viewModule: "base" };
}

/** What the widget's buttons do. */
export interface ButtonActions {
  readonly pauseOrResume: () => void;
  readonly cancel: () => void;
}

/** What the widget shows; only what changed is sent. */
export interface WidgetFace {
  readonly heading: string;
  readonly figures: string;
  readonly remarks: string;
  readonly bar: WidgetState;
  readonly pause: WidgetState;
  readonly cancel: WidgetState;
}

/** The models of one progress display: heading, bar, figures, buttons, remarks. */
export class ProgressWidget {
  readonly #heading: WidgetModel;
  readonly #bar: WidgetModel;
  readonly #figures: WidgetModel;
  readonly #remarks: WidgetModel;
  readonly #pause: WidgetModel | undefined;
  readonly #cancel: WidgetModel | undefined;
  readonly #root: WidgetModel;
  /** What stays behind when the buttons go, so that an old page that shows this widget finds it. */
  readonly #kept: ReadonlySet<WidgetModel>;
  readonly #all: WidgetModel[] = [];

  /** Parts are opened before what holds them: a front end resolves references as they come. */
  constructor(host: NotebookHost, face: WidgetFace, actions: ButtonActions | undefined) {
    const make = (kind: WidgetClass, state: WidgetState, onClick?: () => void): WidgetModel => {
      const model = new WidgetModel(host, kind, state, onClick);
      this.#all.push(model);
      return model;
    };
    const layout = (state: WidgetState): string => make(LAYOUT, state).reference;
    const textLayout = make(LAYOUT, { margin: "0", width: "100%" });
    const textStyle = make(styleClass("HTMLStyleModel"), {});
    const html = (value: string): WidgetModel =>
      make(HTML, { value, layout: textLayout.reference, style: textStyle.reference });
    this.#heading = html(face.heading);
    this.#bar = make(BAR, {
      ...face.bar,
      min: 0,
      layout: layout({ width: "100%", height: "14px", margin: "4px 0" }),
      style: make(styleClass("ProgressStyleModel"), {}).reference,
    });
    this.#figures = html(face.figures);
    this.#remarks = html(face.remarks);
    const children = [this.#heading, this.#bar, this.#figures];
    if (actions) {
      const button = { layout: layout({ width: "auto", min_width: "7em" }) };
      const style = { style: make(styleClass("ButtonStyleModel"), {}).reference };
      this.#pause = make(BUTTON, { ...button, ...style, ...face.pause }, actions.pauseOrResume);
      this.#cancel = make(BUTTON, { ...button, ...style, ...face.cancel }, actions.cancel);
      const row = { children: references([this.#pause, this.#cancel]) };
      children.push(make(HBOX, { ...row, layout: layout({ margin: "4px 0" }) }));
    }
    const rootLayout = make(LAYOUT, { max_width: "46rem" });
    const root = { children: references([...children, this.#remarks]) };
    this.#root = make(VBOX, { ...root, layout: rootLayout.reference });
    this.#kept = new Set([this.#root, rootLayout, this.#heading, textLayout, textStyle]);
  }

  /** Id by which a display shows the whole. */
  get id(): string {
    return this.#root.id;
  }

  show(face: WidgetFace): void {
    this.#heading.set({ value: face.heading });
    this.#bar.set(face.bar);
    this.#figures.set({ value: face.figures });
    this.#remarks.set({ value: face.remarks });
    this.#pause?.set(face.pause);
    this.#cancel?.set(face.cancel);
  }

  /** Leaves one lasting block of HTML and closes everything else. */
  retire(html: string): void {
    this.#heading.set({ value: html });
    this.#root.set({ children: references([this.#heading]) });
    for (const model of this.#all.toReversed()) if (!this.#kept.has(model)) model.close();
  }

  close(): void {
    for (const model of this.#all.toReversed()) model.close();
  }
}

function references(models: readonly WidgetModel[]): string[] {
  return models.map((model) => model.reference);
}
