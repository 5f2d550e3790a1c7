/** What one value looks like, by MIME type: text as strings, JSON types as plain objects. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What is shown: the same thing in several MIME types; a front end takes the richest it knows. */
export interface DisplayBundle {
  readonly data: MimeBundle;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Options of `NotebookHost.display`. */
export interface DisplayOptions {
  /** Name of this display, so that it can be replaced later. */
  readonly displayId?: string;
  /** Replaces every display of this name instead of adding one. Default false. */
  readonly update?: boolean;
}

/** A message that arrived on a comm. */
export interface CommMessage {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** One open comm: a two-way channel between the kernel and a front end (Jupyter messaging, "Custom Messages"). */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: object, options?: { metadata?: object; buffers?: readonly Uint8Array[] }): void;
  close(data?: object): void;
  /** Hears every message of the front end, also while a cell runs. */
  onMessage(listener: (message: CommMessage) => void): void;
  /** Hears that the front end closed the comm. */
  onClose(listener: () => void): void;
}

/**
 * The notebook kernel this process is, as everything outside the room `kernel` sees it.
 * What it shows belongs to the cell whose code (or late callback) asks for it.
 */
export interface NotebookHost {
  /** Aborted when the cell this code belongs to is interrupted; undefined outside of cells. */
  signal(): AbortSignal | undefined;
  display(bundle: DisplayBundle, options?: DisplayOptions): void;
  /** Runs the listener once when the cell this code belongs to has ended, well or not, before its reply. */
  afterCell?(listener: () => void): void;
  /** Names the output of the cell this code belongs to; undefined where the front end does not name its cells. */
  outputName?(): string | undefined;
  /** Whether an output is still in the notebook: its cell was neither run again nor deleted, as far as is known. */
  keepsOutput?(name: string): boolean;
  /** Empties the cell's output; with `wait`, when the next output comes. */
  clearOutput(wait?: boolean): void;
  openComm(
    target: string,
    data?: object,
    options?: { metadata?: object; buffers?: readonly Uint8Array[]; id?: string },
  ): Comm;
  /** Hears comms that a front end opens on a target; the last listener of a target wins. */
  onCommOpen(target: string, listener: (comm: Comm, message: CommMessage) => void): void;
  /** Whether a front end has shown that it draws widgets (it asked for them or opened their control comm). */
  drawsWidgets(): boolean;
  /**
   * Asks the person at the notebook for a line of text.
   * @throws an Error where the front end takes no input
   */
  input(prompt: string, options?: { password?: boolean }): Promise<string>;
}

/** Key in the registry of symbols under which a kernel offers its host, whichever copy of the package asks. */
const KEY = Symbol.for("promptframe.notebook-host");

/** The notebook kernel this process is, or undefined in a script, a test and the stock tslab kernel. */
export function notebookHost(): NotebookHost | undefined {
  return (globalThis as { [KEY]?: NotebookHost })[KEY];
}

/** Makes a kernel known to everything in this process; undefined takes it back. */
export function setNotebookHost(host: NotebookHost | undefined): void {
  (globalThis as { [KEY]?: NotebookHost | undefined })[KEY] = host;
}
