// A small language for tests of the server: JavaScript in node:vm, where a cell may await.
import { createRequire } from "node:module";
import vm from "node:vm";

export function createVmLanguage() {
  globalThis.require = createRequire(import.meta.url);
  const running = new Set();
  const evaluate = (source) => vm.runInThisContext(source, { breakOnSigint: true });
  return {
    version: "0.0.1",
    ready: async () => {},
    async run(source, { signal }) {
      const stopped = new Promise((resolve) => {
        running.add(resolve);
        signal.addEventListener("abort", () => {
          if (!globalThis.deaf) resolve(failure(named("KeyboardInterrupt", "stopped")));
        });
      });
      return Promise.race([stopped, runSource(evaluate, source)]);
    },
    async complete(source, offset) {
      const start = source.slice(0, offset).search(/\w*$/);
      return {
        start,
        end: offset,
        matches: [{ text: `${source.slice(start, offset)}!`, type: "test" }],
      };
    },
    async inspect(source, offset) {
      return source[offset] === "?" ? undefined : `at ${offset}`;
    },
    async isComplete(source) {
      if (source.endsWith("{")) return { status: "incomplete", indent: "  " };
      return { status: source.includes("const =") ? "invalid" : "complete" };
    },
    evaluate: async (expression) => evaluate(`(${expression})`),
    interrupt() {},
    close() {},
  };
}

async function runSource(evaluate, source) {
  try {
    // `await` makes the cell an async function that returns its last line.
    const lines = source.trim().split("\n");
    const wrapped = source.includes("await ")
      ? `(async () => {${lines.slice(0, -1).join("\n")}\nreturn (${lines.at(-1).replace(/;$/, "")});\n})()`
      : source;
    const value = await evaluate(wrapped);
    return { status: "ok", hasValue: value !== undefined, value };
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") error.name = "KeyboardInterrupt";
    return failure(error);
  }
}

function failure(error) {
  const name = error?.name ?? "Error";
  const message = String(error?.message ?? error);
  return {
    status: "error",
    error: { name, message, traceback: [`${name}: ${message}`, "  at cell 1"] },
  };
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}
