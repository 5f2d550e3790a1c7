import { PromptframeError } from "../../errors/index.js";
import { KernelClient } from "./kernel-client.js";
import { type KernelCommand, KernelProcess } from "./kernel-process.js";
import type { Fields } from "./notebook.js";

const START_MS = 60_000;
const START_TRIES = 3;

/** A kernel that answers. */
export interface OpenKernel {
  readonly kernel: KernelProcess;
  readonly client: KernelClient;
  /** How it describes itself. */
  readonly info: Fields;
}

/**
 * Starts a kernel and waits until it answers; an aborted signal ends the process and gives undefined.
 * @throws {PromptframeError} `kernel-failed` when the kernel does not start
 */
export async function openKernel(
  command: KernelCommand,
  signal: AbortSignal | undefined,
): Promise<OpenKernel | undefined> {
  for (let attempt = 1; signal?.aborted !== true; attempt++) {
    const kernel = await KernelProcess.start(command);
    const client = new KernelClient(kernel.connection);
    const info = await Promise.race([answerOf(client, signal), kernel.ended]);
    if (typeof info !== "string") return { kernel, client, info };
    client.close();
    kernel.kill();
    await kernel.finish(0);
    if (signal?.aborted || (kernel.lostItsPorts && attempt < START_TRIES)) continue;
    throw new PromptframeError("kernel-failed", `The kernel does not start: ${info}`, {
      hint: "promptframe doctor tells what is missing.",
    });
  }
  return undefined;
}

/** The kernel's description of itself, or why there is none. */
function answerOf(client: KernelClient, signal: AbortSignal | undefined): Promise<Fields | string> {
  const limits = [AbortSignal.timeout(START_MS), ...(signal ? [signal] : [])];
  return client
    .ready(AbortSignal.any(limits))
    .catch(() => `it did not answer within ${START_MS / 1000} s`);
}
