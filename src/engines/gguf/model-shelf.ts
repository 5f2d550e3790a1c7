import type { LoadedModelInfo, ModelOptions } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";
import { type Binding, openBinding } from "./binding.js";
import { knownDigest, type ModelStamp, stampOf, writtenError } from "./digest.js";
import { isOutOfMemory } from "./failures.js";
import { digestAt, examine } from "./inspect.js";
import { loadModel } from "./load.js";
import type { LoadedModel } from "./loaded-model.js";
import { type LocatedModel, locate } from "./locate.js";
import type { ResolvedOptions } from "./options.js";

interface Shelved {
  readonly key: string;
  readonly loadedWith: NonNullable<LoadedModelInfo["loadedWith"]>;
  readonly loading: Promise<LoadedModel>;
  /** Set once loading is done, so that a request need not wait a turn for it. */
  loaded?: LoadedModel;
  /** Where it was found, and the state its files were in while they were read. */
  from?: { readonly located: LocatedModel; readonly stamp: ModelStamp };
  /** Of what was loaded; set as soon as somebody needs it or has read the whole file. */
  digest?: string | undefined;
  /** Whether a run has asked for the model by its digest. */
  pinned?: boolean;
}

/** Time that a model whose file has changed waits for the next request of a run that began with it. */
const LINGER_MS = 30_000;
const MOST_LOADS = 3;

/** The models in memory: each is loaded once for its load-time options, however many requests ask for it. */
export class ModelShelf {
  readonly #options: ResolvedOptions;
  readonly #shelved = new Map<string, Shelved>();
  /** Models whose files have changed since, for requests of runs that began with them. */
  readonly #outdated = new Map<Shelved, NodeJS.Timeout>();
  /** Models off the shelf whose last requests are not answered yet. */
  readonly #retiring = new Map<LoadedModel, Promise<void>>();

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** The model, when it is loaded already and known to have the digest, where one is given. */
  ready(model: string, run: ModelOptions, digest?: string): LoadedModel | undefined {
    const key = keyOf(model, run);
    const shelved = this.#shelved.get(key);
    if (digest === undefined) return shelved?.loaded;
    if (shelved?.digest === digest) {
      shelved.pinned = true;
      return shelved.loaded;
    }
    for (const [outdated, timer] of this.#outdated) {
      if (outdated.key !== key || outdated.digest !== digest) continue;
      timer.refresh();
      return outdated.loaded;
    }
    return undefined;
  }

  /**
   * The model, loaded first where it is not yet; a failed load is tried again next time.
   * @throws EngineError kind `not-found` when a digest is given and the model of that digest is gone
   */
  async take(model: string, run: ModelOptions, digest?: string): Promise<LoadedModel> {
    const shelved = this.#shelve(model, run);
    const loaded = await shelved.loading;
    if (digest === undefined) return loaded;
    const { located, stamp } = shelved.from!;
    shelved.digest ??= await digestAt(located, stamp);
    const asked = this.ready(model, run, digest);
    if (asked !== undefined) return asked;
    throw changedError(located);
  }

