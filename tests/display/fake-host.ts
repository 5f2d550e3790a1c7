import type {
  Comm,
  CommMessage,
  DisplayBundle,
  DisplayOptions,
  NotebookHost,
} from "../../src/contract/index.js";

type Fields = Record<string, any>;

/** One thing a kernel would have sent. */
export type Sent =
  | { readonly type: "display"; readonly bundle: DisplayBundle; readonly options?: DisplayOptions }
  | {
      readonly type: "open";
      readonly id: string;
      readonly target: string;
      readonly data: Fields;
      readonly metadata?: object;
    }
  | { readonly type: "message"; readonly id: string; readonly data: Fields }
  | { readonly type: "close"; readonly id: string };

/** A notebook kernel that records what it is given, and speaks as a front end would. */
export class FakeHost implements NotebookHost {
  readonly sent: Sent[] = [];
  readonly aborter = new AbortController();
  draws = false;
  readonly #listeners = new Map<string, (message: CommMessage) => void>();
  readonly #targets = new Map<string, (comm: Comm, message: CommMessage) => void>();
  #next = 1;

  signal = (): AbortSignal => this.aborter.signal;
  drawsWidgets = (): boolean => this.draws;
  clearOutput = (): void => {};
  input = async (): Promise<string> => "";

  display(bundle: DisplayBundle, options?: DisplayOptions): void {
    this.sent.push({
      type: "display",
      bundle: structuredClone(bundle),
      ...(options && { options }),
    });
  }

  openComm(
    target: string,
    data: object = {},
    options: { metadata?: object; id?: string } = {},
  ): Comm {
    const id = options.id ?? `comm-${this.#next++}`;
    this.sent.push({
      type: "open",
      id,
      target,
      data: structuredClone(data),
      ...(options.metadata && { metadata: options.metadata }),
    });
    return this.#comm(id, target);
  }

  onCommOpen(target: string, listener: (comm: Comm, message: CommMessage) => void): void {
    this.#targets.set(target, listener);
  }

  /** Sends a message of a front end. */
  tell(id: string, data: Fields): void {
    this.#listeners.get(id)?.({ data, metadata: {}, buffers: [] });
  }

  /** Opens a comm as a front end does. */
  visit(id: string, target: string): void {
    this.#targets.get(target)?.(this.#comm(id, target), { data: {}, metadata: {}, buffers: [] });
  }

  get displays(): Extract<Sent, { type: "display" }>[] {
    return this.sent.filter((one) => one.type === "display");
  }

  /** Models a front end would have now, put together from what was sent. */
  models(): Map<string, Fields> {
    const models = new Map<string, Fields>();
    for (const one of this.sent) {
      if (one.type === "open") models.set(one.id, { ...one.data.state });
      if (one.type === "message" && one.data.method === "update")
        Object.assign(models.get(one.id)!, one.data.state);
      if (one.type === "close") models.delete(one.id);
    }
    return models;
  }

  /** Id of the button with this text. */
  button(description: string): string {
    const found = [...this.models()].find(([, model]) => model.description === description);
    if (!found) throw new Error(`no button "${description}"`);
    return found[0];
  }

  click(description: string): void {
    this.tell(this.button(description), { method: "custom", content: { event: "click" } });
  }

  #comm(id: string, target: string): Comm {
    return {
      id,
      target,
      send: (data) => {
        this.sent.push({ type: "message", id, data: structuredClone(data) });
      },
      close: () => {
        this.sent.push({ type: "close", id });
      },
      onMessage: (listener) => {
        this.#listeners.set(id, listener);
      },
      onClose: () => {},
    };
  }
}
