import { readdir, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { ModelListing } from "../../contract/index.js";
import { ModelNotFoundError, ModelUnsuitableError } from "../../errors/index.js";
import { rank } from "../rank.js";
import {
  findPulled,
  type PulledModel,
  pulledListing,
  pulledModels,
  pulledParts,
} from "./ollama-store.js";
import type { ResolvedOptions } from "./options.js";

/** Where a model's weights are, and what comes with them. */
export interface LocatedModel {
  readonly name: string;
  /** The file, or all parts of a split one in order. */
  readonly files: readonly string[];
  /** Digest, where it is known without reading the file. */
  readonly digest?: string;
  /** Options that the model's maker set, as Ollama stores them. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** System text for requests without one. */
  readonly system?: string;
}

const SAMPLE = "sample";
const MOST_NAMES = 20;

/**
 * Finds the file of a model: a path ending in `.gguf`, `sample`, or the name of a model Ollama has pulled.
 * @throws ModelNotFoundError `model-not-found` naming what there is instead
 * @throws ModelUnsuitableError `model-unsuitable` when Ollama's model is not one GGUF file
 */
export async function locate(model: string, options: ResolvedOptions): Promise<LocatedModel> {
  if (model === SAMPLE) return locateSample(options.samplePath);
  if (isPath(model)) return locateFile(model);
  const models = await pulledModels(options.ollamaModels);
  const found = findPulled(models, model);
  if (found === undefined) {
    if (await isFile(path.resolve(model))) throw otherFile(model);
    throw await unknownName(model, models, options);
  }
  return locatePulled(found, options.ollamaModels);
}

/** Every model that can be named without a path. */
export async function listModels(options: ResolvedOptions): Promise<ModelListing[]> {
  const models = await pulledModels(options.ollamaModels);
  const listed = await Promise.all(
    models.map((model) => pulledListing(options.ollamaModels, model)),
  );
  const sample = await stat(options.samplePath).catch(() => undefined);
  return sample ? [{ name: SAMPLE, sizeBytes: sample.size }, ...listed] : listed;
}

function isPath(model: string): boolean {
  return /\.gguf$/i.test(model) || /^(\.{0,2}[\\/]|~[\\/]|[a-z]:[\\/])/i.test(model);
}

async function locateSample(file: string): Promise<LocatedModel> {
  if (await isFile(file)) return { name: SAMPLE, files: [file] };
  throw new ModelNotFoundError(`The model "sample" is not there: ${file}`, {
    hint: "It comes with the published package; in a checkout, make it with: npm run train:sample",
    received: SAMPLE,
  });
}

async function locateFile(model: string): Promise<LocatedModel> {
  const file = path.resolve(model.replace(/^~(?=[\\/])/, os.homedir()));
  const files = partsOf(file);
  const there = await Promise.all(files.map(isFile));
  const missing = files.find((_, index) => !there[index]);
  if (missing === undefined) return { name: model, files };
  const beside = await readdir(path.dirname(missing)).catch(() => undefined);
  const others = beside?.filter((name) => /\.gguf$/i.test(name)) ?? [];
  const hint =
    beside === undefined
      ? `There is no folder ${path.dirname(missing)}.`
      : others.length > 0
        ? `In that folder are: ${rank(path.basename(missing), others).slice(0, MOST_NAMES).join(", ")}.`
        : "There is no .gguf file in that folder.";
  throw new ModelNotFoundError(`There is no file ${missing} (for "${model}").`, {
    hint,
    received: model,
  });
}

/** All files of a model that was split as `NAME-00001-of-00003.gguf`. */
function partsOf(file: string): string[] {
  const [, stem, count] = /^(.*)-\d{5}-of-(\d{5})\.gguf$/i.exec(file) ?? [];
  if (stem === undefined || count === undefined) return [file];
  return Array.from(
    { length: Number(count) },
    (_, index) => `${stem}-${String(index + 1).padStart(5, "0")}-of-${count}.gguf`,
  );
}

async function locatePulled(model: PulledModel, folder: string): Promise<LocatedModel> {
  const parts = await pulledParts(folder, model);
  if (parts === undefined || parts.adapter) {
    const why =
      parts === undefined ? "holds no GGUF file" : "is an adapter on top of another model";
    throw new ModelUnsuitableError(`"${model.name}" ${why}.`, {
      hint: `Let the Ollama server run it: model "ollama:${model.name}".`,
      received: model.name,
    });
  }
  if (!(await isFile(parts.blob))) {
    throw new ModelNotFoundError(`The file of "${model.name}" is not there: ${parts.blob}`, {
      hint: `Fetch it again with: ollama pull ${model.name}`,
      received: model.name,
    });
  }
  return {
    name: model.name,
    files: [parts.blob],
    digest: parts.digest,
    ...(parts.parameters && { parameters: parts.parameters }),
    ...(parts.system && { system: parts.system }),
  };
}

function otherFile(model: string): ModelUnsuitableError {
  return new ModelUnsuitableError(
    `"${model}" is a file, but not one of a model for this process.`,
    {
      hint: 'Give the path of a GGUF file, whose name ends in .gguf, such as "gguf:./model.gguf".',
      received: model,
    },
  );
}

async function unknownName(
  model: string,
  pulled: readonly PulledModel[],
  options: ResolvedOptions,
): Promise<ModelNotFoundError> {
  const sample = (await isFile(options.samplePath)) ? [SAMPLE] : [];
  const names = rank(model, [...sample, ...pulled.map(({ name }) => name)]).slice(0, MOST_NAMES);
  const there =
    names.length > 0
      ? `There is: ${names.join(", ")}.`
      : `Ollama has pulled none into ${options.ollamaModels}.`;
  return new ModelNotFoundError(`There is no model "${model}" for this process. ${there}`, {
    hint: `Fetch it with: ollama pull ${model}   Or give the path of a .gguf file, such as "./model.gguf".`,
    received: model,
  });
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
