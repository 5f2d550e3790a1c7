import type { Llama } from "node-llama-cpp";
import { EngineUnavailableError, PackageMissingError } from "../../errors/index.js";
import type { ResolvedOptions } from "./options.js";
import { withoutChatter } from "./without-chatter.js";

/** The package node-llama-cpp, loaded at first use. */
export type Library = typeof import("node-llama-cpp");

/** llama.cpp, ready to load models, and what it last complained about. */
export interface Binding {
  readonly library: Library;
  readonly llama: Llama;
  /** The newest error lines of llama.cpp since the last call, for the error that is about to be thrown. */
  takeErrors(): Promise<string>;
}

const MOST_LINES = 12;
type Kind = Exclude<ResolvedOptions["gpu"], "auto">;

/**
 * One for each binary, shared by all engines of the process: starting one takes half a second, and starting the same
 * one twice makes it write its errors to the terminal instead of handing them over.
 */
const bindings = new Map<Kind, Promise<Binding>>();
/** Which kinds this machine has does not change while the process runs. */
let chosen: Promise<Binding> | undefined;
let lastStart: Promise<unknown> = Promise.resolve();

/**
 * Starts llama.cpp once; never compiles or downloads it.
 * @throws PackageMissingError `package-missing` when node-llama-cpp is not installed
 * @throws EngineUnavailableError `engine-unavailable` when it has no binary for this machine
 */
export function openBinding(gpu: ResolvedOptions["gpu"]): Promise<Binding> {
  if (gpu !== "auto") return openKind(gpu);
  if (chosen === undefined) {
    const choosing = openBest();
    choosing.catch(() => {
      chosen = undefined;
    });
    chosen = choosing;
  }
  return chosen;
}

/** The first kind of computing that works, in the order in which node-llama-cpp prefers them. */
async function openBest(): Promise<Binding> {
  const library = await openLibrary();
  const failures: unknown[] = [];
  for (const kind of await library.getLlamaGpuTypes("supported")) {
    try {
      return await openKind(kind);
    } catch (error) {
      failures.push(error);
    }
  }
  throw unavailable("auto", failures.at(-1));
}

function openKind(kind: Kind): Promise<Binding> {
  let binding = bindings.get(kind);
  if (binding === undefined) {
    binding = lastStart.then(() => start(kind));
    lastStart = binding.catch(() => bindings.delete(kind));
    bindings.set(kind, binding);
  }
  return binding;
}

/** @throws PackageMissingError `package-missing` when node-llama-cpp is not installed */
export async function openLibrary(): Promise<Library> {
  try {
    return await import("node-llama-cpp");
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_MODULE_NOT_FOUND") {
      throw new PackageMissingError(
        "node-llama-cpp",
        "Running a GGUF model in this process",
        error,
      );
    }
    throw new EngineUnavailableError("The package node-llama-cpp cannot be loaded here.", {
      hint: "Install it again on this machine: npm install node-llama-cpp",
      cause: error,
    });
  }
}

async function start(kind: Kind): Promise<Binding> {
  const library = await openLibrary();
  const lines: string[] = [];
  const open = () =>
    library.getLlama({
      gpu: kind,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      // Threads are given to each context; a second limit over all of them would only be waited for.
      maxThreads: 0,
      logLevel: library.LlamaLogLevel.error,
      logger: (_level, message) => {
        lines.push(message.trim());
        if (lines.length > MOST_LINES) lines.shift();
      },
    });
  const llama = await withoutChatter(
    () => withoutScript(open),
    (error, said) => unavailable(kind, error, said),
  );
  const takeErrors = async () => {
    // The lines are handed over a little later than the failure they are about.
    await new Promise((resolve) => setImmediate(resolve));
    return lines.splice(0).join("\n");
  };
  return { library, llama, takeErrors };
}

/** The error of a kind of computing that does not start here, with what node-llama-cpp said about it. */
function unavailable(
  gpu: ResolvedOptions["gpu"],
  cause: unknown,
  said = "",
): EngineUnavailableError {
  const what = gpu === "auto" ? "this machine" : gpu === false ? "this processor" : `"${gpu}"`;
  const why = said === "" ? "." : `: ${said}`;
  return new EngineUnavailableError(`node-llama-cpp has no working binary for ${what}${why}`, {
    hint:
      gpu === "auto" || gpu === false
        ? "Install it again on this machine: npm install node-llama-cpp"
        : 'Let it choose with gguf({ gpu: "auto" }), or use the processor with gguf({ gpu: false }).',
    received: gpu,
    cause,
  });
}

/**
 * Runs `work` with the script of `node -e` left out of the options that child processes inherit: node-llama-cpp
 * tries its binary in a child process first, which would run that script instead.
 */
async function withoutScript<Value>(work: () => Promise<Value>): Promise<Value> {
  const inherited = process.execArgv;
  process.execArgv = inherited.filter((option, index) => {
    const isScript = TAKES_SCRIPT.test(inherited[index - 1] ?? "");
    return !isScript && !TAKES_SCRIPT.test(option) && !option.startsWith("--input-type");
  });
  try {
    return await work();
  } finally {
    process.execArgv = inherited;
  }
}

const TAKES_SCRIPT = /^(-[ep]+|--eval|--print)$/;
