import { fileURLToPath } from "node:url";

/** Absolute path of the `promptframe` command, for others to start. */
export const COMMAND_PATH = fileURLToPath(new URL("./promptframe.js", import.meta.url));
