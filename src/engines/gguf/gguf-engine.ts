import type {
  AskContext,
  Engine,
  EngineHealth,
  EngineRequest,
  LoadedModelInfo,
  ModelInfo,
  ModelListing,
  ModelOptions,
  Reply,
} from "../../contract/index.js";
import { PromptframeError } from "../../errors/index.js";
import { abortError, abortOf } from "../abort.js";
import { wholeMicros } from "../whole-micros.js";
import { openBinding, openLibrary } from "./binding.js";
import { asEngineError } from "./failures.js";
import { inspectModel } from "./inspect.js";
import { listModels } from "./locate.js";
import { ModelShelf } from "./model-shelf.js";
import type { ResolvedOptions } from "./options.js";
import { raceAbort } from "./race-abort.js";

/** Runs GGUF models inside this process. */
export class GgufEngine implements Engine {
  readonly name = "gguf";
  readonly #options: ResolvedOptions;
  readonly #shelf: ModelShelf;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#shelf = new ModelShelf(options);
  }

  async inspect(model: string, options: ModelOptions, signal?: AbortSignal): Promise<ModelInfo> {
    return raceAbort(this.#inspect(model, options), signal);
  }

  async warm(model: string, options: ModelOptions, signal?: AbortSignal): Promise<void> {
    await raceAbort(this.#shelf.refresh(model, options), signal);
    await raceAbort(this.#shelf.take(model, options), signal);
  }

  async ask(request: EngineRequest, context: AskContext = {}): Promise<Reply> {
    const started = performance.now();
    const abort = abortOf(context);
    try {
      if (abort?.aborted) throw abortError(abort);
      const { options, digest } = request;
      const ready = this.#shelf.ready(request.model, options, digest);
      const model =
        ready ?? (await raceAbort(this.#shelf.take(request.model, options, digest), abort));
      const loadMs = ready === undefined ? wholeMicros(performance.now() - started) : undefined;
      const reply = await model.answer(request, context, started);
      if (digest !== undefined && model.mapped) await this.#shelf.checkIntact(model);
      return loadMs === undefined ? reply : { ...reply, durations: { ...reply.durations, loadMs } };
    } catch (error) {
      throw asEngineError(error);
    }
  }

  async list(signal?: AbortSignal): Promise<readonly ModelListing[]> {
    return raceAbort(listModels(this.#options), signal);
  }

  async loaded(): Promise<readonly LoadedModelInfo[]> {
    return this.#shelf.loaded();
  }

  async health(signal?: AbortSignal): Promise<EngineHealth> {
    return raceAbort(this.#health(), signal);
  }

  async close(): Promise<void> {
    await this.#shelf.clear();
  }

  async #inspect(model: string, options: ModelOptions): Promise<ModelInfo> {
    await this.#shelf.refresh(model, options);
    const info = await inspectModel(model, this.#options, options);
    const loaded = this.#shelf.ready(model, options);
    return loaded === undefined ? info : { ...info, slots: loaded.slots };
  }

  async #health(): Promise<EngineHealth> {
    try {
      const library = await openLibrary();
      const version = await library.getModuleVersion();
      await openBinding(this.#options.gpu);
      return { ok: true, engine: this.name, version };
    } catch (error) {
      if (!(error instanceof PromptframeError)) throw error;
      const [problem] = error.message.split("\n");
      return { ok: false, engine: this.name, problem, hint: error.hint };
    }
  }
}
