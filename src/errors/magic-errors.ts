import { type ErrorDetails, PromptframeError } from "./promptframe-error.js";

/** A magic was not written as it has to be; tells the place in the cell. */
export class MagicUsageError extends PromptframeError {
  /** Line of the cell, counted from 1. */
  readonly line: number;
  /** Column in UTF-16 units, counted from 1. */
  readonly column: number;
  /** Where the wrong text begins in the cell, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;

  constructor(
    message: string,
    source: string,
    start: number,
    end: number,
    details: ErrorDetails = {},
  ) {
    super("magic-usage", message, details);
    const before = source.slice(0, start).split("\n");
    this.line = before.length;
    this.column = before[before.length - 1]!.length + 1;
    this.start = start;
    this.end = end;
  }
}

/** A command of the shell ended with an exit code other than 0, or was stopped by a signal. */
export class CommandError extends PromptframeError {
  /** Absent when a signal stopped the command. */
  readonly exitCode: number | undefined;

  constructor(message: string, details: ErrorDetails & { readonly exitCode?: number } = {}) {
    super("command-failed", message, details);
    this.exitCode = details.exitCode;
  }
}
