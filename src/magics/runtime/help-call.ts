import { helpText } from "../magic-help.js";
import { findMagic } from "../registry.js";
import { showBundle } from "./show.js";

/** Shows help on one magic, or the list of all. */
export async function help(name?: string): Promise<void> {
  const text = helpText(name === undefined ? undefined : findMagic(name));
  showBundle({ data: { "text/markdown": text, "text/plain": text } });
}
