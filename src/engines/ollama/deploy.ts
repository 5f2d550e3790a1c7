import { resolveSettings } from "../../config/index.js";
import { EngineError, PromptframeError } from "../../errors/index.js";
import { type Blob, bringBlob } from "./blobs.js";
import { checkTimeout } from "./check-options.js";
import { asEngineError } from "./client.js";
import { createModel } from "./create.js";
import { askDeployed } from "./deploy-check.js";
import type { DeployedModel, DeployOptions } from "./deploy-options.js";
import { checkDeployment, checkVersion, nameTaken } from "./deploy-rules.js";
import { type Host, parseHost } from "./host.js";
import { notFound } from "./inspect.js";
import { readParameters } from "./parameters.js";
import { canonicalName, Server, type ShownModel } from "./server.js";
import { Wire } from "./wire.js";

/**
 * Makes a model of an Ollama server: of a GGUF file that is uploaded, or of a model that it has, with system
 * text, example turns and parameters of its own. Template, renderer, parser and stop texts are those of the
 * base, without which the server would talk to the weights in another format than they were trained in.
 * In the end the model is asked something.
 * @throws TaskError `option-invalid`; DataValidationError `file-not-found`, `file-format`;
 * EngineUnavailableError; ModelNotFoundError for the base; ModelUnsuitableError; ModelLoadingError; EngineError
 * @example
 * await deployToOllama({ model: "labels", gguf: "./labels.gguf", base: "qwen2.5:0.5b" });
 */
export async function deployToOllama(options: DeployOptions): Promise<DeployedModel> {
  checkDeployment(options);
  checkTimeout("deployToOllama", "checkTimeoutMs", options.checkTimeoutMs);
  const began = performance.now();
  const host = parseHost(options.host ?? resolveSettings().ollamaHost, { ...options.headers });
  const wire = await Wire.open(host, undefined);
  try {
    return await deploy(wire, host, options, began);
  } catch (error) {
    throw error instanceof PromptframeError ? error : asEngineError(error);
  } finally {
    await wire.close();
  }
}

async function deploy(
  wire: Wire,
  host: Host,
  options: DeployOptions,
  began: number,
): Promise<DeployedModel> {
  const { model, signal } = options;
  const server = new Server(wire, host, 30_000);
  const serverVersion = await server.version(signal);
  checkVersion(serverVersion, options);
  const shown = await showBase(server, host, options);
  await checkFree(server, options);
  const files = await bringAll(wire, host, listOf(options.gguf), options);
  const adapters = await bringAll(wire, host, listOf(options.adapter), options);
  const taken = copied(options, shown);
  await createModel(
    wire,
    host,
    {
      model,
      ...(files.length > 0 ? { files: byName(files) } : { from: options.base }),
      ...(adapters.length > 0 ? { adapters: byName(adapters) } : {}),
      ...taken,
      ...own(options, taken),
    },
    options,
  );
  const answer = await askDeployed(wire, host, server, options);
  const tagged = (await server.models(signal)).find(
    ({ name }) => canonicalName(name) === canonicalName(model),
  );
  return {
    model: tagged?.name ?? model,
    ...(tagged === undefined ? {} : { digest: tagged.digest }),
    host: host.label,
    serverVersion,
    uploadedBytes: [...files, ...adapters].reduce(
      (sum, { sent, bytes }) => sum + (sent ? bytes : 0),
      0,
    ),
    copied: Object.keys(taken),
    ...(answer === undefined ? {} : { answer }),
    seconds: (performance.now() - began) / 1000,
  };
}

async function showBase(
  server: Server,
  host: Host,
  { base, signal }: DeployOptions,
): Promise<ShownModel | undefined> {
  if (base === undefined) return undefined;
  try {
    return await server.show(base, signal);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== "not-found") throw error;
    throw notFound(base, await server.models(signal), host);
  }
}

async function checkFree(server: Server, options: DeployOptions): Promise<void> {
  if (options.replace) return;
  const name = canonicalName(options.model);
  const taken = (await server.models(options.signal)).some(
    (model) => canonicalName(model.name) === name,
  );
  if (taken) throw nameTaken(options.model);
}

async function bringAll(
  wire: Wire,
  host: Host,
  paths: readonly string[],
  options: DeployOptions,
): Promise<Blob[]> {
  const blobs: Blob[] = [];
  for (const path of paths) blobs.push(await bringBlob(wire, host, path, options));
  return blobs;
}

function byName(blobs: readonly Blob[]): Record<string, string> {
  return Object.fromEntries(blobs.map(({ name, digest }) => [name, digest]));
}

function listOf<Item>(given: Item | readonly Item[] | undefined): readonly Item[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? (given as readonly Item[]) : [given as Item];
}

/** What makes the server talk to new weights as it does to the base; a model made `from` it has that already. */
function copied(options: DeployOptions, shown: ShownModel | undefined): Record<string, unknown> {
  if (shown === undefined || options.gguf === undefined) return {};
  const { renderer, parser, parameters, license } = shown;
  // What a server shows for a model without a template; given to another one, it would hide the file's own.
  const template = shown.template?.trim() === "{{ .Prompt }}" ? undefined : shown.template;
  const format = options.template === undefined ? { template, renderer, parser } : {};
  const known = parameters === undefined ? {} : { parameters: readParameters(parameters) };
  const all: Record<string, unknown> = { ...format, ...known, license };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => isSomething(value)));
}

function isSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** What the caller gave; goes over what was copied, parameter by parameter. */
function own(options: DeployOptions, base: Record<string, unknown>): Record<string, unknown> {
  const { template, system, messages, parameters, license, quantize } = options;
  const all: Record<string, unknown> = {
    template,
    system,
    messages: messages?.map(({ role, content }) => ({ role, content })),
    parameters: parameters && { ...(base.parameters as object | undefined), ...parameters },
    license: listOf(license),
    quantize,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => isSomething(value)));
}
