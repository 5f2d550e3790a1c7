// node kernel-process.mjs CONNECTION_FILE [HISTORY_FILE]: our server with the small language of the tests.
import { notebookHost } from "../../../dist/contract/index.js";
import { readConnection } from "../../../dist/kernel/server/connection.js";
import { serveKernel } from "../../../dist/kernel/server/kernel-server.js";
import { createVmLanguage } from "./vm-language.mjs";

const [connectionFile, historyFile] = process.argv.slice(2);
const parent = Number(process.env.JPY_PARENT_PID);
await serveKernel({
  connection: await readConnection(connectionFile),
  language: async () => createVmLanguage(),
  languageVersion: "0.0.1",
  historyFile,
  parentPid: parent > 0 ? parent : undefined,
});
globalThis.host = notebookHost();
globalThis.wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
