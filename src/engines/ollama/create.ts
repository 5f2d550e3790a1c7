import { EngineError, ModelUnsuitableError } from "../../errors/index.js";
import { errorInBody, httpError } from "./classify.js";
import type { DeployOptions } from "./deploy-options.js";
import type { Host } from "./host.js";
import { parseAnswer, protocolError } from "./reply.js";
import type { Wire } from "./wire.js";

/** Body of POST /api/create. */
export type CreateBody = Readonly<Record<string, unknown>> & { readonly model: string };

/**
 * Has the server make a model and tells each of its steps.
 * @throws ModelUnsuitableError for weights it cannot run; EngineError
 */
export async function createModel(
  wire: Wire,
  host: Host,
  body: CreateBody,
  options: Pick<DeployOptions, "onProgress" | "signal">,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  let last = "";
  const hear = (line: string) => {
    if (line.trim() === "") return;
    const told = readLine(line, host, body.model);
    last = typeof told.status === "string" ? told.status : last;
    options.onProgress?.({
      status: last,
      ...(typeof told.total === "number" ? { totalBytes: told.total } : {}),
      ...(typeof told.completed === "number" ? { doneBytes: told.completed } : {}),
    });
  };
  const response = await wire.send({
    method: "POST",
    path: `${host.base}/api/create`,
    headers: { "Content-Type": "application/json", ...host.headers },
    body: JSON.stringify({ ...body, stream: true }),
    abort: options.signal,
    onData: (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    },
  });
  if (response.status < 200 || response.status >= 300) {
    throw unsuitable(httpError(response, host.label), body.model);
  }
  hear(rest + decoder.decode());
  if (last !== "success") {
    throw protocolError(host.label, `ended the making of "${body.model}" before it was done`);
  }
}

function readLine(line: string, host: Host, model: string): Record<string, unknown> {
  try {
    return parseAnswer(line, host.label);
  } catch (error) {
    throw error instanceof EngineError ? unsuitable(errorOf(line, error, host), model) : error;
  }
}

function errorOf(line: string, error: EngineError, host: Host): EngineError {
  return error.kind === "protocol" ? error : errorInBody(line, host.label);
}

/** Texts of a server that cannot do anything with the weights; asking again would not help. */
const UNSUITABLE =
  /unsupported architecture|unknown (model )?architecture|failed to validate GGUF|invalid (file )?magic|unsupported (content|file) type|quantization is only supported|unknown quantization/i;

function unsuitable(error: EngineError, model: string): Error {
  const said = typeof error.received === "string" ? error.received : error.message;
  if (!UNSUITABLE.test(said)) return error;
  return new ModelUnsuitableError(`The server cannot make "${model}" of these weights: ${said}`, {
    hint: "Bring Ollama up to date, or convert the weights anew with a current llama.cpp.",
    received: said,
    cause: error,
  });
}
