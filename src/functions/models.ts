import { resolveSettings } from "../config/index.js";
import type { Engine, ModelHandle, ModelListing, PullOptions } from "../contract/index.js";
import {
  type DeployedModel,
  type DeployOptions,
  deployToOllama,
  enginePrefixes,
  openModel,
} from "../engines/index.js";
import { TaskError } from "../errors/index.js";
import { callListener } from "./call-listener.js";

/** A model that can be asked: `spec` is what the option `model` takes. */
export interface AvailableModel extends ModelListing {
  readonly engine: string;
  readonly spec: string;
}

/** The models this machine has, engine by engine. */
export const models = Object.freeze({
  /**
   * Every model that can be asked now. Engines that do not answer have none; `checkHealth` says why.
   * @param signal ends the asking
   */
  list: async (signal?: AbortSignal): Promise<AvailableModel[]> => {
    const engines = await Promise.all(enginePrefixes().map((prefix) => listOf(prefix, signal)));
    return engines.flat();
  },
  /**
   * Has an engine fetch a model, such as `"llama3.2:1b"` by the Ollama server.
   * @throws {EngineUnavailableError} `engine-unavailable`
   * @throws {EngineError} kind `not-found` when there is no such model, `cancelled`
   * @throws {TaskError} `option-invalid` when the engine fetches none
   */
  pull: async (model: string | ModelHandle, options: PullOptions = {}): Promise<void> => {
    const handle = await openModel(model, resolveSettings());
    const pull = handle.engine.pull?.bind(handle.engine);
    if (pull) return whileHeard(options, (heard) => pull(handle.model, heard));
    throw new TaskError("option-invalid", `The engine "${handle.engine.name}" fetches no models.`, {
      hint: "Give it the path of a model file that is there.",
      received: handle.model,
    });
  },
  /**
   * Makes a model of the Ollama server under a name of its own: of a GGUF file, or of a model that it has with
   * system text, example turns and parameters. In the end it is asked something, to see that it answers.
   * @example
   * await models.deploy("labels", { gguf: "./labels.gguf", base: "qwen2.5:0.5b" });
   * @throws {TaskError} `option-invalid`, also when there is a model of that name and no `replace`
   * @throws {DataValidationError} `file-not-found`, `file-format`
   * @throws {EngineUnavailableError} `engine-unavailable`
   * @throws {ModelNotFoundError} `model-not-found` when the server has no such base
   * @throws {ModelUnsuitableError} `model-unsuitable` when the server cannot run the weights
   * @throws {ModelLoadingError} `model-loading` when the finished model does not load
   * @throws {EngineError} kind `refused` when the server's version cannot do it, `cancelled`
   */
  deploy: (model: string, options: Omit<DeployOptions, "model">): Promise<DeployedModel> =>
    whileHeard(options, (heard) =>
      deployToOllama({ ...options, ...heard, model: model.replace(/^ollama:/, "") }),
    ),
});

/** Ends the work with the error of the caller's listener, when it throws or rejects. */
async function whileHeard<T>(options: PullOptions, work: (heard: PullOptions) => Promise<T>) {
  const { onProgress, signal } = options;
  if (typeof onProgress !== "function") return work(options);
  const failed = new AbortController();
  try {
    return await work({
      onProgress: (progress) =>
        callListener(
          () => onProgress(progress),
          (error) => failed.abort(error),
        ),
      signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
    });
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error;
  }
}

async function listOf(prefix: string, signal?: AbortSignal): Promise<AvailableModel[]> {
  const { engine } = await openModel(`${prefix}:any`, resolveSettings());
  const listed = await listQuietly(engine, signal);
  return listed.map((listing) => ({ ...listing, engine: prefix, spec: specOf(prefix, listing) }));
}

async function listQuietly(engine: Engine, signal?: AbortSignal): Promise<readonly ModelListing[]> {
  const { ok } = await engine.health(signal);
  return ok ? engine.list(signal) : [];
}

function specOf(prefix: string, { name }: ModelListing): string {
  return prefix === "ollama" || name === "sample" ? name : `${prefix}:${name}`;
}
