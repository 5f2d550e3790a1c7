import type { Settings } from "../../config/index.js";
import type { Engine, ModelHandle, ModelInfo, ModelOptions } from "../../contract/index.js";
import { ollama, openModel } from "../../engines/index.js";
import { TaskError } from "../../errors/index.js";
import { whileOpening } from "../while-opening.js";
import type { BenchmarkModel, BenchmarkOptions } from "./benchmark-options.js";

/** One of the things that are compared: a model, where it runs and how it is asked. */
export interface Contender {
  /** What it is called in results; no other has the same. */
  readonly name: string;
  readonly handle: ModelHandle;
  /** The benchmark's options with its own on top. */
  readonly options: ModelOptions;
  readonly info: ModelInfo;
  /** Whether its engine was made for this benchmark, and is closed after it. */
  readonly owned: boolean;
}

interface Wanted {
  readonly handle: ModelHandle;
  readonly options: ModelOptions;
  /** The user's own name for it. */
  readonly name?: string;
  /** What tells it from others of the same model. */
  readonly place?: string;
  readonly owned?: boolean;
}

/**
 * Opens everything that is to be compared and asks what is known about it, before the first request.
 * @throws {TaskError} `option-invalid` when there is nothing to compare, or two have the same name
 * @throws {ModelNotFoundError} `model-not-found`, naming the models that are there
 * @throws {EngineUnavailableError} `engine-unavailable`
 */
export async function openContenders(
  options: BenchmarkOptions,
  fileOptions: ModelOptions,
  settings: Settings,
): Promise<Contender[]> {
  const shared = { ...fileOptions, ...options.options };
  const wanted = await listWanted(options, shared, settings);
  const names = namesOf(wanted);
  const infos = await whileOpening(options, (signal) =>
    Promise.all(
      wanted.map(({ handle, options: own }) => handle.engine.inspect(handle.model, own, signal)),
    ),
  );
  return wanted.map(({ handle, options: own }, at) => ({
    name: names[at]!,
    handle,
    options: own,
    info: infos[at]!,
    owned: wanted[at]!.owned ?? false,
  }));
}

/** The same contenders with what an engine only knows of a model it has loaded, such as its context window. */
export function inspectedAgain(contenders: readonly Contender[]): Promise<Contender[]> {
  return Promise.all(
    contenders.map(async (contender) => {
      const { handle, options } = contender;
      const info = await handle.engine.inspect(handle.model, options).catch(() => contender.info);
      return { ...contender, info };
    }),
  );
}

/** Frees what was opened for this benchmark alone. */
export async function closeContenders(contenders: readonly Contender[]): Promise<void> {
  await Promise.all(
    contenders.map(({ owned, handle }) => (owned ? handle.engine.close() : undefined)),
  );
}

async function listWanted(
  { models, model, engines, hosts }: BenchmarkOptions,
  shared: ModelOptions,
  settings: Settings,
): Promise<Wanted[]> {
  const ways = { models, engines, hosts };
  const given = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (given.length !== 1) throw wrongWays(given.map(([name]) => name));
  if (models !== undefined) {
    const list = (Array.isArray(models) ? models : [models]) as readonly BenchmarkModel[];
    if (list.length === 0) throw nothing("models");
    return Promise.all(list.map((each) => wantedModel(each, shared, settings)));
  }
  if (model === undefined) {
    throw new TaskError("option-invalid", `benchmark: ${given[0]![0]} needs the option "model".`, {
      hint: 'For example { hosts: ["http://a:11434", "http://b:11434"], model: "llama3.2" }.',
    });
  }
  const places: [string, Engine][] =
    hosts !== undefined
      ? hosts.map((host) => [host, ollama({ host })])
      : Array.isArray(engines)
        ? (engines as readonly Engine[]).map((engine) => [engine.name, engine])
        : Object.entries(engines as Readonly<Record<string, Engine>>);
  if (places.length === 0) throw nothing(given[0]![0]);
  // A host is asked for its own models: the prefix that names the engine is none of their names.
  const name = hosts === undefined ? model : model.replace(/^ollama:/, "");
  return places.map(([place, engine]) => ({
    handle: { engine, model: name },
    options: shared,
    place,
    owned: hosts !== undefined,
  }));
}

async function wantedModel(
  given: BenchmarkModel,
  shared: ModelOptions,
  settings: Settings,
): Promise<Wanted> {
  const isPlain = typeof given === "string" || "engine" in given;
  const { model, name, options } = isPlain
    ? { model: given, name: undefined, options: undefined }
    : given;
  return {
    handle: await openModel(model, settings),
    options: { ...shared, ...options },
    ...(name === undefined ? {} : { name }),
    ...(options === undefined ? {} : { place: optionWords(options) }),
  };
}

function optionWords(options: ModelOptions): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

/** Every contender's name: the model, with its place where another has the same model. */
function namesOf(wanted: readonly Wanted[]): string[] {
  const models = wanted.map(({ handle }) => handle.model);
  const names = wanted.map(({ name, place, handle }) => {
    if (name !== undefined) return name;
    const isShared = models.filter((model) => model === handle.model).length > 1;
    return isShared && place !== undefined ? `${handle.model} (${place})` : handle.model;
  });
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return names;
  throw new TaskError("option-invalid", `benchmark: two of the models are called "${twice}".`, {
    hint: 'Leave one out, or name them: { name: "large window", model: "llama3.2", options: { contextTokens: 8192 } }.',
    received: names,
  });
}

function wrongWays(given: readonly string[]): TaskError {
  const what =
    given.length === 0
      ? "benchmark needs models to measure"
      : `benchmark takes one of models, engines and hosts; received ${given.join(" and ")}`;
  return new TaskError("option-invalid", `${what}.`, {
    hint: 'For example { models: ["llama3.2", "qwen2.5"], prompt: "…" }.',
    received: given,
  });
}

function nothing(option: string): TaskError {
  return new TaskError("option-invalid", `benchmark: the list "${option}" is empty.`, {
    hint: "Give at least one to measure.",
  });
}
