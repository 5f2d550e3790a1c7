import { fileURLToPath } from "node:url";
import { KernelClient, type StartOptions } from "../client.js";

const PROCESS = fileURLToPath(new URL("./kernel-process.mjs", import.meta.url));

/** Starts our server with the small language of `vm-language.mjs`; needs dist. */
export function startServer({
  historyFile,
  ...options
}: StartOptions & { historyFile?: string } = {}): Promise<KernelClient> {
  const args = historyFile === undefined ? [] : [historyFile];
  return KernelClient.start([PROCESS, "{connection}", ...args], options);
}
