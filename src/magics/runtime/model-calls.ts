import { randomUUID } from "node:crypto";
import { type ModelHandle, notebookHost, type PullProgress } from "../../contract/index.js";
import type { AvailableModel } from "../../functions/index.js";
import type { NotebookApi } from "./notebook-api.js";
import { modelName, sessionModel } from "./session-model.js";
import { asHtml, plainText, print, showBundle, sizeText, withTable } from "./show.js";
import { useModel } from "./use-model.js";

/** What `%models`, `%pull` and `%use` run. */
export interface ModelCalls {
  /** Lists the models that can be asked. */
  models(): Promise<AvailableModel[]>;
  /** Fetches a model, its progress shown. */
  pull(model: string | ModelHandle): Promise<void>;
  /** Sets the model of this session, or tells it. */
  use(model?: string | ModelHandle): Promise<void>;
}

/** Makes the calls about models. */
export function modelCalls(api: NotebookApi): ModelCalls {
  const models = async (): Promise<AvailableModel[]> => {
    const list = await api.models.list(notebookHost()?.signal());
    const note = list.some(({ engine }) => engine === "ollama") ? undefined : await ollamaNote(api);
    return withTable(list, () => ({
      columns: ["model", "engine", "size", "parameters", "quantization", "family"],
      rows: list.map(modelRow),
      ...(note !== undefined && { note }),
    }));
  };
  const pull = async (model: string | ModelHandle): Promise<void> => {
    const bar = new PullBar(modelName(model));
    const signal = notebookHost()?.signal();
    try {
      await api.models.pull(model, {
        onProgress: (step) => bar.update(step),
        ...(signal && { signal }),
      });
    } catch (error) {
      bar.end("not fetched");
      throw error;
    }
    bar.end("fetched");
  };
  const use = async (model?: string | ModelHandle): Promise<void> => {
    if (model !== undefined) await useModel(model, api);
    const chosen = sessionModel();
    print(
      chosen === undefined
        ? "No model is chosen: %use NAME, or --model NAME where one is asked.\n"
        : `Model: ${modelName(chosen)}\n`,
    );
  };
  return { models, pull, use };
}

function modelRow(model: AvailableModel): Record<string, unknown> {
  const { spec, engine, sizeBytes, parameters = "", quantization = "", family = "" } = model;
  const chosen = sessionModel() === spec ? " (in use)" : "";
  return {
    model: `${spec}${chosen}`,
    engine,
    size: sizeText(sizeBytes),
    parameters,
    quantization,
    family,
  };
}

async function ollamaNote(api: NotebookApi): Promise<string> {
  const health = await api.checkHealth();
  if (health.ok) return "The Ollama server has no models yet: %pull llama3.2 fetches one.";
  return `Ollama: ${[health.problem ?? "does not answer", health.hint].filter(Boolean).join(" ")}`;
}

const UPDATE_MS = 100;

/** A bar that follows the fetching of a model. */
class PullBar {
  readonly #id = `pull-${randomUUID()}`;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isShown = false;
  #last: PullProgress = { status: "asking" };

  constructor(readonly model: string) {}

  update(step: PullProgress): void {
    const isNew = step.status !== this.#last.status;
    this.#last = step;
    if (isNew || performance.now() - this.#drawnAt >= UPDATE_MS) this.#draw(step.status);
  }

  end(how: string): void {
    this.#draw(how);
  }

  #draw(status: string): void {
    this.#drawnAt = performance.now();
    const { totalBytes, doneBytes = 0 } = this.#last;
    const isOver = status === "fetched";
    const amount =
      totalBytes === undefined || isOver
        ? ""
        : ` ${sizeText(doneBytes)} of ${sizeText(totalBytes)}`;
    const line = `${this.model}: ${status}${amount}`;
    const share = isOver || totalBytes === undefined ? undefined : doneBytes / totalBytes;
    const bar =
      share === undefined ? "" : ` <progress max="1" value="${share.toFixed(3)}"></progress>`;
    const data = { "text/html": `<div>${asHtml(line)}${bar}</div>`, "text/plain": plainText(line) };
    showBundle({ data }, { displayId: this.#id, update: this.#isShown });
    this.#isShown = true;
  }
}
