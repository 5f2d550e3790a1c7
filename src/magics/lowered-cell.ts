/** A cell after its magics became TypeScript. Offsets are UTF-16 units. */
export interface LoweredCell {
  readonly code: string;
  /** Where a place of the cell went in the code. */
  toCode(offset: number): number;
  /** Where a place of the code came from; generated text belongs to the nearest written text. */
  toSource(offset: number): number;
}

/** What a magic can find out about the notebook while it completes; nothing here runs the user's code. */
export interface MagicScope {
  /** Names of the variables that cells have made, newest last. */
  names(): readonly string[];
  /** Value of one of them. */
  value(name: string): unknown;
}

/** Candidates for the text between two offsets. */
export interface MagicCompletion {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly text: string; readonly type: string }[];
}
