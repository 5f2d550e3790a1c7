import type { Settings } from "../config/index.js";
import type { Engine } from "../contract/index.js";
import { TaskError } from "../errors/index.js";
import { gguf, ollama } from "./late-engines.js";

/** Makes the engine behind a prefix; called once per address and folder, and kept until `closeEngines`. */
export type EngineFactory = (settings: Settings) => Engine | Promise<Engine>;

const BUILT_IN: Readonly<Record<string, EngineFactory>> = {
  ollama: (settings) => ollama({ host: settings.ollamaHost }),
  gguf: (settings) => gguf({ ollamaModels: settings.ollamaModels }),
};

const factories = new Map<string, EngineFactory>(Object.entries(BUILT_IN));
const opened = new Map<string, Promise<Engine>>();

/**
 * Adds an engine, so that `"prefix:model"` names a model of it wherever a model is asked for.
 * Registering a prefix again replaces the engine, as when a notebook cell runs twice.
 * @throws TaskError `option-invalid` when the prefix is built in, or no lower-case word.
 * @example
 * registerEngine("house", () => myEngine());
 * await processDataset(rows, { model: "house:large", prompt });
 */
export function registerEngine(prefix: string, factory: EngineFactory): void {
  if (!/^[a-z][a-z0-9-]*$/.test(prefix) || Object.hasOwn(BUILT_IN, prefix)) {
    const why = Object.hasOwn(BUILT_IN, prefix) ? "is built in" : "is no lower-case word";
    throw new TaskError("option-invalid", `The engine prefix "${prefix}" ${why}.`, {
      hint: "Choose another prefix, such as house, for models named house:large.",
      received: prefix,
    });
  }
  factories.set(prefix, factory);
  for (const key of opened.keys()) if (key.startsWith(`${prefix}\n`)) opened.delete(key);
}

/** Prefixes that name an engine, the built-in ones first. */
export function enginePrefixes(): string[] {
  return [...factories.keys()];
}

/**
 * The engine of a prefix, the same one each time: it keeps connections, loaded models and what it learnt.
 * A factory that failed is asked again next time.
 */
export function engineFor(prefix: string, settings: Settings): Promise<Engine> {
  const key = [prefix, settings.home, settings.ollamaHost, settings.ollamaModels].join("\n");
  const known = opened.get(key);
  if (known) return known;
  const factory = factories.get(prefix);
  if (factory === undefined) throw new RangeError(`no engine "${prefix}"`);
  const engine = Promise.resolve().then(() => factory(settings));
  opened.set(key, engine);
  engine.catch(() => opened.delete(key));
  return engine;
}

/** Frees the connections and memory of every engine opened by name; each is opened anew when it is next used. */
export async function closeEngines(): Promise<void> {
  const engines = [...opened.values()];
  opened.clear();
  await Promise.all(
    engines.map(async (engine) => {
      const ready = await engine.catch(() => undefined);
      await ready?.close();
    }),
  );
}
