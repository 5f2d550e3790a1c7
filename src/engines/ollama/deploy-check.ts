import type { Message } from "../../contract/index.js";
import { ModelUnsuitableError } from "../../errors/index.js";
import { chat } from "./chat.js";
import { asEngineError } from "./client.js";
import { withDeadline } from "./deadline.js";
import type { DeployOptions } from "./deploy-options.js";
import type { Host } from "./host.js";
import { loadError } from "./load-error.js";
import { toReply } from "./reply.js";
import { chatBody, preloadBody } from "./request-body.js";
import type { Server } from "./server.js";
import type { Wire } from "./wire.js";

const GREETING = "Say hello.";
/** Enough to see that there is an answer. */
const ANSWER_TOKENS = 64;

/**
 * Loads a model that was just made and asks it something: weights that the server took may still be
 * unloadable, or silent because their template is missing.
 * @throws ModelLoadingError, ModelUnsuitableError, EngineError
 */
export async function askDeployed(
  wire: Wire,
  host: Host,
  server: Server,
  options: DeployOptions,
): Promise<string | undefined> {
  const { model, check = GREETING, checkTimeoutMs = 600_000, signal } = options;
  if (check === false) return undefined;
  options.onProgress?.({ status: "asking the new model" });
  const either = withDeadline(signal, checkTimeoutMs);
  try {
    await chat(wire, host, preloadBody(model, {}), either);
  } catch (error) {
    const failed = { model, host, server, timeoutMs: checkTimeoutMs };
    throw await loadError(asEngineError(error), failed);
  }
  const messages: readonly Message[] =
    typeof check === "string" ? [{ role: "user", content: check }] : check;
  const began = performance.now();
  const request = { model, messages, options: { maxTokens: ANSWER_TOKENS } };
  const answer = await chat(wire, host, chatBody(request, undefined, false), either);
  const { text, thinking } = toReply(answer, host.label, performance.now() - began);
  if (text.trim() !== "" || thinking) return text;
  throw new ModelUnsuitableError(`"${model}" was made, but it answers nothing.`, {
    hint: `Its template probably does not fit its training: give base or template. Remove it with: ollama rm ${model}`,
    received: text,
  });
}