  /**
   * Takes a model off the shelf when its file has changed since, as after training it again.
   * Requests under way still get their answers from it, and so do the next ones of runs that began with it.
   */
  async refresh(model: string, run: ModelOptions): Promise<void> {
    const key = keyOf(model, run);
    const shelved = this.#shelved.get(key);
    if (shelved?.loaded === undefined || shelved.from === undefined) return;
    const { from } = shelved;
    const located = await locate(model, this.#options);
    const stamp = await stampOf(located.files);
    if (stamp.equals(from.stamp) && settingsOf(located) === settingsOf(from.located)) return;
    const same =
      shelved.digest !== undefined && (await digestAt(located, stamp)) === shelved.digest;
    if (this.#shelved.get(key) !== shelved) return;
    if (same) shelved.from = { located, stamp };
    else this.#outdate(shelved);
  }

  /**
   * Makes sure that weights which are pages of their file were not written over.
   * @throws EngineError kind `not-found` when they were
   */
  async checkIntact(model: LoadedModel): Promise<void> {
    const all = [...this.#shelved.values(), ...this.#outdated.keys()];
    const shelved = all.find(({ loaded }) => loaded === model);
    const { from } = shelved ?? {};
    if (shelved === undefined || from === undefined) return;
    // The pages of a file that was removed or replaced stay what they are.
    const stamp = await stampOf(from.located.files).catch(() => from.stamp);
    if (!from.stamp.isTouched(stamp)) return;
    const digest = await digestAt(from.located, stamp).catch(() => undefined);
    if (digest === undefined || digest !== shelved.digest) {
      this.#drop(shelved);
      throw changedError(from.located);
    }
    shelved.from = { ...from, stamp };
  }

  /** The models that are loaded, with what they take. */
  loaded(): LoadedModelInfo[] {
    return [...this.#shelved.values()].flatMap(({ loaded, loadedWith }) =>
      loaded === undefined ? [] : [{ ...loaded.footprint, loadedWith }],
    );
  }

  /** Frees the memory of all models, those still loading included. */
  async clear(): Promise<void> {
    const all = [...this.#shelved.values(), ...this.#outdated.keys()];
    this.#shelved.clear();
    for (const timer of this.#outdated.values()) clearTimeout(timer);
    this.#outdated.clear();
    const retiring = [...this.#retiring.keys()].map((model) => model.dispose());
    await Promise.all([...all.map(dispose), ...retiring]);
  }

  #shelve(model: string, run: ModelOptions): Shelved {
    const key = keyOf(model, run);
    const known = this.#shelved.get(key);
    if (known !== undefined) return known;
    const { threads, gpuLayers, contextTokens } = run;
    const shelved: Shelved = {
      key,
      loadedWith: { threads, gpuLayers, contextTokens },
      loading: Promise.resolve().then(() => this.#load(model, run, shelved)),
    };
    this.#shelved.set(key, shelved);
    shelved.loading.catch(() => {
      if (this.#shelved.get(key) === shelved) this.#shelved.delete(key);
    });
    return shelved;
  }

  /** A model that no run has asked for by its digest is of no use to the next request. */
  #outdate(shelved: Shelved): void {
    if (!shelved.pinned) {
      this.#drop(shelved);
      return;
    }
    this.#shelved.delete(shelved.key);
    const wait = () => {
      const timer = setTimeout(() => {
        if (shelved.loaded?.idle) this.#drop(shelved);
        else wait();
      }, LINGER_MS);
      this.#outdated.set(shelved, timer.unref());
    };
    wait();
  }

  #drop(shelved: Shelved): void {
    if (this.#shelved.get(shelved.key) === shelved) this.#shelved.delete(shelved.key);
    clearTimeout(this.#outdated.get(shelved));
    this.#outdated.delete(shelved);
    const model = shelved.loaded;
    if (model === undefined || this.#retiring.has(model)) return;
    const retired = model.retire().finally(() => this.#retiring.delete(model));
    this.#retiring.set(model, retired);
    // Nobody waits for it unless room is needed, and a memory that cannot be freed breaks no request.
    retired.catch(() => {});
  }

  /** Loads the file as it is at one moment: read again where it was written to meanwhile. */
  async #load(model: string, run: ModelOptions, shelved: Shelved): Promise<LoadedModel> {
    for (let loads = 1; ; loads++) {
      const stamp = await stampOf((await locate(model, this.#options)).files);
      const inspected = await examine(model, this.#options, run);
      const binding = await openBinding(this.#options.gpu);
      const loaded = await this.#loadInto(shelved, binding, (opened) =>
        loadModel(opened, { ...inspected, options: this.#options, run }),
      );
      const { located } = inspected;
      if (stamp.equals(await stampOf(located.files))) {
        shelved.from = { located, stamp };
        const isRead = located.digest !== undefined || knownDigest(stamp) !== undefined;
        if (isRead) shelved.digest = await digestAt(located, stamp);
        shelved.loaded = loaded;
        return loaded;
      }
      await loaded.dispose();
      if (loads === MOST_LOADS) throw writtenError(located.files[0]!);
    }
  }

  async #loadInto(
    shelved: Shelved,
    binding: Binding,
    load: (binding: Binding) => Promise<LoadedModel>,
  ): Promise<LoadedModel> {
    try {
      return await load(binding);
    } catch (error) {
      if (!isOutOfMemory((error as Error).cause) || !(await this.#makeRoom(shelved))) throw error;
      return load(binding);
    }
  }

  /** Gives up the other models when there is no room for a new one; false when there are none. */
  async #makeRoom(keep: Shelved): Promise<boolean> {
    for (const outdated of [...this.#outdated.keys()]) {
      if (outdated.loaded?.idle) this.#drop(outdated);
    }
    const retiring = [...this.#retiring.values()];
    await Promise.allSettled(retiring);
    const others = [...this.#shelved].filter(([, { loaded }]) => loaded?.idle);
    for (const [key, shelved] of others) {
      if (shelved === keep) continue;
      this.#shelved.delete(key);
      await dispose(shelved);
    }
    return others.length + retiring.length > 0;
  }
}

async function dispose({ loading }: Shelved): Promise<void> {
  const model = await loading.catch(() => undefined);
  await model?.dispose();
}

/** What of a model is beside its files; text, so that it can be compared. */
function settingsOf({ digest, parameters, system }: LocatedModel): string {
  return JSON.stringify([digest, parameters, system]);
}

function changedError({ name, files }: LocatedModel): EngineError {
  return new EngineError(
    "not-found",
    `The file of "${name}" has changed since it was looked at, and the model that was in it is gone: called again, the one that is there now is asked about every row.`,
    { received: files[0] },
  );
}

function keyOf(model: string, { threads, gpuLayers, contextTokens }: ModelOptions): string {
  return [model, threads, gpuLayers, contextTokens].join("\n");
}
