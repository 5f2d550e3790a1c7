import { realpath } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "./find-file.js";

/** The path a file has, or will have, once links are resolved; what is not there yet keeps its name. */
export async function realPathOf(given: string): Promise<string> {
  const absolute = path.resolve(given);
  try {
    return await realpath(absolute);
  } catch (error) {
    const parent = path.dirname(absolute);
    if (systemCode(error) !== "ENOENT" || parent === absolute) return absolute;
    return path.join(await realPathOf(parent), path.basename(absolute));
  }
}
