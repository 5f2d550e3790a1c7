import { createHash } from "node:crypto";
import { canonicalName, type Server, type ShownModel, type TaggedModel } from "./server.js";

const SHOWN = "show-";

/** The model of that name in the server's list. */
export function taggedAs(model: string, models: readonly TaggedModel[]): TaggedModel | undefined {
  const name = canonicalName(model);
  return models.find((candidate) => canonicalName(candidate.name) === name);
}

/** For a model that is not in the list: its Modelfile names its weights by their hash. */
export function digestOf(shown: ShownModel): string {
  const text = JSON.stringify([shown.modelfile, shown.details, shown.model_info]);
  return `${SHOWN}${createHash("sha256").update(text).digest("hex")}`;
}

/**
 * The digest a model has now, of the same kind as the one it had; undefined where the list lacks the model.
 * @throws EngineUnavailableError, EngineError
 */
export async function digestNow(
  server: Server,
  model: string,
  before: string,
): Promise<string | undefined> {
  if (before.startsWith(SHOWN)) return digestOf(await server.show(model, undefined));
  return taggedAs(model, await server.models(undefined))?.digest;
}
