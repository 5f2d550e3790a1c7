/** The kernel's server knows no TypeScript; this is all it knows of the language its cells are written in. */
export interface CellLanguage {
  /** For `kernel_info_reply`: version of the language, known before anything is loaded. */
  readonly version: string;
  /** Resolves when the compiler is warm; cells may be run before that and wait. */
  ready(): Promise<void>;
  /**
   * Compiles and runs one cell, magics included. Never rejects.
   * Is called inside the cell's async context, so that output finds its cell.
   */
  run(source: string, cell: CellRun): Promise<CellResult>;
  /** Candidates at an offset in UTF-16 units; also inside magics. */
  complete(source: string, offset: number): Promise<Completion>;
  /** What is known about the name at an offset in UTF-16 units. */
  inspect(source: string, offset: number): Promise<string | undefined>;
  isComplete(source: string): Promise<Completeness>;
  /** Value of an expression over the cells' variables, for `user_expressions`; rejects with what went wrong. */
  evaluate(expression: string): Promise<unknown>;
  /** Stops synchronous code where that is possible; the cell's signal is aborted by the server. */
  interrupt(): void;
  close(): void;
}

/** The run of one cell, as its language sees it. */
export interface CellRun {
  /** Number shown beside the cell. */
  readonly executionCount: number;
  /** Aborted by an interrupt; `run` then resolves at once with an error named `KeyboardInterrupt`. */
  readonly signal: AbortSignal;
}

/** How a cell ended. */
export type CellResult =
  | { readonly status: "ok"; readonly hasValue: boolean; readonly value?: unknown }
  | { readonly status: "error"; readonly error: CellError };

/** What the messages `error` and `execute_reply` carry; the traceback shows the user's lines only. */
export interface CellError {
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
}

/** Candidates for the text between two offsets in UTF-16 units. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly text: string; readonly type?: string }[];
}

/** Answer to `is_complete_request`. */
export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** Indentation of the next line, for `incomplete`. */
  readonly indent?: string;
}
