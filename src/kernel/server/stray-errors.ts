import { inspect } from "node:util";
import { ownContext } from "./cell-context.js";
import type { Output } from "./output.js";

/** Shows errors that no code caught on stderr of the cell they come from; the kernel lives on. */
export function surviveStrayErrors(output: Output): void {
  const show = (kind: string, error: unknown): void => {
    // A front end that closed its pipe is no error of a cell.
    if ((error as NodeJS.ErrnoException)?.code === "EPIPE" && ownContext() === undefined) return;
    const text = `${kind}: ${describe(error)}\n`;
    if (!output.write("stderr", text)) process.stderr.write(text);
  };
  process.on("uncaughtException", (error) => show("Uncaught error", error));
  process.on("unhandledRejection", (error) => show("Unhandled rejection", error));
}

/** An error as Node shows it, without the frames that are Node's own. */
function describe(error: unknown): string {
  const text = typeof error === "string" ? error : inspect(error, { depth: 3 });
  return text
    .split("\n")
    .filter((line) => !/^\s+at .*\(?node:internal\//.test(line))
    .join("\n");
}
