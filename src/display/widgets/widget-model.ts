import type { Comm, CommMessage, NotebookHost } from "../../contract/index.js";
import { knownModels } from "./known-models.js";

/** Values a front end keeps of one model; a reference to another model is `IPY_MODEL_<id>`. */
export type WidgetState = Readonly<Record<string, unknown>>;

const TARGET = "jupyter.widget";
/** Version of the widget messaging protocol (ipywidgets, `packages/schema/messages.md`). */
const PROTOCOL = "2.1.0";
const MODULE_VERSION = "2.0.0";

/** Which of the front end's classes draws a model. */
export interface WidgetClass {
  readonly module: "base" | "controls";
  readonly model: string;
  /** Absent for models that are not drawn themselves. */
  readonly view: string;
  readonly viewModule?: "base" | "controls";
}

/** One model of the ipywidgets protocol, kept equal here and in every front end by its comm. */
export class WidgetModel {
  readonly #comm: Comm;
  readonly #state: Record<string, unknown>;
  readonly #onClick: (() => void) | undefined;
  #open = true;

  constructor(host: NotebookHost, widget: WidgetClass, state: WidgetState, onClick?: () => void) {
    this.#onClick = onClick;
    this.#state = { ...classState(widget), ...state };
    this.#comm = host.openComm(
      TARGET,
      { state: this.#state, buffer_paths: [] },
      { metadata: { version: PROTOCOL } },
    );
    this.#comm.onMessage((message) => this.#hear(message));
    this.#comm.onClose(() => this.#forget());
    knownModels(host).add(this);
  }

  get id(): string {
    return this.#comm.id;
  }

  /** How other models refer to this one. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  /** A copy of everything the front end knows of it. */
  get state(): WidgetState {
    return { ...this.#state };
  }

  /** Sends those values that changed; nothing where none did. */
  set(values: WidgetState): void {
    const changed = Object.entries(values).filter(([key, value]) => !same(this.#state[key], value));
    if (changed.length === 0 || !this.#open) return;
    const state = Object.fromEntries(changed);
    Object.assign(this.#state, state);
    this.#send("update", state);
  }

  close(): void {
    if (!this.#open) return;
    this.#forget();
    this.#comm.close();
  }

  #hear({ data }: CommMessage): void {
    if (data.method === "request_state") this.#send("update", this.state);
    else if (data.method === "update") this.#take(data.state);
    else if (data.method === "custom" && isClick(data.content)) this.#onClick?.();
  }

  /** What one front end changed is told to all of them. */
  #take(state: unknown): void {
    if (typeof state !== "object" || state === null) return;
    Object.assign(this.#state, state);
    this.#send("echo_update", state as WidgetState);
  }

  #send(method: string, state: WidgetState): void {
    if (this.#open) this.#comm.send({ method, state, buffer_paths: [] });
  }

  #forget(): void {
    this.#open = false;
    knownModels().delete(this);
  }
}

function classState({ module, model, view, viewModule = module }: WidgetClass): WidgetState {
  return {
    _model_module: `@jupyter-widgets/${module}`,
    _model_module_version: MODULE_VERSION,
    _model_name: model,
    _view_module: `@jupyter-widgets/${viewModule}`,
    _view_module_version: MODULE_VERSION,
    _view_name: view,
  };
}

function isClick(content: unknown): boolean {
  return (content as { event?: unknown } | undefined)?.event === "click";
}

/** Values are JSON; lists of references are the only ones that are not compared by identity. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, i) => Object.is(item, b[i]));
}
