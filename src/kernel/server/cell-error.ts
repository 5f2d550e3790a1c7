import type { CellError, CellResult } from "../cell-language.js";

/** Name of the error with which an interrupted cell ends, the one front ends know from Python. */
export const INTERRUPTED = "KeyboardInterrupt";

/** The same facts as the messages of the protocol name them. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Fields of `error` and of a reply whose status is `error`. */
export function errorContent({ name, message, traceback }: CellError): ErrorContent {
  return { ename: name, evalue: message, traceback };
}

/** Fields for anything that was thrown. */
export function thrownContent(thrown: unknown): ErrorContent {
  const isError = thrown instanceof Error;
  const ename = isError ? thrown.name : "Error";
  const evalue = isError ? thrown.message : String(thrown);
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

/** How a cell ends whose language did not end it in time. */
export function interruptedResult(): CellResult {
  const message = "The cell was interrupted.";
  const traceback = [`${INTERRUPTED}: ${message}`];
  return { status: "error", error: { name: INTERRUPTED, message, traceback } };
}

/** A language never rejects; if it does all the same, the cell ends with what it rejected with. */
export function brokenResult(thrown: unknown): CellResult {
  const { ename: name, evalue: message, traceback } = thrownContent(thrown);
  return { status: "error", error: { name, message, traceback } };
}
