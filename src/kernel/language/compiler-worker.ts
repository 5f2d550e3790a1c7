import { parentPort, workerData } from "node:worker_threads";
import { Compiler } from "./compiler.js";
import type { CompilerReply, CompilerRequest, CompilerSettings } from "./compiler-calls.js";

/** Entry of the compiler's thread: answers calls in the order they come. */
const compiler = new Compiler(workerData as CompilerSettings);

parentPort?.on("message", ({ id, method, args }: CompilerRequest) => {
  parentPort?.postMessage(answer(id, method, args));
});

function answer(
  id: number,
  method: CompilerRequest["method"],
  args: readonly unknown[],
): CompilerReply {
  try {
    const call = compiler[method].bind(compiler) as (...given: readonly unknown[]) => unknown;
    return { id, value: call(...args) };
  } catch (error) {
    return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
