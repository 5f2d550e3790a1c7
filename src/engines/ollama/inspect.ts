import type { ModelInfo, ModelOptions } from "../../contract/index.js";
import {
  EngineError,
  EngineUnavailableError,
  ModelNotFoundError,
  ModelUnsuitableError,
  nearest,
} from "../../errors/index.js";
import { rank } from "../rank.js";
import type { Host } from "./host.js";
import { digestOf, taggedAs } from "./model-digest.js";
import { notesBefore, notesLoaded } from "./notes.js";
import { canonicalName, type Server, type ShownModel, type TaggedModel } from "./server.js";

/** Families that Ollama runs one request at a time for, whatever OLLAMA_NUM_PARALLEL says (server/sched.go). */
const ONE_SLOT = /^(mllama|qwen3vl(moe)?|qwen35(moe)?|qwen3next|lfm2(moe)?|nemotron_h\w*)$/;

/**
 * Gathers what is known about a model; `loaded` tells that it was loaded with these very options, so that what
 * the server made of them can be read back.
 * @throws EngineUnavailableError, ModelNotFoundError, ModelUnsuitableError, EngineError
 */
export async function inspectModel(
  server: Server,
  host: Host,
  model: string,
  options: ModelOptions,
  loaded: boolean,
  signal: AbortSignal | undefined,
): Promise<ModelInfo> {
  const version = await server.version(signal).catch((error: unknown) => {
    throw isLikeSample(model) && error instanceof EngineUnavailableError
      ? mayMeanSample(error, model)
      : error;
  });
  const [shown, models, running] = await Promise.all([
    server.show(model, signal).catch((error: unknown) => {
      if (error instanceof EngineError && error.kind === "not-found") return undefined;
      throw error;
    }),
    server.models(signal),
    loaded ? server.loaded(signal) : [],
  ]);
  if (shown === undefined) throw notFound(model, models, host);
  const name = canonicalName(model);
  const tagged = taggedAs(model, models);
  const now = running.find((candidate) => canonicalName(candidate.name) === name);
  checkSuitable(model, shown, options);
  const details = { ...tagged?.details, ...shown.details };
  const facts = {
    contextLength: trainedContext(shown) ?? details.context_length,
    oneSlot: ONE_SLOT.test(details.family ?? ""),
    version,
    requires: shown.requires,
    remoteHost: shown.remote_host || tagged?.remote_host,
  };
  return {
    name: tagged?.name ?? model,
    engine: "ollama",
    digest: tagged?.digest ?? digestOf(shown),
    family: details.family,
    parameters: details.parameter_size,
    quantization: details.quantization_level,
    contextLength: facts.contextLength,
    contextTokens: now?.context_length,
    capabilities: shown.capabilities,
    sizeBytes: tagged?.size,
    slots: facts.oneSlot ? 1 : undefined,
    serverVersion: version,
    host: host.label,
    notes: [...notesBefore(facts, options), ...notesLoaded(now, options)],
  };
}

const MEANT = 'Did you mean model: "sample", which comes with this package and needs no server?';

function isLikeSample(model: string): boolean {
  return nearest(model.replace(/:latest$/, ""), ["sample"]) !== undefined;
}

/** The same error with what was probably meant in front of its hint. */
function mayMeanSample(error: EngineUnavailableError, model: string): EngineUnavailableError {
  const { hint = "", message, received } = error;
  const told = hint !== "" && message.endsWith(hint) ? message.slice(0, -hint.length) : message;
  return new EngineUnavailableError(`${told.trimEnd()} It was asked for the model "${model}".`, {
    hint: `${MEANT} ${hint}`.trimEnd(),
    received,
    cause: error.cause,
  });
}

/** The error for a model the server does not have, with those it has, the most alike first. */
export function notFound(
  model: string,
  models: readonly TaggedModel[],
  host: Host,
): ModelNotFoundError {
  const names = rank(
    model,
    models.map(({ name }) => name),
  );
  const there =
    names.length === 0
      ? "It has no models yet."
      : `It has: ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}.`;
  return new ModelNotFoundError(`Ollama at ${host.label} has no model "${model}". ${there}`, {
    hint: `${isLikeSample(model) ? `${MEANT} ` : ""}Fetch it with \`ollama pull ${model}\`, or use one that is there.`,
    received: model,
  });
}

function checkSuitable(model: string, shown: ShownModel, options: ModelOptions): void {
  const can = shown.capabilities;
  if (can !== undefined && !can.includes("completion")) {
    throw new ModelUnsuitableError(
      `"${model}" cannot answer prompts; it can do: ${can.join(", ") || "nothing listed"}.`,
      { hint: "Choose a model that generates text.", received: can },
    );
  }
  if (can !== undefined && options.think && !can.includes("thinking")) {
    throw new ModelUnsuitableError(`"${model}" does not support thinking.`, {
      hint: "Leave out the option think, or choose a thinking model.",
      received: options.think,
    });
  }
  const is = shown.details?.quantization_level;
  const wanted = options.quantization;
  if (wanted && is && wanted.toLowerCase() !== is.toLowerCase()) {
    throw new ModelUnsuitableError(`"${model}" is quantized as ${is}, not as ${wanted}.`, {
      hint: "Ollama chooses a quantization by the model's tag, as in llama3.2:3b-instruct-q8_0.",
      received: wanted,
    });
  }
}

function trainedContext(shown: ShownModel): number | undefined {
  const info = shown.model_info ?? {};
  const length = info[`${info["general.architecture"]}.context_length`];
  return typeof length === "number" ? length : undefined;
}
