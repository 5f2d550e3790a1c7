import type { ServerResponse } from "node:http";
import { defaultAnswer, hash, sortedSchema } from "./fake-ollama-answers.js";
import { fitPrompt, isSchema, refusal } from "./fake-ollama-check.js";
import { answerFault, faultOf } from "./fake-ollama-faults.js";
import { logprobsOf } from "./fake-ollama-logprobs.js";
import type { FakeBody, FakeFault, FakeOllamaOptions, FakeRequest } from "./fake-ollama-options.js";
import {
  finalObject,
  LETTERS_PER_TOKEN,
  streamObjects,
  tokens,
  type Work,
} from "./fake-ollama-reply.js";
import { type FakeRunner, Gone, type Presence, QueueFull, sleep } from "./fake-ollama-runner.js";

/** Answers one chat or generate request, from load to last byte. */
export async function answerChat(
  response: ServerResponse,
  request: FakeRequest,
  runner: FakeRunner,
  options: FakeOllamaOptions,
  presence: Presence,
): Promise<void> {
  const fault = options.fault?.(request) ?? faultOf(options.faults ?? [], request);
  if (fault?.kind === "stall") return untilGone(presence);
  if (fault && answerFault(response, fault, "before")) return;
  const { body } = request;
  const refused = refusal(runner.model, request.model, request.path, body);
  if (refused) {
    sendJson(response, refused.status, refused.body);
    return;
  }
  if (body._debug_render_only) {
    renderOnly(response, request);
    return;
  }
  const arrived = performance.now();
  if (!(await load(response, runner, body, presence))) return;
  const loaded = performance.now();
  const fit = fitPrompt(runner.model, body, runner.contextTokens);
  if ("status" in fit) {
    sendJson(response, fit.status, fit.body);
    return;
  }
  const leave = await runner.enter(presence);
  try {
    const entered = performance.now();
    const ms = latency(request, options) + (fault?.kind === "slow" ? fault.ms : 0);
    if (ms > 0) await sleep(ms, presence);
    await options.hold?.(request);
    if (presence.gone) return;
    if (fault && answerFault(response, fault, "after")) return;
    const times = { loadMs: loaded - arrived, queueMs: entered - loaded, workMs: ms };
    const said = generate(request, runner, fit.promptTokens, options);
    const logprobs = logprobsOf(request, said.text, options);
    const work = { ...times, ...fit, ...said, ...(logprobs && { logprobs }) };
    if (body.stream === false) sendJson(response, 200, finalObject(request, work, fault));
    else await sendStream(response, streamObjects(request, work, fault), fault, options, presence);
  } finally {
    leave();
  }
}

/** Loads or unloads a model without asking it anything. */
export async function answerPreload(
  response: ServerResponse,
  body: FakeBody,
  path: string,
  runner: FakeRunner,
  presence: Presence,
): Promise<void> {
  const refused = refusal(runner.model, body.model ?? "", path, body);
  if (refused) {
    sendJson(response, refused.status, refused.body);
    return;
  }
  const empty =
    path === "/api/chat" ? { message: { role: "assistant", content: "" } } : { response: "" };
  if (body.keep_alive === 0) runner.unload();
  else if (!(await load(response, runner, body, presence))) return;
  const reason = body.keep_alive === 0 ? "unload" : "load";
  sendJson(response, 200, { model: body.model, ...empty, done: true, done_reason: reason });
}

function untilGone(presence: Presence): Promise<void> {
  return new Promise((resolve) => {
    presence.onGone = resolve;
  });
}

async function load(
  response: ServerResponse,
  runner: FakeRunner,
  body: FakeBody,
  presence: Presence,
): Promise<boolean> {
  try {
    await runner.load(body, presence);
    return true;
  } catch (error) {
    if (error instanceof Gone) throw error;
    const busy = error instanceof QueueFull;
    const text = busy
      ? "server busy, please try again.  maximum pending requests exceeded"
      : (error as Error).message;
    sendJson(response, busy ? 503 : 500, { error: text });
    return false;
  }
}

function latency(request: FakeRequest, { latencyMs = 0 }: FakeOllamaOptions): number {
  if (typeof latencyMs === "function") return latencyMs(request);
  if (typeof latencyMs === "number") return latencyMs;
  const [least, most] = latencyMs;
  return least + ((hash(request.prompt) % 1000) / 1000) * (most - least);
}

function generate(
  request: FakeRequest,
  runner: FakeRunner,
  promptTokens: number,
  options: FakeOllamaOptions,
): Pick<Work, "text" | "thinking" | "doneReason"> {
  const { body } = request;
  const schema =
    runner.model.native && request.schema ? sortedSchema(request.schema) : request.schema;
  const whole = options.answer?.({ ...request, schema }) ?? defaultAnswer({ ...request, schema });
  const thinks = runner.model.capabilities?.includes("thinking") && body.think !== false;
  const thinking = thinks ? `I think about ${request.prompt.slice(0, 40)}.` : undefined;
  const limit = Number(body.options?.num_predict ?? -1);
  const room = runner.contextTokens - promptTokens;
  // Without shift the window's end is the answer's end.
  const most = Math.min(
    limit < 0 ? 10 * runner.contextTokens : limit,
    body.shift === false ? room : Number.POSITIVE_INFINITY,
  );
  if (tokens(whole) <= most) return { text: whole, thinking, doneReason: "stop" };
  return { text: whole.slice(0, most * LETTERS_PER_TOKEN), thinking, doneReason: "length" };
}

function renderOnly(response: ServerResponse, request: FakeRequest): void {
  const turns = request.body.messages ?? [{ role: "user", content: request.prompt }];
  const rendered = turns.map(({ role, content }) => `<|${role}|>${content}`).join("\n");
  sendJson(response, 200, {
    model: request.model,
    created_at: "2026-11-21T00:00:00Z",
    _debug_info: { rendered_template: rendered },
  });
}

async function sendStream(
  response: ServerResponse,
  objects: readonly object[],
  fault: FakeFault | undefined,
  { pieceMs = 0 }: FakeOllamaOptions,
  presence: Presence,
): Promise<void> {
  const lines = objects.map((object) => `${JSON.stringify(object)}\n`);
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  if (pieceMs === 0 && fault === undefined) {
    response.end(lines.join(""));
    return;
  }
  for (const line of lines) {
    if (presence.gone) return;
    response.write(line);
    await sleep(pieceMs, presence);
  }
  response.end();
}

/** Sends a JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** The schema of a request's `format`, if it has one. */
export function schemaOf(body: FakeBody): FakeRequest["schema"] {
  return isSchema(body.format) ? body.format : undefined;
}
