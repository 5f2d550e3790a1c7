import type { ChatRequest, ChatResponse } from "ollama/browser";
import type { Abort } from "../abort.js";
import { httpError } from "./classify.js";
import { clientFor } from "./client.js";
import type { Host } from "./host.js";
import type { ChatAnswer } from "./reply.js";
import type { ChatBody } from "./request-body.js";
import { StreamedAnswer } from "./stream.js";
import type { Wire } from "./wire.js";

/** Sends one chat request and waits for its last object. */
export async function chat(
  wire: Wire,
  host: Host,
  body: ChatBody,
  abort: Abort | undefined,
): Promise<ChatAnswer> {
  // The client's types lack truncate, shift and think: "max".
  const request = body as unknown as ChatRequest & { stream: false };
  const answer: ChatResponse = await clientFor(wire, host, abort).chat(request);
  return answer;
}

/**
 * Sends one chat request and hands its text on as it comes.
 * Straight over the wire; `StreamedAnswer` says why.
 */
export async function chatStream(
  wire: Wire,
  host: Host,
  body: ChatBody,
  abort: Abort | undefined,
  onText: (delta: string) => void,
): Promise<ChatAnswer> {
  const answer = new StreamedAnswer(host.label, onText);
  const response = await wire.send({
    method: "POST",
    path: `${host.base}/api/chat`,
    headers: { "Content-Type": "application/json", ...host.headers },
    body: JSON.stringify(body),
    abort,
    onData: (chunk) => answer.take(chunk),
  });
  if (response.status < 200 || response.status >= 300) throw httpError(response, host.label);
  return answer.finish();
}
