import type { ModelInfo, ModelOptions } from "../../contract/index.js";
import { ModelLoadingError, ModelNotFoundError, ModelUnsuitableError } from "../../errors/index.js";
import { digestWith, fileDigest, knownDigest, type ModelStamp, stampOf } from "./digest.js";
import { type GgufHeader, readHeader } from "./header.js";
import { type LocatedModel, locate } from "./locate.js";
import { defaultSlots } from "./machine-plan.js";
import { type ModelFacts, modelFacts } from "./model-facts.js";
import { modelNotes } from "./notes.js";
import type { ResolvedOptions } from "./options.js";
import { windowFor } from "./window.js";

/** A model that was found and whose header was read. */
export interface InspectedModel {
  readonly located: LocatedModel;
  readonly facts: ModelFacts;
  readonly sizeBytes: number;
}

/**
 * Finds a model and reads what its file says, without its weights.
 * @throws ModelNotFoundError `model-not-found`
 * @throws ModelUnsuitableError `model-unsuitable` when it cannot answer questions
 * @throws ModelLoadingError `model-loading` when the file is broken
 */
export async function examine(
  model: string,
  options: ResolvedOptions,
  run: ModelOptions,
): Promise<InspectedModel> {
  const located = await locate(model, options);
  const headers = await readHeaders(located);
  const weights = headers.reduce((sum, header) => sum + header.weights, 0);
  const facts = modelFacts(headers[0]!, weights);
  if (facts.unsuitable !== undefined) {
    throw new ModelUnsuitableError(`"${located.name}" cannot be used: ${facts.unsuitable}.`, {
      hint: "Choose a model that chats or completes text.",
      received: located.name,
    });
  }
  const { quantization } = facts;
  if (run.quantization && quantization && !sameName(run.quantization, quantization)) {
    throw new ModelNotFoundError(
      `"${located.name}" is quantized as ${quantization}, not as ${run.quantization}.`,
      {
        hint: "Name the file of the other quantization, or leave the option out.",
        received: run.quantization,
      },
    );
  }
  return { located, facts, sizeBytes: headers.reduce((sum, header) => sum + header.sizeBytes, 0) };
}

/**
 * What the engine knows about a model before it is loaded.
 * @throws as `examine`, and ModelUnsuitableError `model-unsuitable` when it is to think and its template knows no way
 */
export async function inspectModel(
  model: string,
  options: ResolvedOptions,
  run: ModelOptions,
): Promise<ModelInfo> {
  const { located, facts, sizeBytes } = await examine(model, options, run);
  const thinks = facts.chatTemplate?.includes("</think>") ?? false;
  checkThinking(located.name, facts, run);
  return {
    name: located.name,
    engine: "gguf",
    digest: await digestOf(located),
    family: facts.family,
    parameters: facts.parameters,
    quantization: facts.quantization,
    contextLength: facts.contextLength,
    contextTokens: windowFor(facts, options, run),
    capabilities: thinks ? ["completion", "thinking"] : ["completion"],
    sizeBytes,
    slots: options.slots ?? defaultSlots(sizeBytes),
    notes: modelNotes(facts, run, options),
  };
}

async function readHeaders(located: LocatedModel): Promise<GgufHeader[]> {
  try {
    return await Promise.all(located.files.map(readHeader));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ModelLoadingError(`The file of "${located.name}" cannot be read: ${why}.`, {
      hint: `Fetch it again: ${located.files[0]}`,
      received: located.files[0],
      cause: error,
    });
  }
}

async function digestOf(located: LocatedModel): Promise<string> {
  return withSettings(located.digest ?? (await fileDigest(located.files)), located);
}

/** The digest that a model had when its files were in a state; undefined where nobody knows it any more. */
export async function digestAt(
  located: LocatedModel,
  stamp: ModelStamp,
): Promise<string | undefined> {
  const known = located.digest ?? (await knownDigest(stamp));
  if (known !== undefined) return withSettings(known, located);
  const digest = await fileDigest(located.files);
  return stamp.equals(await stampOf(located.files)) ? withSettings(digest, located) : undefined;
}

/** Settings that come with a model shape its answers too, so two names for one file may differ in digest. */
function withSettings(digest: string, { parameters, system }: LocatedModel): string {
  return parameters === undefined && system === undefined
    ? digest
    : digestWith(digest, { parameters, system });
}

/** Templates that open thoughts, or that ask how much to think, under the names their makers gave that. */
const THINKING = /<\/think>|\bthinking\b|enable_thinking|thinking_budget|reasoning_effort/;

function checkThinking(name: string, { chatTemplate = "" }: ModelFacts, { think }: ModelOptions) {
  if (!think || THINKING.test(chatTemplate)) return;
  throw new ModelUnsuitableError(`"${name}" does not support thinking.`, {
    hint: "Leave out the option think, or choose a thinking model.",
    received: think,
  });
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
