import { fileURLToPath } from "node:url";
import { resolveSettings } from "../../config/index.js";
import { checkNames, TaskError } from "../../errors/index.js";

/** Options of the engine that runs GGUF models in this process. */
export interface GgufOptions {
  /**
   * Requests worked on side by side; each has its own context window in memory.
   * Default: 16 for a model below 200 MB, 4 for one above 2 GB, else 8; fewer when memory is short.
   */
  readonly slots?: number;
  /**
   * CPU threads of one evaluation. More than one waits busily for the others, which is slow on a machine whose
   * cores are all in use. Default: 1 for a model below 200 MB or on two cores, else one less than the cores.
   */
  readonly threads?: number;
  /** What computes: a GPU if there is one, the processor (`false`), or one kind. Default `"auto"`. */
  readonly gpu?: "auto" | false | "cuda" | "metal" | "vulkan";
  /** Folder with the models Ollama has pulled. Default `~/.ollama/models`; `OLLAMA_MODELS`. */
  readonly ollamaModels?: string;
  /** File of the model called `sample`. Default: the one that comes with this package. */
  readonly samplePath?: string;
  /** Context window of one request in tokens, at most what the model was trained with. Default 4096. */
  readonly contextTokens?: number;
}

/** The options with their machine-independent defaults filled in. */
export interface ResolvedOptions extends GgufOptions {
  readonly gpu: "auto" | false | "cuda" | "metal" | "vulkan";
  readonly ollamaModels: string;
  readonly samplePath: string;
}

const OPTIONS: readonly (keyof GgufOptions)[] = [
  "slots",
  "threads",
  "gpu",
  "ollamaModels",
  "samplePath",
  "contextTokens",
];

const GPUS = ["auto", false, "cuda", "metal", "vulkan"];

/**
 * Fills in the defaults that need no look at the machine or the model.
 * @throws TaskError `option-invalid` for an unknown option, a number below 1 or an unknown kind of GPU
 */
export function resolveOptions(options: GgufOptions): ResolvedOptions {
  checkNames("gguf", options, OPTIONS);
  for (const name of ["slots", "threads", "contextTokens"] as const) {
    const value = options[name];
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue;
    throw invalid(name, value, `Give a whole number from 1 on, or leave ${name} out.`);
  }
  if (options.gpu !== undefined && !GPUS.includes(options.gpu)) {
    throw invalid(
      "gpu",
      options.gpu,
      `It is one of ${GPUS.map((gpu) => JSON.stringify(gpu)).join(", ")}.`,
    );
  }
  return {
    ...options,
    gpu: options.gpu ?? "auto",
    ollamaModels: options.ollamaModels ?? resolveSettings().ollamaModels,
    samplePath:
      options.samplePath ?? fileURLToPath(new URL("../../../data/sample.gguf", import.meta.url)),
  };
}

function invalid(name: string, received: unknown, hint: string): TaskError {
  return new TaskError("option-invalid", `gguf cannot use ${name}: ${JSON.stringify(received)}.`, {
    hint,
    received,
  });
}
