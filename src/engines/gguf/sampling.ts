import { randomInt } from "node:crypto";
import type { SequenceEvaluateOptions } from "node-llama-cpp";
import type { ModelOptions } from "../../contract/index.js";
import { EngineError, nearest } from "../../errors/index.js";

/** How tokens are chosen and when to stop, with every default filled in. */
export interface Sampling {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly seed: number;
  readonly repeatPenalty: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** Options of node-llama-cpp itself. */
  readonly extra: Pick<SequenceEvaluateOptions, "xtc" | "dryRepeatPenalty">;
}

/** Defaults that come with a model, from its file or from Ollama's Modelfile. */
export type SamplingDefaults = Partial<Omit<Sampling, "extra" | "maxTokens">> & {
  readonly maxTokens?: number;
};

const DEFAULT_MAX_TOKENS = 1024;
const EXTRA = ["xtc", "dryRepeatPenalty"];

/**
 * Fills in what a request leaves open: first from the model, then with plain defaults.
 * A structured answer is the likeliest one unless the request says otherwise, since what a model's makers
 * recommend is meant for talk; so is a free text of a model that recommends nothing.
 * @throws EngineError `refused` for an unknown name in `extra`
 */
export function resolveSampling(
  options: ModelOptions,
  defaults: SamplingDefaults,
  structured: boolean,
): Sampling {
  const extra = checkedExtra(options.extra);
  const talk = structured ? {} : defaults;
  return {
    temperature: options.temperature ?? talk.temperature ?? 0,
    topK: options.topK ?? defaults.topK ?? 40,
    topP: options.topP ?? defaults.topP ?? 0.95,
    minP: options.minP ?? defaults.minP ?? 0,
    seed: options.seed ?? defaults.seed ?? randomInt(2 ** 32 - 1),
    repeatPenalty: options.repeatPenalty ?? talk.repeatPenalty ?? 1,
    presencePenalty: options.presencePenalty ?? talk.presencePenalty ?? 0,
    frequencyPenalty: options.frequencyPenalty ?? talk.frequencyPenalty ?? 0,
    maxTokens: options.maxTokens ?? defaults.maxTokens ?? DEFAULT_MAX_TOKENS,
    stop: options.stop ?? talk.stop ?? [],
    extra,
  };
}

function checkedExtra(extra: ModelOptions["extra"]): Sampling["extra"] {
  for (const name of Object.keys(extra ?? {})) {
    if (EXTRA.includes(name)) continue;
    const meant = nearest(name, EXTRA);
    throw new EngineError("refused", `The gguf engine has no extra option "${name}".`, {
      hint: meant ? `Did you mean "${meant}"?` : `It knows: ${EXTRA.join(", ")}.`,
      received: name,
    });
  }
  return (extra ?? {}) as Sampling["extra"];
}

/** Ollama's names of the options in a Modelfile, where they mean the same here. */
export function ollamaDefaults(parameters: Readonly<Record<string, unknown>>): SamplingDefaults {
  const number = (key: string) => {
    const value = parameters[key];
    return typeof value === "number" ? value : undefined;
  };
  const most = number("num_predict");
  const stop = parameters.stop;
  return {
    temperature: number("temperature"),
    topK: number("top_k"),
    topP: number("top_p"),
    minP: number("min_p"),
    seed: number("seed"),
    repeatPenalty: number("repeat_penalty"),
    presencePenalty: number("presence_penalty"),
    frequencyPenalty: number("frequency_penalty"),
    maxTokens: most !== undefined && most > 0 ? most : undefined,
    stop: Array.isArray(stop) ? stop.filter((text) => typeof text === "string") : undefined,
  };
}

/** Whether the same prompt always gets the same answer, token by token the likeliest one. */
export function isGreedy(sampling: Sampling): boolean {
  return (
    sampling.temperature === 0 && !penalises(sampling) && Object.keys(sampling.extra).length === 0
  );
}

/** Whether tokens that came before are made less likely. */
export function penalises(sampling: Sampling): boolean {
  const { repeatPenalty, presencePenalty, frequencyPenalty } = sampling;
  return repeatPenalty !== 1 || presencePenalty !== 0 || frequencyPenalty !== 0;
}
