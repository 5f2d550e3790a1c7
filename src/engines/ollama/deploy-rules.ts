import { EngineError, TaskError } from "../../errors/index.js";
import type { DeployOptions } from "./deploy-options.js";
import { canonicalName } from "./server.js";
import { isAtLeast } from "./server-version.js";

/** First version whose /api/create takes uploaded files by name. */
const FILES_SINCE = "0.5.5";
/** First version that neither adds adapters nor changes quantization. */
const FILES_AS_THEY_ARE_SINCE = "0.34.1";

const NAME = /^([\w.-]+(:\d+)?\/)?([\w.-]+\/)?[\w][\w.-]*(:[\w.-]+)?$/;

/** @throws TaskError `option-invalid` for options that no server could make a model of. */
export function checkDeployment(options: DeployOptions): void {
  const { model, base, gguf, adapter } = options;
  if (!NAME.test(model)) {
    throw invalid(
      `"${model}" is no name for a model.`,
      "Letters, digits, - _ . and one colon before a tag.",
      model,
    );
  }
  if (gguf !== undefined && gguf.length === 0) {
    throw invalid("gguf names no file.", "Give the path of a GGUF file.", gguf);
  }
  if (gguf === undefined && base === undefined) {
    throw invalid(
      "There is nothing to make a model of.",
      "Give a GGUF file with gguf, or a model of the server with base.",
    );
  }
  if (adapter !== undefined && (base === undefined || gguf !== undefined)) {
    throw invalid("An adapter needs the base model that it adapts.", "Give base, and no gguf.");
  }
  if (base !== undefined && canonicalName(base) === canonicalName(model)) {
    throw invalid(`"${model}" would replace its own base.`, "Give it another name.", model);
  }
}

/**
 * Tells what a server of this version cannot do, before anything is uploaded.
 * @throws EngineError `refused`
 */
export function checkVersion(version: string, { gguf, adapter, quantize }: DeployOptions): void {
  if (!isAtLeast(version, FILES_SINCE)) {
    throw new EngineError("refused", `Ollama ${version} cannot make models over its API.`, {
      hint: `Bring it up to date: ${FILES_SINCE} or newer is needed.`,
      received: version,
    });
  }
  if (!isAtLeast(version, FILES_AS_THEY_ARE_SINCE)) return;
  if (adapter !== undefined) {
    throw new EngineError("refused", `Ollama ${version} takes no adapters any more.`, {
      hint: "Merge the adapter into its base, convert that to GGUF, and give it as gguf.",
      received: adapter,
    });
  }
  if (quantize !== undefined && gguf !== undefined) {
    throw new EngineError("refused", `Ollama ${version} does not quantize any more.`, {
      hint: `Quantize the file first: llama-quantize model.gguf out.gguf ${quantize}`,
      received: quantize,
    });
  }
}

/** The error for a name that is in use: what has it may have taken hours to fetch. */
export function nameTaken(model: string): TaskError {
  return invalid(
    `The server has a model "${model}" already.`,
    "Give another name, or replace: true to put the new one in its place.",
    model,
  );
}

function invalid(message: string, hint: string, received?: unknown): TaskError {
  return new TaskError("option-invalid", message, { hint, received });
}
