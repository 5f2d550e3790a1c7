import type { LoadedModelInfo, ModelOptions } from "../../contract/index.js";
import { type Binding, openBinding } from "./binding.js";
import { fileStamp } from "./digest.js";
import { isOutOfMemory } from "./failures.js";
import { examine } from "./inspect.js";
import { loadModel } from "./load.js";
import type { LoadedModel } from "./loaded-model.js";
import { locate } from "./locate.js";
import type { ResolvedOptions } from "./options.js";

interface Shelved {
  readonly loadedWith: NonNullable<LoadedModelInfo["loadedWith"]>;
  readonly loading: Promise<LoadedModel>;
  /** Set once loading is done, so that a request need not wait a turn for it. */
  loaded?: LoadedModel;
  /** State of the files when they were read. */
  stamp?: string;
}

/** The models in memory: each is loaded once for its load-time options, however many requests ask for it. */
export class ModelShelf {
  readonly #options: ResolvedOptions;
  readonly #shelved = new Map<string, Shelved>();
  /** Models off the shelf whose last requests are not answered yet. */
  readonly #retiring = new Map<LoadedModel, Promise<void>>();

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** The model, when it is loaded already. */
  ready(model: string, run: ModelOptions): LoadedModel | undefined {
    return this.#shelved.get(keyOf(model, run))?.loaded;
  }

  /** The model, loaded first where it is not yet; a failed load is tried again next time. */
  take(model: string, run: ModelOptions): Promise<LoadedModel> {
    const key = keyOf(model, run);
    const known = this.#shelved.get(key);
    if (known !== undefined) return known.loading;
    const { threads, gpuLayers, contextTokens } = run;
    const shelved: Shelved = {
      loadedWith: { threads, gpuLayers, contextTokens },
      loading: Promise.resolve().then(() => this.#load(model, run, shelved)),
    };
    this.#shelved.set(key, shelved);
    shelved.loading.catch(() => {
      if (this.#shelved.get(key) === shelved) this.#shelved.delete(key);
    });
    return shelved.loading;
  }

  /**
   * Takes a model off the shelf when its file has changed since, as after training it again.
   * Requests under way still get their answers from it.
   */
  async refresh(model: string, run: ModelOptions): Promise<void> {
    const key = keyOf(model, run);
    const shelved = this.#shelved.get(key);
    if (shelved?.loaded === undefined) return;
    const { files } = await locate(model, this.#options);
    if ((await stampOf(files)) === shelved.stamp || this.#shelved.get(key) !== shelved) return;
    this.#shelved.delete(key);
    this.#retire(shelved.loaded);
  }

  #retire(model: LoadedModel): void {
    const retired = model.retire().finally(() => this.#retiring.delete(model));
    this.#retiring.set(model, retired);
    // Nobody waits for it unless room is needed, and a memory that cannot be freed breaks no request.
    retired.catch(() => {});
  }

  /** The models that are loaded, with what they take. */
  loaded(): LoadedModelInfo[] {
    return [...this.#shelved.values()].flatMap(({ loaded, loadedWith }) =>
      loaded === undefined ? [] : [{ ...loaded.footprint, loadedWith }],
    );
  }

  /** Frees the memory of all models, those still loading included. */
  async clear(): Promise<void> {
    const all = [...this.#shelved.values()];
    this.#shelved.clear();
    const retiring = [...this.#retiring.keys()].map((model) => model.dispose());
    await Promise.all([...all.map(dispose), ...retiring]);
  }

  async #load(model: string, run: ModelOptions, shelved: Shelved): Promise<LoadedModel> {
    const inspected = await examine(model, this.#options, run);
    shelved.stamp = await stampOf(inspected.located.files);
    const binding = await openBinding(this.#options.gpu);
    const load = (opened: Binding) =>
      loadModel(opened, { ...inspected, options: this.#options, run });
    try {
      shelved.loaded = await load(binding);
    } catch (error) {
      if (!isOutOfMemory((error as Error).cause) || !(await this.#makeRoom(shelved))) throw error;
      shelved.loaded = await load(binding);
    }
    return shelved.loaded;
  }

  /** Gives up the other models when there is no room for a new one; false when there are none. */
  async #makeRoom(keep: Shelved): Promise<boolean> {
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

async function stampOf(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map(fileStamp))).join("\n");
}

function keyOf(model: string, { threads, gpuLayers, contextTokens }: ModelOptions): string {
  return [model, threads, gpuLayers, contextTokens].join("\n");
}
