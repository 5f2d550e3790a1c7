import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { readConnection } from "./server/connection.js";
import { serveKernel } from "./server/kernel-server.js";

/**
 * Makes this process the TypeScript kernel of a connection file; resolves once its sockets are bound.
 * The process then lives until Jupyter ends it.
 * @throws TaskError `file-not-found`, `file-format` or `option-invalid` for a bad connection file
 * @throws PromptframeError `request-failed` when a socket cannot be bound
 */
export async function startKernel(connectionFile: string): Promise<void> {
  await serveKernel({
    connection: await readConnection(connectionFile),
    // Loaded behind the sockets: the first kernel_info does not wait for it.
    language: async () => {
      const { createCellLanguage } = await import("./language/index.js");
      return createCellLanguage({ cwd: process.cwd() });
    },
    languageVersion: compilerVersion(),
    historyFile: historyFile(),
    parentPid: parentPid(),
  });
}

function compilerVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("@tslab/typescript-for-tslab/package.json") as { version: string }).version;
}

/** Jupyter names the process that the kernel must not outlive. */
function parentPid(): number | undefined {
  const pid = Number(process.env.JPY_PARENT_PID);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** In the user's data folder, as the XDG base directories, macOS and Windows have it. */
function historyFile(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  const home = homedir();
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, "Library", "Application Support"),
    win32: LOCALAPPDATA ?? path.join(home, "AppData", "Local"),
  };
  const data = XDG_DATA_HOME || (folders[process.platform] ?? path.join(home, ".local", "share"));
  return path.join(data, "promptframe", "history.jsonl");
}
