import { resolveSettings } from "../config/index.js";
import type { Engine, ModelHandle, ModelListing, PullOptions } from "../contract/index.js";
import { enginePrefixes, openModel } from "../engines/index.js";
import { TaskError } from "../errors/index.js";

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
    if (handle.engine.pull) return handle.engine.pull(handle.model, options);
    throw new TaskError("option-invalid", `The engine "${handle.engine.name}" fetches no models.`, {
      hint: "Give it the path of a model file that is there.",
      received: handle.model,
    });
  },
});

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
