import type { LlamaModel } from "node-llama-cpp";
import type { ModelOptions } from "../../contract/index.js";
import type { Binding } from "./binding.js";
import { loadingError } from "./failures.js";
import { LoadedModel } from "./loaded-model.js";
import type { LocatedModel } from "./locate.js";
import { type MachinePlan, planMachine } from "./machine-plan.js";
import type { ModelFacts } from "./model-facts.js";
import { openContexts } from "./open-contexts.js";
import type { ResolvedOptions } from "./options.js";
import { ollamaDefaults } from "./sampling.js";
import { windowFor } from "./window.js";
import { withoutChatter } from "./without-chatter.js";

/** A model to load, as it was found and inspected. */
export interface LoadJob {
  readonly located: LocatedModel;
  readonly facts: ModelFacts;
  readonly sizeBytes: number;
  readonly options: ResolvedOptions;
  /** Load-time options of the run. */
  readonly run: ModelOptions;
}

function planFor({ llama }: Binding, job: LoadJob, window: number): MachinePlan {
  return planMachine({
    sizeBytes: job.sizeBytes,
    window,
    gpu: llama.gpu !== false && job.run.gpuLayers !== 0,
    cores: llama.cpuMathCores,
    slots: job.options.slots,
    threads: job.run.threads ?? job.options.threads,
  });
}

/**
 * Reads the weights and makes room for the slots; with fewer slots than planned when memory is short.
 * @throws ModelLoadingError `model-loading` when the file is broken or does not fit into memory
 */
export async function loadModel(binding: Binding, job: LoadJob): Promise<LoadedModel> {
  const { located, facts, options, run } = job;
  const window = windowFor(facts, options, run);
  const plan = planFor(binding, job, window);
  let model: LlamaModel | undefined;
  try {
    const load = () =>
      binding.llama.loadModel({
        modelPath: located.files[0]!,
        useMmap: plan.useMmap,
        gpuLayers: run.gpuLayers ?? {
          fitContext: { contextSize: window * plan.slots },
        },
      });
    model = await withoutChatter(load, (error) => error);
    const shrink = options.slots === undefined;
    const { contexts, seats } = await openContexts(model, plan, window, shrink);
    return new LoadedModel({
      name: located.name,
      binding,
      model,
      contexts,
      seats,
      window,
      chatTemplate: facts.chatTemplate,
      temperatures: new Map(Object.entries(facts.temperatures ?? {})),
      defaults: { ...facts.sampling, ...given(ollamaDefaults(located.parameters ?? {})) },
      system: located.system,
    });
  } catch (error) {
    await model?.dispose();
    throw await loadingError(located.name, error, binding);
  }
}

function given<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<Values>;
}
