import { AsyncLocalStorage } from "node:async_hooks";
import type { CellEndings } from "./cell-endings.js";
import type { Message } from "./message.js";

/** The request on whose behalf code runs, however late. */
export interface CellContext {
  readonly parent: Message;
  /** Aborted when the cell is interrupted; undefined for requests that are no cells. */
  readonly signal?: AbortSignal;
  /** Publishes nothing. */
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** What is to run when the cell ends; undefined for requests that are no cells. */
  readonly endings?: CellEndings;
}

const storage = new AsyncLocalStorage<CellContext>();
let latest: CellContext | undefined;

/** Runs code, and all it starts, on behalf of a request. */
export function runInContext<T>(context: CellContext, code: () => T): T {
  return storage.run(context, code);
}

/** The request this code belongs to; code that lost its track (native callbacks) belongs to the latest cell. */
export function currentContext(): CellContext | undefined {
  return storage.getStore() ?? latest;
}

/** The request this code belongs to, without a guess. */
export function ownContext(): CellContext | undefined {
  return storage.getStore();
}

/** Names the cell that code of unknown origin belongs to. */
export function setLatestContext(context: CellContext): void {
  latest = context;
}
