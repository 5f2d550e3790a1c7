import type { CellContext } from "./cell-context.js";
import { CellEndings } from "./cell-endings.js";
import type { Message } from "./message.js";

/** A cell from its `execute_request` to its `execute_reply`. */
export interface RunningCell extends CellContext {
  readonly code: string;
  readonly executionCount: number;
  readonly storeHistory: boolean;
  readonly stopOnError: boolean;
  readonly userExpressions: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly controller: AbortController;
  readonly endings: CellEndings;
  /** Its reply has left; whatever its code still does is late output. */
  done: boolean;
}

/** Reads an `execute_request` whose `code` is known to be a text. */
export function newCell(parent: Message, count: number): RunningCell {
  const { content } = parent;
  const silent = content.silent === true;
  const storeHistory = !silent && content.store_history !== false;
  const controller = new AbortController();
  return {
    parent,
    code: content.code as string,
    silent,
    storeHistory,
    stopOnError: content.stop_on_error !== false,
    allowStdin: content.allow_stdin === true,
    userExpressions: (content.user_expressions ?? {}) as Readonly<Record<string, unknown>>,
    executionCount: count + 1,
    controller,
    signal: controller.signal,
    endings: new CellEndings(),
    done: false,
  };
}
