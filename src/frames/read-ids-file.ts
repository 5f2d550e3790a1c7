import { readText } from "./read-text.js";

/**
 * Reads ids from a text file: one per line, blank lines and lines that begin with `#` left out.
 * Blanks around an id do not belong to it.
 * @throws DataValidationError `file-not-found`, `file-unreadable` or `encoding`
 */
export async function readIdsFile(path: string): Promise<string[]> {
  let text = "";
  for await (const chunk of readText(path)) text += chunk;
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
