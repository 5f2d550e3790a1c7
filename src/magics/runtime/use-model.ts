import { resolveSettings } from "../../config/index.js";
import { type ModelHandle, notebookHost } from "../../contract/index.js";
import { ModelNotFoundError, nearest } from "../../errors/index.js";
import type { NotebookApi } from "./notebook-api.js";
import { setSessionModel } from "./session-model.js";
import { print } from "./show.js";

/**
 * Sets the model of this session, after a look whether it is there.
 * @throws {ModelNotFoundError} `model-not-found` for a file that is not there, and for a name that no engine lists,
 * where the engine that should have it answers
 * @throws {ModelLoadingError} `model-loading` for a file that is no model's
 * @throws {TaskError} `option-invalid` for an engine there is not
 */
export async function useModel(model: string | ModelHandle, api: NotebookApi): Promise<void> {
  if (typeof model === "string") await checkThere(model, api);
  setSessionModel(model);
}

async function checkThere(model: string, api: NotebookApi): Promise<void> {
  const signal = notebookHost()?.signal();
  const list = await api.models.list(signal);
  const specs = list.map(({ spec }) => spec);
  const isListed = specs.some((spec) => spec === model || spec === `${model}:latest`);
  if (isListed) return;
  const { openModel } = await import("../../engines/index.js");
  // Refuses what names no engine; `mistral:7b` is a name with a tag.
  const { engine, model: named } = await openModel(model, resolveSettings());
  if (engine.name !== "ollama") {
    // Of files no engine has a list.
    await engine.inspect(named, {}, signal);
    return;
  }
  const name = model.replace(/^ollama:/, "");
  if (specs.includes(name) || specs.includes(`${name}:latest`)) return;
  if (!list.some(({ engine }) => engine === "ollama")) {
    const health = await api.checkHealth();
    if (!health.ok) {
      print(`${health.problem ?? "Ollama does not answer."} ${health.hint ?? ""}\n`);
      return;
    }
  }
  const near = nearest(model, specs);
  throw new ModelNotFoundError(`There is no model "${model}".`, {
    hint: `${near === undefined ? "" : `Did you mean ${near}? `}There are: ${specs.join(", ") || "none"}. %pull ${model} fetches it, if Ollama's library has it.`,
    received: model,
  });
}
