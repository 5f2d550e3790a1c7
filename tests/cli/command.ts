import path from "node:path";
import { type Ended, startNode } from "../package/node-process.js";
import { ROOT } from "../package/temp-project.js";

/** The built command. */
export const COMMAND = path.join(ROOT, "dist/cli/promptframe.js");

/** Runs the built command without a terminal and waits for its end. */
export function promptframe(
  words: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  return startNode([COMMAND, ...words], options).ended;
}
