import type { PullOptions } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";
import { errorInBody, httpError } from "./classify.js";
import type { Host } from "./host.js";
import { protocolError } from "./reply.js";
import type { Wire } from "./wire.js";

interface PullLine {
  readonly status?: string;
  readonly error?: string;
  readonly total?: number;
  readonly completed?: number;
}

/**
 * Has the server fetch a model (POST /api/pull) and tells how far it is.
 * Ending it early keeps what is there: the next pull goes on from it.
 */
export async function pullModel(
  wire: Wire,
  host: Host,
  model: string,
  options: PullOptions,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  let last = "";
  const hear = (line: string) => {
    if (line.trim() === "") return;
    const told = readLine(line, host);
    if (told.error !== undefined) throw pullError(line, told.error, model, host);
    last = told.status ?? "";
    options.onProgress?.({
      status: last,
      ...(told.total === undefined ? {} : { totalBytes: told.total }),
      ...(told.completed === undefined ? {} : { doneBytes: told.completed }),
    });
  };
  const response = await wire.send({
    method: "POST",
    path: `${host.base}/api/pull`,
    headers: { "Content-Type": "application/json", ...host.headers },
    body: JSON.stringify({ model, stream: true }),
    abort: options.signal,
    onData: (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    },
  });
  if (response.status < 200 || response.status >= 300) throw httpError(response, host.label);
  hear(rest + decoder.decode());
  if (last !== "success") {
    throw protocolError(host.label, `ended the pull of "${model}" before it was done`);
  }
}

function readLine(line: string, host: Host): PullLine {
  try {
    return JSON.parse(line) as PullLine;
  } catch (cause) {
    throw new EngineError("protocol", `Ollama at ${host.label} sent a line that is not JSON.`, {
      received: line.slice(0, 200),
      cause,
    });
  }
}

function pullError(line: string, said: string, model: string, host: Host): EngineError {
  if (!/file does not exist|manifest.*not found|does not exist/i.test(said)) {
    return errorInBody(line, host.label);
  }
  return new EngineError("not-found", `There is no model "${model}" to pull: ${said}`, {
    hint: "Names are at https://ollama.com/library; a tag follows a colon, as in llama3.2:1b.",
    received: said,
  });
}
