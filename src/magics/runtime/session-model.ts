import type { ModelHandle } from "../../contract/index.js";
import { TaskError } from "../../errors/index.js";
import type { NotebookApi } from "./notebook-api.js";

/** Key in the registry of symbols, so that two copies of the package in one kernel agree. */
const KEY = Symbol.for("promptframe.session-model");
const state = globalThis as { [KEY]?: string | ModelHandle | undefined };

/** The model that `%use` set. */
export function sessionModel(): string | ModelHandle | undefined {
  return state[KEY];
}

/** Sets the model of this session; undefined takes it back. */
export function setSessionModel(model: string | ModelHandle | undefined): void {
  state[KEY] = model;
}

/** A model in a few words. */
export function modelName(model: string | ModelHandle): string {
  return typeof model === "string" ? model : `${model.engine.name}:${model.model}`;
}

/**
 * The model to ask: the one given, else the session's.
 * @throws {TaskError} `option-invalid` when there is neither; lists what there is
 */
export async function chooseModel(
  given: string | ModelHandle | undefined,
  api: NotebookApi,
): Promise<string | ModelHandle> {
  const chosen = given ?? sessionModel();
  if (chosen !== undefined) return chosen;
  const specs = await api.models.list().then(
    (all) => all.map(({ spec }) => spec),
    () => [],
  );
  const known =
    specs.length > 0
      ? `There are: ${specs.slice(0, 12).join(", ")}${specs.length > 12 ? ", …" : ""}.`
      : "None was found; %models says why.";
  throw new TaskError("option-invalid", "No model is chosen.", {
    hint: `Choose one with %use NAME, or for this cell with --model NAME. ${known}`,
  });
}
